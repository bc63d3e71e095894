"""Write the table of uncertain choices of the national dialect into docs/integrators.md.

The rows come from ``axis.dialects.vxp_settings.choices``; only what stands between the two marks
is replaced. ``--check`` writes nothing and ends with 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from axis.dialects.vxp_settings import VxpSettings, choices

TARGET = Path(__file__).parents[1] / "docs" / "integrators.md"
BEGIN = "<!-- evidence table: made by scripts/evidence_table.py -->"
END = "<!-- end of evidence table -->"


def table() -> str:
    """Return the table, one row per choice, in the order of the settings."""
    rows = [
        f"| `{choice.name}` | `{choice.value}` | {choice.evidence} "
        f"| {choice.text.vi}<br>*{choice.text.en}* |"
        for choice in choices(VxpSettings())
    ]
    return "\n".join(["| `VxpSettings` | mặc định | bằng chứng | |", "|---|---|---|---|", *rows])


def page(current: str) -> str:
    """Return the document with the table of today. Raises ValueError where the marks are gone."""
    before, begin, rest = current.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{TARGET.name} lacks the marks of the evidence table")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Write or check the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is out of date")
    current = TARGET.read_text(encoding="utf-8")
    wanted = page(current)
    if parser.parse_args().check:
        if current != wanted:
            print(f"{TARGET} is out of date: run scripts/evidence_table.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
