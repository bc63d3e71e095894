"""Write docs/lifecycle.md from the tables of ``edoc.contract.lifecycle`` and ``.deadlines``.

``--check`` writes nothing and ends with 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from axis.choices import choices
from axis.life.settings import LifeSettings
from edoc.contract.deadlines import DEADLINE_NAMES, SOURCES, DeadlineKind
from edoc.contract.findings import Text
from edoc.contract.lifecycle import (
    EFFECT_NAMES,
    EFFECTS,
    EXPECTED_MOVES,
    REQUEST_NAMES,
    START,
    TERMINAL_TRANSPORT,
    TRANSPORT_MOVES,
    business_diagram,
    transport_diagram,
)
from edoc.contract.wire import STATUS_NAMES, TRANSPORT_NAMES

TARGET = Path(__file__).parents[1] / "docs" / "lifecycle.md"

TITLE = Text("Vòng đời của một lượt giao", "The lifecycle of a delivery")
MADE = Text(
    "Tệp này được tạo từ `src/edoc/contract/lifecycle.py`; chạy "
    "`python scripts/lifecycle_diagram.py` sau khi sửa bảng.",
    "This file is made from `src/edoc/contract/lifecycle.py`; run "
    "`python scripts/lifecycle_diagram.py` after a change of the tables.",
)
BUSINESS = Text("Trạng thái xử lý (01 đến 16)", "Business status (01 to 16)")
BUSINESS_INTRO = Text(
    "Cơ quan nhận cho biết đã làm gì với văn bản. Trạng thái đến muộn, lặp lại, bỏ bước hoặc sai "
    "thứ tự vẫn được lưu và đánh dấu, không bị từ chối và không làm lượt giao lùi lại. Mã 14 được "
    "hiểu là 15.",
    "The receiving office says what it did with the document. Statuses that come late, twice, "
    "skip a step or come in another order are kept and flagged, never refused, and never move a "
    "delivery back. Code 14 is read as 15.",
)
TRANSPORT = Text("Trạng thái gửi, nhận", "Transport state")
TRANSPORT_INTRO = Text(
    "Trục cho biết gói tin đang ở đâu. Mỗi lượt giao kết thúc ở đúng một trạng thái cuối.",
    "The axis says where the package is. Every delivery ends in exactly one terminal state.",
)
OPERATIONS = Text(
    "Sau khi gửi: thu hồi, cập nhật, thay thế", "After sending: recall, update, replace"
)
OPERATIONS_INTRO = Text(
    "Bên gửi ban đầu, và chỉ bên gửi, có thể thu hồi, lấy lại, cập nhật hoặc thay thế văn bản "
    "của mình. Trục rút bản chưa tải về ngay khi nhận lệnh, trong cùng một giao dịch; bản đã "
    "tải về thì hỏi lại nơi nhận, chờ 15 hoặc 16. Bản đã vào hàng đợi của hệ thống nhận coi "
    "như đã giao. Lệnh gồm mọi bản cùng mã văn bản ở nơi nhận đó, kể cả bản giao cho cơ quan đã "
    "sáp nhập vào đó. Nơi nhận đã bị khóa, ngừng hoặc xóa thì không được báo, kèm cảnh báo "
    "(W-RECEIVER-UNTOLD), nhưng bản chưa tải về của nơi đó vẫn được rút. Lệnh tới trước văn bản "
    "(hai trục, hai đường) được áp dụng khi văn bản, hay gói cập nhật của nó, tới, nếu gói đó được "
    "lập trước lệnh; bên gửi được cảnh báo (W-OVERTAKEN). Lệnh không bao giờ được coi là lập "
    "muộn hơn 15 phút sau khi tới trục (đồng hồ có thể chạy nhanh). Với bản đã ở trục thì không so "
    "thời điểm: bản gửi lại sau lệnh mà tới trước lệnh cũng bị rút, vì đồng hồ chạy chậm không "
    "được làm lệnh mất tác dụng. "
    "Trục thật có rút hay không thì chưa rõ: xem các lựa chọn ở dưới. Từ chối (16) một lệnh "
    "thu hồi vẫn được chuyển, kèm cảnh báo, trừ khi văn bản đã hoàn thành (06): luật buộc nơi "
    "nhận hủy bỏ văn bản (QĐ 28/2018 Điều 9(2), NĐ 30/2020 Điều 18(4)(b)), giao thức thì cho "
    "từ chối. Trả lời theo mã riêng của gói cập nhật thì chỉ nói về gói đó; lệnh được lập sau câu "
    "trả lời quá 5 phút thì không phải là lệnh được trả lời, nếu còn lệnh khác đang chờ.",
    "The original sender, and nobody else, may recall, take back, update or replace a "
    "document. The axis withdraws copies not fetched yet in the transaction that accepts the "
    "request; for fetched ones it asks the receiver and waits for 15 or 16. What lies in the "
    "queue of a receiving system counts as handed out. A request concerns every copy under the "
    "document's id at that office, those of offices merged into it too. A receiver that was "
    "locked, closed or removed is not told, with a warning (W-RECEIVER-UNTOLD), but its copy is "
    "withdrawn where nobody fetched it. A request that overtook its document (two axes, two "
    "ways), or an update of it, is applied when that arrives, if that was made before the "
    "request; its sender is warned (W-OVERTAKEN). No request counts as made later than 15 "
    "minutes after it came (its clock may run ahead). With copies that are "
    "here already no times are compared: what was sent anew after a request and came before it "
    "is withdrawn too, as a clock that runs behind must not make a request void. Whether a "
    "real axis withdraws is not known: see the choices below. A refusal (16) of a recall is "
    "delivered and flagged unless the document is completed (06): the law obliges the receiver "
    "to cancel it (Decision 28/2018 art. 9(2), Decree 30/2020 art. 18(4)(b)), the protocol lets "
    "it decline. An answer under an update's own id speaks of that update alone; a request made "
    "more than five minutes after an answer is not what it answers, if another one is open.",
)
REQUEST = Text("Yêu cầu", "Request")
UNREAD = Text("Bản chưa tải về", "Copy not fetched")
FETCHED = Text("Bản đã tải về", "Copy fetched")
NOTHING = Text("giữ nguyên", "stays")
DEADLINES = Text("Thời hạn", "Deadlines")
DEADLINES_INTRO = Text(
    "Tính theo đồng hồ của môi trường và ngày làm việc (thứ Hai đến thứ Sáu, trừ ngày nghỉ "
    "lễ). Nghỉ bù có tính; ngày hoán đổi làm bù thì không. Mỗi thời hạn bị quá được báo một "
    "lần.",
    "Reckoned by the world's clock in working days (Monday to Friday without public holidays; "
    "days given for holidays on a weekend count, exchanged Saturdays do not). Each broken one "
    "is told once.",
)
DUTY = Text("Việc", "Duty")
ENDS = Text("Hết hạn", "Ends")
SOURCE = Text("Căn cứ", "Source")
CHOICE, DEFAULT = Text("Lựa chọn", "Choice"), Text("Mặc định", "Default")
GRADE, MEANING = Text("Bằng chứng", "Grade"), Text("Nghĩa", "Meaning")
DUTY_ENDS = {
    DeadlineKind.SEND: Text(
        "12:00 ngày làm việc kế tiếp ngày ban hành; văn bản khẩn: hết ngày ban hành",
        "12:00 on the working day after promulgation; urgent: the end of that day",
    ),
    DeadlineKind.ACKNOWLEDGE: Text(
        "hết ngày văn bản tới hệ thống nhận; tới ngày nghỉ: hết ngày làm việc kế tiếp; nơi nhận ở "
        "sau một trục khác: tính từ trạng thái đầu tiên, vì lúc văn bản tới nơi thì không biết",
        "the end of the day it reaches the receiving system; on a day off: of the next working "
        "day; behind another axis: reckoned from the first status, as the day it came is unknown",
    ),
    DeadlineKind.ANSWER: Text(
        "hết ngày DueDate: đã hoàn thành (06) hoặc đã có văn bản trả lời; không còn phải làm khi "
        "đã trả lại (02), đồng ý trả (15) hay bị thay thế; bản cập nhật đã đồng ý thì theo hạn của "
        "bản cập nhật",
        "the end of DueDate: completed (06), or a reply was sent; nothing is due of what was "
        "returned (02), given back (15) or replaced; of an agreed update its own date counts",
    ),
}
CHOICES = Text("Các lựa chọn", "Choices")
STATE = Text("Trạng thái", "State")
NEXT = Text("Trạng thái tiếp theo", "Next")
NEW = Text("(chưa có)", "(none yet)")
END = Text("kết thúc", "end")


def page() -> str:
    """Return the whole document, Vietnamese first."""
    parts = [f"# {TITLE.vi} / {TITLE.en}\n"]
    for lang in ("vi", "en"):
        parts += [
            f"## {TITLE.get(lang)}\n",
            f"{MADE.get(lang)}\n",
            f"### {BUSINESS.get(lang)}\n",
            f"{BUSINESS_INTRO.get(lang)}\n",
            f"```mermaid\n{business_diagram(lang)}```\n",
            business_table(lang),
            f"### {TRANSPORT.get(lang)}\n",
            f"{TRANSPORT_INTRO.get(lang)}\n",
            f"```mermaid\n{transport_diagram(lang)}```\n",
            transport_table(lang),
            f"### {OPERATIONS.get(lang)}\n",
            f"{OPERATIONS_INTRO.get(lang)}\n",
            operations_table(lang),
            f"### {DEADLINES.get(lang)}\n",
            f"{DEADLINES_INTRO.get(lang)}\n",
            deadlines_table(lang),
            f"### {CHOICES.get(lang)}\n",
            choices_table(lang),
        ]
    return "\n".join(parts)


def business_table(lang: str) -> str:
    """Return the expected moves as a table."""
    rows = []
    for state, moves in EXPECTED_MOVES.items():
        name = f"{state} {STATUS_NAMES[state].get(lang)}" if state != START else NEW.get(lang)
        reached = sorted({after for after in moves.values() if after != state})
        rows.append(f"| {name} | {', '.join(reached) or END.get(lang)} |")
    return _table(lang, rows)


def transport_table(lang: str) -> str:
    """Return the legal moves as a table."""
    rows = []
    for state, moves in TRANSPORT_MOVES.items():
        following = END.get(lang) if state in TERMINAL_TRANSPORT else ", ".join(sorted(moves))
        rows.append(f"| {state} ({TRANSPORT_NAMES[state].get(lang)}) | {following} |")
    return _table(lang, rows)


def operations_table(lang: str) -> str:
    """Return what each request does to copies as a table."""
    rows = [
        f"| {REQUEST_NAMES[name].get(lang)} "
        f"| {EFFECT_NAMES[unread].get(lang) if unread else NOTHING.get(lang)} "
        f"| {EFFECT_NAMES[fetched].get(lang)} |"
        for name, (unread, fetched) in EFFECTS.items()
    ]
    head = f"| {REQUEST.get(lang)} | {UNREAD.get(lang)} | {FETCHED.get(lang)} |"
    return "\n".join([head, "|---|---|---|", *rows]) + "\n"


def deadlines_table(lang: str) -> str:
    """Return the watched deadlines as a table."""
    rows = [
        f"| {DEADLINE_NAMES[kind].get(lang)} | {DUTY_ENDS[kind].get(lang)} | {SOURCES[kind]} |"
        for kind in DeadlineKind
    ]
    head = f"| {DUTY.get(lang)} | {ENDS.get(lang)} | {SOURCE.get(lang)} |"
    return "\n".join([head, "|---|---|---|", *rows]) + "\n"


def choices_table(lang: str) -> str:
    """Return the named choices as a table."""
    rows = [
        f"| `LGSP_LIFE__{one.name.upper()}` | `{str(one.value).lower()}` | {one.evidence} "
        f"| {one.text.get(lang)} |"
        for one in choices(LifeSettings())
    ]
    head = f"| {CHOICE.get(lang)} | {DEFAULT.get(lang)} | {GRADE.get(lang)} | {MEANING.get(lang)} |"
    return "\n".join([head, "|---|---|---|---|", *rows]) + "\n"


def _table(lang: str, rows: list[str]) -> str:
    head = [f"| {STATE.get(lang)} | {NEXT.get(lang)} |", "|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def main() -> int:
    """Write or check the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is out of date")
    wanted = page()
    if parser.parse_args().check:
        current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if current != wanted:
            print(f"{TARGET} is out of date: run scripts/lifecycle_diagram.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
