"""One submission on its way in, and how it is judged by a state of the directory."""

from __future__ import annotations

from dataclasses import dataclass

from axis import documents
from axis.context import AxisContext
from axis.directory.snapshot import Directory
from axis.documents import Stamp
from axis.errors import Unauthorised
from axis.inspection import Inspected
from axis.records import Submission
from axis.validate import Judgement, judge
from edoc.contract.dates import local_date


@dataclass(frozen=True, slots=True)
class Case:
    """One submission on its way in."""

    submission: Submission
    inspected: Inspected
    stamp: Stamp

    def judged(self, context: AxisContext, directory: Directory) -> Judgement:
        """Judge it by one state of the directory. Raises: Unauthorised."""
        system = directory.systems.get(self.submission.system_id)
        if system is None:
            raise Unauthorised(f"no system {self.submission.system_id!r}")
        return judge(
            self.submission,
            system,
            self.inspected,
            directory,
            today=local_date(self.stamp.now),
            limits=context.settings.limits,
            policy=context.settings.signature_policy,
            treatments=context.settings.directory_policy,
        )

    def key(self, judgement: Judgement) -> str:
        """Return what makes two sends the same, as this judgement understands them."""
        return documents.intake_key(self.submission, judgement, self.inspected.sha256)
