"""What can be set on an axis. The composer gives the values; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from axis.conversations.settings import ConversationSettings
from axis.directory.standing import DirectoryPolicy
from axis.life.settings import LifeSettings
from edoc.contract.limits import Limits
from edoc.contract.profiles import Profile

KIBIBYTE = 1024

HUB_CODE = "00.90.W00"
"""Code of the topmost axis in traces; invented, in the form that hubs were seen to use."""


@dataclass(frozen=True, slots=True)
class AxisSettings:
    """Settings of one axis in one world.

    Attributes:
        inline_limit: bytes of a package that still travel inside a delivery message; above, the
            receiver fetches the content.
        deliveries_per_message: receivers named in one delivery message.
        deliveries_per_uplink_message: the same for the uplink, which sends each message to the
            axis above as a package of its own; fewer where their codes are long.
        redeliver_after_s: real seconds after which an unsettled delivery is sent again.
        redeliver_at_most_s: upper bound of that interval, which doubles with each attempt.
        expire_after: world time after which a delivery nobody confirmed expires.
        remember_repeats: the machine's time for which the same send, or the same confirmation, is
            known again.
        signature_policy: ``record`` notes the result and refuses nothing; ``require`` refuses
            packages without a valid signature.
        delivery_mode: how pull systems get packages that did not choose themselves: the bytes as
            sent, or a copy as real axes were seen to make (``edoc.contract.observed``).
        hub_code: the axis's own code in the trace of such a copy.
        directory_policy: what is done with mail for an agency that is locked, closed, merged or
            not known.
        profile: how strictly the form of packages is judged.
        limits: bounds on what is read.
        conversations: bounds on what is kept of refused calls.
        prefetch: messages of the intake queue handled at a time.
        sweep_interval_s: real seconds between two sweeps (expiry, redelivery).
        hold_s: real seconds an intake message is held while the database is away, before it is
            given back to the bus (which counts it as an attempt).
        sweep_batch: deliveries handled in one transaction of a sweep.
        transit: systems that only carry for an axis below, beside those of link ``uplink``: what
            they have, no office has yet.
        life: what the axis does with a document after it was sent, as named choices.
    """

    inline_limit: int = 256 * KIBIBYTE
    deliveries_per_message: int = 200
    deliveries_per_uplink_message: int = 700
    redeliver_after_s: float = 60.0
    redeliver_at_most_s: float = 900.0
    expire_after: timedelta = field(default=timedelta(days=30))
    remember_repeats: timedelta = field(default=timedelta(days=90))
    signature_policy: Literal["record", "require"] = "record"
    delivery_mode: Literal["intact", "as-observed"] = "intact"
    hub_code: str = HUB_CODE
    directory_policy: DirectoryPolicy = field(default=DirectoryPolicy())
    profile: Profile = Profile.NATIONAL
    limits: Limits = field(default=Limits())
    conversations: ConversationSettings = field(default=ConversationSettings())
    prefetch: int = 32
    sweep_interval_s: float = 5.0
    hold_s: float = 600.0
    sweep_batch: int = 500
    transit: frozenset[str] = frozenset()
    life: LifeSettings = field(default=LifeSettings())
