"""One scene for each rule that depends on what an axis knows: who exists, what was sent before.

Each is played on a small axis and returns the rules that were found, errors before warnings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.support.axis_samples import (
    CENTRAL,
    COMMUNE,
    DISTRICT,
    MADE,
    PROVINCE,
    TOWN,
    VILLAGE,
    document,
    recall,
    replacement,
    report,
    send,
    status,
    update,
)

from axis.directory.standing import DirectoryPolicy
from axis.engine import Axis
from axis.errors import Refused
from axis.records import Submission
from axis.settings import AxisSettings
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, PackageKind, ResponseFor
from edoc.contract.writer import write_edoc
from signing.model import Identity, TrustStore
from signing.xmldsig import sign_package

HOUR = timedelta(hours=1)
DEFAULT = AxisSettings(sweep_interval_s=3600)
REQUIRE = replace(DEFAULT, signature_policy="require")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the province signs with, and who believes it."""

    identity: Identity
    trust: TrustStore


Play = Callable[[Axis, Seal], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A rule, the settings of the axis it shows on, and how it is broken there."""

    rule: str
    shows: frozenset[str]
    play: Play
    settings: AxisSettings = DEFAULT


SCENES: dict[str, Scene] = {}


def scene(rule: str, *also: str, settings: AxisSettings = DEFAULT) -> Callable[[Play], Play]:
    """Enter a scene; ``also``: what cannot but be found with the rule."""

    def enter(play: Play) -> Play:
        SCENES[rule] = Scene(rule, frozenset((rule, *also)), play, settings)
        return play

    return enter


async def found(work: Awaitable[object]) -> set[str]:
    """Return the rules of a receipt, or of the refusal in its place."""
    try:
        receipt = await work
    except Refused as refusal:
        return {finding.rule for finding in refusal.findings}
    return {finding.rule for finding in receipt.findings}  # type: ignore[attr-defined]


def submitted(
    text: Edoc, system: str = "ubnd-tinh", *, to: tuple[str, ...] | None = None
) -> Submission:
    """Return a document as its system hands it in."""
    return Submission(system, PackageKind.EDOC, write_edoc(text), to)


async def standing(axis: Axis, code: str, **values: object) -> None:
    """Change an entry of the directory."""
    known = await axis.find_agency(code)
    assert known is not None
    await axis.upsert_agencies([replace(known, **values)])  # type: ignore[arg-type]


@scene("E-KIND")
async def kind(axis: Axis, seal: Seal) -> set[str]:
    """A document under ``messagetype: status``: headers left over from an earlier call."""
    body = write_edoc(document(COMMUNE))
    return await found(axis.accept(Submission("ubnd-tinh", PackageKind.STATUS, body)))


@scene("E-SENDER-UNKNOWN")
async def sender_unknown(axis: Axis, seal: Seal) -> set[str]:
    """A sender that is in no directory."""
    return await found(send(axis, document(COMMUNE, sender="000.99.99.H21"), "xa"))


@scene("E-SENDER-OTHER-SYSTEM")
async def sender_of_another(axis: Axis, seal: Seal) -> set[str]:
    """A system that sends for an office of another."""
    return await found(send(axis, document(COMMUNE), "xa"))


@scene("E-SENDER-CLOSED")
async def sender_closed(axis: Axis, seal: Seal) -> set[str]:
    """A sender that was closed."""
    await standing(axis, PROVINCE, status="closed")
    return await found(send(axis, document(COMMUNE)))


@scene("W-SENDER-ENDED")
async def sender_ended(axis: Axis, seal: Seal) -> set[str]:
    """A closed office tells that a document came before."""
    text = document(COMMUNE)
    await send(axis, text)
    await standing(axis, COMMUNE, status="closed")
    return await found(report(axis, "01", text, COMMUNE))


@scene("E-RECEIVER-UNKNOWN")
async def receiver_unknown(axis: Axis, seal: Seal) -> set[str]:
    """A receiver that is in no directory."""
    return await found(send(axis, document("000.99.99.H21")))


@scene("E-RECEIVER-CLOSED")
async def receiver_closed(axis: Axis, seal: Seal) -> set[str]:
    """A receiver that was closed."""
    await standing(axis, COMMUNE, status="closed")
    return await found(send(axis, document(COMMUNE)))


@scene("E-RECEIVER-LOCKED")
async def receiver_locked(axis: Axis, seal: Seal) -> set[str]:
    """A receiver that is locked for now."""
    await standing(axis, COMMUNE, status="locked")
    return await found(send(axis, document(COMMUNE)))


@scene("W-RECEIVER-UNTOLD")
async def receiver_untold(axis: Axis, seal: Seal) -> set[str]:
    """A recall that one of its receivers cannot hear of."""
    text = document(COMMUNE, TOWN)
    await send(axis, text)
    await standing(axis, TOWN, status="locked")
    return await found(send(axis, recall(text)))


@scene("E-RECEIVER-LOOP")
async def loop(axis: Axis, seal: Seal) -> set[str]:
    """What came down from the axis above is to go up again."""
    return await found(send(axis, document(CENTRAL, sender=CENTRAL)))


@scene("E-RECEIVERS-MANY", settings=replace(DEFAULT, limits=Limits(receivers=2)))
async def many(axis: Axis, seal: Seal) -> set[str]:
    """More receivers beside the package than one may have."""
    to = (COMMUNE, TOWN, VILLAGE)
    return await found(
        axis.accept(submitted(document(COMMUNE, TOWN, sender=CENTRAL), "uplink", to=to))
    )


@scene("E-DOCUMENT-CONFLICT")
async def conflict(axis: Axis, seal: Seal) -> set[str]:
    """Other words under an id that this receiver got before."""
    await send(axis, document(COMMUNE))
    return await found(send(axis, replace(document(COMMUNE), subject="Việc khác")))


@scene("E-SIGNATURE-ABSENT", settings=REQUIRE)
async def unsigned(axis: Axis, seal: Seal) -> set[str]:
    """No signature where the axis asks for one."""
    return await found(send(axis, document(COMMUNE)))


def _changed(seal: Seal) -> Submission:
    body = sign_package(write_edoc(document(COMMUNE)), seal.identity)
    return Submission(
        "ubnd-tinh",
        PackageKind.EDOC,
        body.replace(b"<edXML:CodeNumber>45", b"<edXML:CodeNumber>46"),
    )


@scene("E-SIGNATURE-INVALID", settings=REQUIRE)
async def changed_and_refused(axis: Axis, seal: Seal) -> set[str]:
    """Changed after signing, where the axis asks for a signature."""
    return await found(axis.accept(_changed(seal)))


@scene("W-SIGNATURE-INVALID")
async def changed_and_noted(axis: Axis, seal: Seal) -> set[str]:
    """Changed after signing, where the axis only notes it."""
    return await found(axis.accept(_changed(seal)))


@scene("W-RECEIVER-REDIRECTED")
async def redirected(axis: Axis, seal: Seal) -> set[str]:
    """A receiver that was merged into another."""
    await standing(axis, VILLAGE, status="closed", successor=COMMUNE)
    return await found(send(axis, document(VILLAGE)))


@scene(
    "W-RECEIVER-PARKED",
    settings=replace(DEFAULT, directory_policy=DirectoryPolicy(locked="park")),
)
async def parked(axis: Axis, seal: Seal) -> set[str]:
    """A locked receiver whose mail waits."""
    await standing(axis, COMMUNE, status="locked")
    return await found(send(axis, document(COMMUNE)))


@scene("W-RECEIVER-TWICE")
async def twice(axis: Axis, seal: Seal) -> set[str]:
    """One office under both its codes."""
    await standing(axis, COMMUNE, aliases=("H21.31.25",))
    return await found(send(axis, document(COMMUNE, "H21.31.25")))


@scene("W-TO-IGNORED")
async def stale_to(axis: Axis, seal: Seal) -> set[str]:
    """A ``to`` of an earlier call: the official client repeats it."""
    return await found(axis.accept(submitted(document(COMMUNE), to=(DISTRICT,))))


@scene("W-TO-LEFT-OUT", "W-TO-STRANGERS")
async def partly_stale_to(axis: Axis, seal: Seal) -> set[str]:
    """A ``to`` of an earlier call that shares a receiver with this one."""
    text = document(COMMUNE, TOWN)
    return await found(axis.accept(submitted(text, to=(COMMUNE, VILLAGE))))


@scene("W-TO-STRANGERS")
async def strangers_in_to(axis: Axis, seal: Seal) -> set[str]:
    """A ``to`` that names more than the package does."""
    return await found(axis.accept(submitted(document(COMMUNE), to=(COMMUNE, VILLAGE))))


@scene("W-TO-ADDED")
async def added_by_to(axis: Axis, seal: Seal) -> set[str]:
    """The same at an axis that serves them too."""
    more = replace(submitted(document(COMMUNE), to=(COMMUNE, VILLAGE)), to_adds=True)
    return await found(axis.accept(more))


@scene("W-STATUS-UNMATCHED")
async def unmatched(axis: Axis, seal: Seal) -> set[str]:
    """A status about a document that never was."""
    return await found(report(axis, "03", document(COMMUNE), COMMUNE))


@scene("W-RESPONSE-BY-NUMBER")
async def by_number(axis: Axis, seal: Seal) -> set[str]:
    """A status whose DocumentId its client built anew, from code, year and number."""
    text = document(COMMUNE)
    await send(axis, text)
    rebuilt = replace(text, document_id=f"{PROVINCE}-2019-{text.code.number}")
    return await found(report(axis, "01", rebuilt, COMMUNE))


@scene("W-STATUS-ODD")
async def odd(axis: Axis, seal: Seal) -> set[str]:
    """Assigned after it was completed."""
    text = document(COMMUNE)
    await send(axis, text)
    for code in ("01", "03", "06"):
        await report(axis, code, text, COMMUNE)
    return await found(report(axis, "04", text, COMMUNE, at=MADE + HOUR))


@scene("W-EARLIER-UNKNOWN")
async def nothing_to_recall(axis: Axis, seal: Seal) -> set[str]:
    """A recall of a document that was never sent."""
    return await found(send(axis, recall(document(COMMUNE))))


@scene("W-RESPONSE-UNKNOWN")
async def nothing_to_answer(axis: Axis, seal: Seal) -> set[str]:
    """A reply to a document that never came."""
    text = document(COMMUNE)
    about = ResponseFor(PROVINCE, str(text.code), text.document_id, text.promulgated)
    answer = replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,))
    return await found(send(axis, answer))


@scene("W-REMOVED-UNTOLD")
async def removed(axis: Axis, seal: Seal) -> set[str]:
    """A receiver is taken out of the list and not told."""
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    return await found(send(axis, update(text, TOWN, removed=(COMMUNE,))))


@scene("W-ADDED-UNSENT")
async def added(axis: Axis, seal: Seal) -> set[str]:
    """A receiver comes into the list and gets nothing."""
    text = document(COMMUNE)
    await send(axis, text)
    return await found(send(axis, update(text, COMMUNE, added=(TOWN,))))


@scene("W-REPLACED-UNTOLD")
async def replaced(axis: Axis, seal: Seal) -> set[str]:
    """A document is replaced for an office that does not get the new one."""
    text = document(COMMUNE, TOWN, number="1")
    await send(axis, text)
    return await found(send(axis, replacement(TOWN, of={text.document_id: (COMMUNE, TOWN)})))


@scene("W-OVERTAKEN")
async def overtaken(axis: Axis, seal: Seal) -> set[str]:
    """A recall comes before its document, over two axes by two ways."""
    text = document(COMMUNE, sender=CENTRAL)
    await send(axis, recall(text))
    return await found(send(axis, text))


@scene("W-RECALL-DECLINED")
async def declined(axis: Axis, seal: Seal) -> set[str]:
    """A recall declined though the document was not completed."""
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    for code in ("01", "03"):
        await report(axis, code, text, COMMUNE)
    await send(axis, recall(text))
    return await found(report(axis, "16", text, COMMUNE))


@scene("W-DUPLICATE-DOCUMENT-ID")
async def same_id(axis: Axis, seal: Seal) -> set[str]:
    """One id for two documents, to different offices."""
    await send(axis, document(COMMUNE))
    other = replace(document(TOWN, number="46"), document_id=document(COMMUNE).document_id)
    return await found(send(axis, other))


@scene("W-DUPLICATE-NUMBER")
async def same_number(axis: Axis, seal: Seal) -> set[str]:
    """One number for two documents of a year."""
    await send(axis, document(COMMUNE))
    other = replace(document(COMMUNE), document_id=f"{PROVINCE},2019,45")
    return await found(send(axis, other))


async def nothing_wrong(axis: Axis, seal: Seal) -> set[str]:
    """A sound document and its status: what the scenes differ from."""
    text = document(COMMUNE)
    sent = await found(send(axis, text))
    body = status("01", text, COMMUNE)
    return sent | await found(axis.accept(Submission("xa", PackageKind.STATUS, body)))
