"""The faces of one axis, each with its own settings, within those of the installation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialect_site import SENDER, SETTINGS, dialect_site, document

from edoc.contract.limits import Limits
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.edoc_v2 import EdocV2Refused
from nodes.links.lgsp_v1 import LgspV1Refused
from nodes.links.vxp import VxpRefused

REFUSED = {"vxp": VxpRefused, "lgsp_v1": LgspV1Refused, "edoc_v2": EdocV2Refused}
BELOW = len(document()) - 1


@pytest.mark.parametrize("dialect", REFUSED)
@pytest.mark.parametrize("bound", ["the dialect's own", "the installation's"])
async def test_the_smaller_of_two_limits_on_a_package_holds(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, dialect: str, bound: str
) -> None:
    own = replace(getattr(SETTINGS, dialect), body_limit=BELOW)
    changed = {dialect: own} if bound == "the dialect's own" else {"limits": Limits(BELOW)}
    installation = SETTINGS.model_copy(update=changed)
    made = dialect_site(sqlite_database, memory_bus, clock, installation=installation)
    async with made as site:
        with pytest.raises(REFUSED[dialect]):
            await site.endpoint(dialect, SENDER).send(document(), "edoc")
        assert await site.axis.packages() == []
        if bound == "the dialect's own":
            await site.endpoint("native", SENDER).send(document(), "edoc")
