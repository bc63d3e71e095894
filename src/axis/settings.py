"""What can be set on an axis. The composer gives the values; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from edoc.contract.limits import Limits

KIBIBYTE = 1024


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
        signature_policy: ``record`` notes the result and refuses nothing; ``require`` refuses
            packages without a valid signature.
        limits: bounds on what is read.
        prefetch: messages of the intake queue handled at a time.
        sweep_interval_s: real seconds between two sweeps (expiry, redelivery).
        hold_s: real seconds an intake message is held while the database is away, before it is
            given back to the bus (which counts it as an attempt).
        sweep_batch: deliveries handled in one transaction of a sweep.
    """

    inline_limit: int = 256 * KIBIBYTE
    deliveries_per_message: int = 200
    deliveries_per_uplink_message: int = 700
    redeliver_after_s: float = 60.0
    redeliver_at_most_s: float = 900.0
    expire_after: timedelta = field(default=timedelta(days=30))
    signature_policy: Literal["record", "require"] = "record"
    limits: Limits = field(default=Limits())
    prefetch: int = 32
    sweep_interval_s: float = 5.0
    hold_s: float = 600.0
    sweep_batch: int = 500
