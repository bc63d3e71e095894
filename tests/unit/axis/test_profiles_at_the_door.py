"""An axis judges packages by its profile, with the same engine as everywhere."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from axis.engine import Axis
from axis.errors import Refused
from axis.inspection import inspect
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, PackageKind
from edoc.contract.profiles import Profile
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

VECTORS = Path(__file__).parents[2] / "vectors" / "edoc"
NOW = datetime(2026, 3, 5, 2, tzinfo=UTC)
DOCUMENT = (VECTORS / "new-document.edxml").read_bytes()
BARE = DOCUMENT.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")

Send = Callable[[bytes], Awaitable[Receipt]]


@pytest.fixture
async def send(
    request: pytest.FixtureRequest, sqlite_database: Database, memory_bus: MemoryBus
) -> AsyncIterator[Send]:
    """Give a function that sends bytes to an axis of the profile asked for."""
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=FixedClock(NOW),
        real=FixedClock(NOW),
        ids=RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(profile=request.param),
    )
    await axis.upsert_systems([SystemRecord("so", "Sở", "pull", "bi-mat")])
    codes = ("000.00.18.H21", "000.00.00.H21", "000.31.44.H21")
    await axis.upsert_agencies([AgencyRecord(code, code, "province", "", "so") for code in codes])
    await axis.start()
    yield lambda body: axis.accept(Submission("so", PackageKind.EDOC, body))
    await axis.stop()


def by(*profiles: Profile) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("send", profiles, indirect=True)


@by(*Profile)
async def test_a_sound_document_is_taken_without_a_finding(send: Send) -> None:
    assert (await send(DOCUMENT)).findings == ()


@by(Profile.PROVINCE)
async def test_a_province_takes_a_package_without_prefixes_and_warns(send: Send) -> None:
    receipt = await send(BARE)
    assert [finding.rule for finding in receipt.findings] == ["E-PREFIX"]
    assert not receipt.findings[0].is_error


@by(Profile.NATIONAL, Profile.STRICT)
async def test_others_refuse_a_package_without_prefixes(send: Send) -> None:
    with pytest.raises(Refused) as caught:
        await send(BARE)
    assert [finding.rule for finding in caught.value.findings if finding.is_error] == ["E-PREFIX"]


@by(Profile.NATIONAL)
async def test_faults_of_files_form_and_directory_are_told_at_once(send: Send) -> None:
    data = DOCUMENT.replace(b"<AttachmentName>72-SGD-VP.signed.pdf<", b"<AttachmentName><")
    data = data.replace(b"CodeNumber>72<", b"CodeNumber><")
    with pytest.raises(Refused) as caught:
        await send(data.replace(b"000.31.44.H21", b"000.99.99.H21"))
    errors = {finding.rule for finding in caught.value.findings if finding.is_error}
    assert errors == {"E-ATTACHMENT-NAME", "E-CODE-NUMBER", "E-RECEIVER-UNKNOWN"}


def test_no_content_of_attachments_is_kept_at_the_door() -> None:
    package = inspect(DOCUMENT, Limits(), None, NOW).package
    assert isinstance(package, Edoc)
    assert [attachment.content for attachment in package.attachments] == [b"", b""]
