"""Write docs/rules.md from the catalogue of rules (``axis.catalogue``).

``--check`` writes nothing and ends with 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from axis.catalogue import ALL_RULES
from edoc.contract.findings import Text
from edoc.contract.profiles import PROFILE_TEXTS, Profile
from edoc.contract.rules import Rule, Topic
from lgsp.cli.reporting import EVIDENCE_TEXTS, WEIGHT_TEXTS, in_force

TARGET = Path(__file__).parents[1] / "docs" / "rules.md"

INTRO = Text(
    "Mọi quy tắc mà trục, `POST /api/v1/validate` và `lgsp validate` dùng để kiểm tra gói tin. Cả "
    "ba dùng chung một bộ máy; danh bạ và những gì đã gửi trước đó thì chỉ trục mới biết. Chữ cái "
    "đầu của mã là mức ở hồ sơ `national`: `E-` lỗi, `W-` cảnh báo (hoặc chỉ xét ở `strict`), "
    "`S-` chữ ký số.",
    "Every rule by which the axis, `POST /api/v1/validate` and `lgsp validate` look at packages. "
    "All three use one engine; the directory and what was sent before only the axis knows. The "
    "letter of an id is its weight in profile `national`: `E-` an error, `W-` a warning (or looked "
    "at in `strict` only), `S-` signatures.",
)
MADE = Text(
    "Tệp này được tạo từ danh mục trong mã nguồn: chạy `python scripts/rules_page.py` sau khi sửa.",
    "This file is made from the catalogue in the code: run `python scripts/rules_page.py` after a "
    "change.",
)
TOPICS: dict[Topic, Text] = {
    Topic.FILE: Text("Tệp và XML", "The file and its XML"),
    Topic.SKELETON: Text("Khung, không gian tên, tiền tố", "Skeleton, namespaces, prefixes"),
    Topic.PARTIES: Text("Nơi gửi, nơi nhận", "Sender and receivers"),
    Topic.IDENTITY: Text("Mã văn bản, số, ký hiệu", "Document id, number, notation"),
    Topic.DOCUMENT: Text(
        "Nội dung mô tả, ngày, số, độ dài", "Description, dates, numbers, lengths"
    ),
    Topic.TEXT: Text("Chữ viết", "Letters"),
    Topic.DEADLINE: Text("Thời hạn", "Deadlines"),
    Topic.SECRECY: Text("Độ mật", "Secrecy"),
    Topic.OPERATION: Text("Nghiệp vụ", "Operations"),
    Topic.REFERENCE: Text("Dẫn chiếu văn bản trước", "References to earlier documents"),
    Topic.MANIFEST: Text("Danh sách tệp (manifest)", "The manifest"),
    Topic.ATTACHMENT: Text("Tệp đính kèm", "Attachments"),
    Topic.STATUS: Text("Gói trạng thái", "Status packages"),
    Topic.SIGNATURE: Text("Chữ ký số, chứng thư số", "Signatures and certificates"),
    Topic.AXIS: Text("Quy tắc của trục", "Rules of the axis"),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def page() -> str:
    """Return the whole document."""
    parts = [
        "# Quy tắc kiểm tra gói tin / Rules on packages\n",
        f"{INTRO.vi}\n\n*{INTRO.en}*\n",
        f"{MADE.vi} *{MADE.en}*\n",
        _profiles(),
        _evidence(),
    ]
    for topic in Topic:
        rules = [rule for rule in ALL_RULES.values() if rule.topic is topic]
        title = TOPICS[topic]
        parts.append(f"## {title.vi} / {title.en}\n")
        parts.append(_overview(rules))
        parts += [_rule(rule) for rule in rules]
    return "\n".join(parts)


def _profiles() -> str:
    rows = [
        f"| `{name.value}` | {text.vi}<br>*{text.en}* |" for name, text in PROFILE_TEXTS.items()
    ]
    return "\n".join(["| hồ sơ / profile | |", "|---|---|", *rows]) + "\n"


def _evidence() -> str:
    rows = [
        f"| {grade.value} | {text.vi}<br>*{text.en}* |" for grade, text in EVIDENCE_TEXTS.items()
    ]
    return "\n".join(["| bằng chứng / evidence | |", "|---|---|", *rows]) + "\n"


def _overview(rules: list[Rule]) -> str:
    names = " | ".join(profile.value for profile in Profile)
    rows = [
        f"| [{rule.id}](#{rule.id.lower()}) | "
        + " | ".join(_weight(rule, profile) for profile in Profile)
        + f" | {_plain(rule.message.vi)} |"
        for rule in rules
    ]
    return "\n".join([f"| | {names} | |", "|---|---|---|---|---|", *rows]) + "\n"


def _weight(rule: Rule, profile: Profile) -> str:
    text = WEIGHT_TEXTS[rule.weight(profile)]
    return f"{text.vi} · {text.en}"


def _rule(rule: Rule) -> str:
    facts = [f"`{rule.where}`"] if rule.where else []
    facts.append("/".join(kind.value for kind in rule.kinds))
    if rule.since or rule.until:
        facts.append(f"{in_force(rule, 'vi')} · {in_force(rule, 'en')}")
    facts.append(f"{rule.source} ({rule.evidence.value})")
    return (
        f"### {rule.id}\n\n"
        f"{_told(rule, 'vi')}\n\n"
        f"*{_told(rule, 'en')}*\n\n"
        f"{'; '.join(facts)}\n\n"
        f"```text\n✘ {rule.broken}\n✔ {rule.sound}\n```\n"
    )


def _told(rule: Rule, lang: str) -> str:
    mend = Text("Cách sửa", "Mend").get(lang)
    message, why = _sentence(rule.message.get(lang)), rule.why.get(lang)
    return f"{message} {_escaped(why)} {mend}: {_sentence(rule.mend.get(lang))}"


def _sentence(text: str) -> str:
    text = _plain(text).strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _plain(text: str) -> str:
    """Show placeholders as what they are, on one line of a table."""
    return _escaped(_PLACEHOLDER.sub(r"‹\1›", text)).replace("\n", " ")


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", r"\*").replace("|", r"\|")


def main() -> int:
    """Write or check the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is out of date")
    wanted = page()
    if parser.parse_args().check:
        current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if current != wanted:
            print(f"{TARGET} is out of date: run scripts/rules_page.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
