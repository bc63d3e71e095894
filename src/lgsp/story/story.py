"""The story of the demo: real traffic between four levels, told chapter by chapter.

The story only does what people at desks would do: it issues documents at nodes and waits for what
comes back. Everything in between (signing, routing, receipts, statuses, reports) is done by the
same code that serves any other traffic. A seed decides what the offices do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.ports.clock import Clock
from lgsp.errors import LgspError
from lgsp.story import texts
from lgsp.story.state import Pace, StoryState, StoryStuck, Tell
from lgsp.topology.model import Level
from lgsp.topology.presets import GIA_LAI, GOVERNMENT_OFFICE, KON_TUM, AgencySpec, Topology
from nodes.node import Node
from nodes.records import Addressee, Draft, Incoming, Outgoing


class Story:
    """Plays the chapters once; may be paused between them.

    Args:
        nodes: the document systems by name (topology's node names).
        topology: who exists.
        clock: the world's clock.
        pace: how fast.
        tell: receives each line of news.
        on_chapter: called when a chapter begins, with its number, title and text.
    """

    def __init__(
        self,
        *,
        nodes: Mapping[str, Node],
        topology: Topology,
        clock: Clock,
        pace: Pace,
        tell: Tell,
        on_chapter: Callable[[int, Text, Text], None],
    ) -> None:
        self._nodes = nodes
        self._topology = topology
        self._clock = clock
        self._pace = pace
        self._tell = tell
        self._on_chapter = on_chapter
        self._state = StoryState()
        self._going = asyncio.Event()
        self._going.set()
        self._one_step = False

    # -- control (the page's buttons) ---------------------------------------------------------

    def state(self) -> dict[str, object]:
        """Return where the story stands, as plain values for the page."""
        state = self._state
        return {
            "step": state.chapter,
            "total": len(texts.CHAPTERS),
            "title": {"vi": state.title.vi, "en": state.title.en},
            "text": {"vi": state.text.vi, "en": state.text.en},
            "news": [{"vi": line.vi, "en": line.en} for line in state.news[-6:]],
            "paused": not self._going.is_set(),
            "finished": state.finished,
            "failed": state.failed,
        }

    def pause(self) -> None:
        """Stop before the next chapter; traffic under way goes on."""
        if not self._state.finished:
            self._going.clear()

    def resume(self) -> None:
        """Go on."""
        self._one_step = False
        self._going.set()

    def step(self) -> None:
        """Play one chapter, then pause again."""
        self._one_step = True
        self._going.set()

    # -- the plot -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Play all chapters. Raises StoryStuck where an awaited event does not come."""
        try:
            await self._chapter("opening", agencies=len(self._topology.agencies))
            letter = await self._instruction()
            order = await self._province(letter)
            await self._districts(order)
            await self._trouble()
            reports = await self._reports(order)
            await self._consolidated(letter, reports)
            await self._chapter("books")
            await self._settled()
        except LgspError as error:
            self._state.failed = error.text.vi
            raise
        finally:
            self._state.finished = True

    async def _instruction(self) -> Outgoing:
        """The Government Office writes to two provinces."""
        await self._chapter("instruction")
        subject, body = texts.INSTRUCTION
        letter = await self._issue(
            "vpcp",
            Draft(
                sender=GOVERNMENT_OFFICE,
                receivers=self._addressees(GIA_LAI, KON_TUM),
                subject=subject,
                body=body,
                priority=1,
                due=self._clock.now().astimezone(VIETNAM).date() + timedelta(days=14),
                steering=1,
            ),
        )
        await self._statuses("vpcp", letter, {GIA_LAI, KON_TUM}, "05")
        return letter

    async def _province(self, letter: Outgoing) -> Outgoing:
        """The province issues its own document to departments and districts."""
        below = [
            agency
            for agency in self._topology.agencies_of(self._topology.node("ubnd-tinh"))
            if agency.code != GIA_LAI
        ] + list(self._topology.agencies_of(self._topology.node("huyen")))
        await self._chapter("province", receivers=len(below))
        subject, body = texts.PROVINCE_LETTER
        order = await self._issue(
            "ubnd-tinh",
            Draft(
                sender=GIA_LAI,
                receivers=self._addressees(*(agency.code for agency in below)),
                subject=subject,
                body=_filled(body, code=letter.code),
                priority=1,
                due=self._clock.now().astimezone(VIETNAM).date() + timedelta(days=10),
                steering=1,
            ),
        )
        await self._statuses("ubnd-tinh", order, {agency.code for agency in below}, "03")
        return order

    async def _districts(self, order: Outgoing) -> None:
        """Each district writes to its communes."""
        await self._chapter("districts")
        communes = self._topology.agencies_of(self._topology.node("xa"))
        districts = self._topology.agencies_of(self._topology.node("huyen"))
        await asyncio.gather(
            *(
                self._district(order, district, [c for c in communes if c.parent == district.code])
                for district in districts
            )
        )

    async def _district(
        self, order: Outgoing, district: AgencySpec, communes: Sequence[AgencySpec]
    ) -> None:
        subject, body = texts.DISTRICT_LETTER
        letter = await self._issue(
            "huyen",
            Draft(
                sender=district.code,
                receivers=self._addressees(*(commune.code for commune in communes)),
                subject=subject,
                body=_filled(body, code=order.code),
                due=self._clock.now().astimezone(VIETNAM).date() + timedelta(days=7),
                steering=1,
            ),
        )
        await self._statuses("huyen", letter, {commune.code for commune in communes}, "03")

    async def _trouble(self) -> None:
        """A wrong address, a broken signature, a take-back."""
        await self._chapter("trouble")
        await asyncio.gather(self._wrong_address(), self._broken_pdf(), self._take_back())

    async def _wrong_address(self) -> None:
        district = self._topology.agencies_of(self._topology.node("huyen"))[0]
        first, second = [
            agency
            for agency in self._topology.agencies_of(self._topology.node("xa"))
            if agency.parent == district.code
        ][:2]
        letter = await self._issue(
            "huyen",
            Draft(
                sender=district.code,
                receivers=(Addressee(first.code, second.name),),
                subject=texts.WRONG_ADDRESS,
            ),
        )
        await self._statuses("huyen", letter, {first.code}, "02")

    async def _broken_pdf(self) -> None:
        department = self._department("STC")
        district = self._topology.agencies_of(self._topology.node("huyen"))[1]
        letter = await self._issue(
            "ubnd-tinh",
            Draft(
                sender=department.code,
                receivers=self._addressees(district.code),
                subject=texts.BROKEN_PDF,
                break_pdf=True,
            ),
        )
        await self._statuses("ubnd-tinh", letter, {district.code}, "02")

    async def _take_back(self) -> None:
        department = self._department("SNV")
        district = self._topology.agencies_of(self._topology.node("huyen"))[2]
        letter = await self._issue(
            "ubnd-tinh",
            Draft(
                sender=department.code,
                receivers=self._addressees(district.code),
                subject=texts.TAKEN_BACK,
            ),
        )
        await self._statuses("ubnd-tinh", letter, {district.code}, "03")
        await self._nodes["ubnd-tinh"].take_back(letter.reference, None, texts.TAKE_BACK_REASON)
        await self._statuses("ubnd-tinh", letter, {district.code}, "15")

    async def _reports(self, order: Outgoing) -> int:
        """Wait until everybody below has finished; return how many reports the province has."""
        await self._chapter("reports")
        await self._until(
            Text("mọi cơ quan hoàn thành xử lý", "all offices to complete their work"),
            self._below_finished,
        )
        reports = [
            document
            for document in await self._nodes["ubnd-tinh"].incoming(GIA_LAI)
            if order.document_id in document.response_to
        ]
        self._news(
            Text(
                f"UBND tỉnh đã nhận {len(reports)} báo cáo trả lời văn bản {order.code}.",
                f"The province has {len(reports)} reports in answer to {order.code}.",
            )
        )
        return len(reports)

    async def _consolidated(self, letter: Outgoing, reports: int) -> None:
        """The province reports upwards; 06 comes back for the first letter."""
        await self._chapter("consolidated")
        instruction = await self._incoming("ubnd-tinh", GIA_LAI, letter.document_id)
        subject, body = texts.CONSOLIDATED
        report = await self._issue(
            "ubnd-tinh",
            Draft(
                sender=GIA_LAI,
                receivers=self._addressees(GOVERNMENT_OFFICE),
                type_name="Báo cáo",
                subject=subject,
                body=_filled(body, code=letter.code, reports=reports),
                steering=2,
                response_for=instruction.id,
                completes=True,
            ),
        )
        await self._statuses("vpcp", letter, {GIA_LAI, KON_TUM}, "06")
        await self._statuses("ubnd-tinh", report, {GOVERNMENT_OFFICE}, "06")

    # -- what the plot is made of -------------------------------------------------------------

    async def _chapter(self, name: str, **values: object) -> None:
        """Begin a chapter, after the pause between chapters and any pause asked for."""
        if self._state.chapter:
            await asyncio.sleep(self._pace.pause_s)
        await self._going.wait()
        if self._one_step:
            self._one_step = False
            self._going.clear()
        title, text = texts.CHAPTERS[name]
        self._state.chapter += 1
        self._state.title, self._state.text = title, text.format(**values)
        self._on_chapter(self._state.chapter, self._state.title, self._state.text)

    async def _issue(self, node: str, draft: Draft) -> Outgoing:
        """Issue a document and wait for the axis's receipt."""
        document = await self._nodes[node].issue(draft)
        document = await self._nodes[node].wait_receipt(document.reference, self._pace.timeout_s)
        sender = self._topology.agency(draft.sender).name.replace("Ủy ban nhân dân", "UBND")
        self._news(
            Text(
                f"{sender}: {document.type_name} {document.code} → {len(draft.receivers)} nơi nhận",
                f"{sender}: {document.type_name} {document.code} → {_count(draft.receivers)}",
            )
        )
        return document

    async def _statuses(
        self, node: str, letter: Outgoing, receivers: Iterable[str], code: str
    ) -> None:
        """Wait until every named receiver has reported a status for a document."""
        wanted = set(receivers)

        async def all_reported() -> bool:
            return wanted <= await self._nodes[node].reported(letter.reference, code)

        await self._until(
            Text(
                f"trạng thái {code} cho {letter.code} từ {len(wanted)} nơi nhận",
                f"status {code} for {letter.code} from {len(wanted)} receivers",
            ),
            all_reported,
        )
        self._news(
            Text(
                f"{letter.code}: {len(wanted)} nơi nhận đã báo trạng thái {code}.",
                f"{letter.code}: {len(wanted)} reported status {code}.",
            )
        )

    async def _incoming(self, node: str, agency: str, document_id: str) -> Incoming:
        for document in await self._nodes[node].incoming(agency):
            if document.document_id == document_id:
                return document
        raise StoryStuck(
            Text(
                f"{agency} chưa có văn bản đến {document_id}.",
                f"{agency} has no incoming document {document_id}.",
            )
        )

    async def _below_finished(self) -> bool:
        """True when departments, districts, communes and Kon Tum have nothing left to do."""
        for name in ("kon-tum", "xa", "huyen", "ubnd-tinh"):
            node = self._nodes[name]
            if await node.unfinished() or await node.backlog():
                return False
        return True

    async def _settled(self) -> None:
        """Wait until no node has anything to do or to send."""

        async def quiet() -> bool:
            for node in self._nodes.values():
                if await node.backlog():
                    return False
            return True

        await self._until(Text("mọi việc đã xong", "everything to settle"), quiet)

    async def _until(self, what: Text, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for a condition. Raises StoryStuck after the pace's time-out."""
        give_up = time.monotonic() + self._pace.timeout_s
        while not await condition():
            if time.monotonic() > give_up:
                raise StoryStuck(
                    Text(
                        f"Đợi quá {self._pace.timeout_s:.0f} giây: {what.vi}.",
                        f"Waited more than {self._pace.timeout_s:.0f} seconds for {what.en}.",
                    )
                )
            await asyncio.sleep(self._pace.poll_s)

    def _addressees(self, *codes: str) -> tuple[Addressee, ...]:
        agencies = [self._topology.agency(code) for code in codes]
        return tuple(
            Addressee(agency.code, agency.name, agency.letterhead_parent) for agency in agencies
        )

    def _department(self, abbreviation: str) -> AgencySpec:
        for agency in self._topology.agencies_of(self._topology.node("ubnd-tinh")):
            if agency.abbreviation == abbreviation and agency.level is Level.PROVINCE:
                return agency
        raise StoryStuck(
            Text(f"Không có sở mang ký hiệu {abbreviation}.", f"No department {abbreviation}.")
        )

    def _news(self, line: Text) -> None:
        self._state.news.append(line)
        self._tell(line)


def _count(receivers: Sequence[object]) -> str:
    return f"{len(receivers)} receiver{'s' if len(receivers) > 1 else ''}"


def _filled(paragraphs: Iterable[str], **values: object) -> tuple[str, ...]:
    return tuple(paragraph.format(**values) for paragraph in paragraphs)
