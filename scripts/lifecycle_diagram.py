"""Write docs/lifecycle.md from the tables of ``edoc.contract.lifecycle``.

``--check`` writes nothing and ends with 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from edoc.contract.findings import Text
from edoc.contract.lifecycle import (
    EXPECTED_MOVES,
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
