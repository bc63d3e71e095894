"""How reports and rules are printed for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from axis.catalogue import ALL_RULES
from edoc.contract.check import Report
from edoc.contract.findings import Evidence, Finding, Text, in_order
from edoc.contract.profiles import PROFILE_TEXTS, Profile, Weight
from edoc.contract.rules import Rule
from lgsp.cli.output import Output
from lgsp.cli.quoting import lines_of, quote

EVIDENCE_TEXTS: dict[Evidence, Text] = {
    Evidence.SEEN: Text("đã thấy trên hệ thống thật", "seen on a live system"),
    Evidence.SDK: Text("đọc và chạy thử thư viện chính thức", "read in and run with the library"),
    Evidence.GUIDE: Text("ghi trong tài liệu, văn bản pháp luật", "written in a guide or law"),
    Evidence.INFERRED: Text("suy ra từ các nguồn", "inferred from the sources"),
    Evidence.CHOICE: Text("lựa chọn của chúng tôi", "our own choice"),
}
"""What each grade of evidence means."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

WEIGHT_TEXTS: dict[Weight, Text] = {
    Weight.ERROR: Text("lỗi", "error"),
    Weight.WARNING: Text("cảnh báo", "warning"),
    Weight.OFF: Text("bỏ qua", "off"),
}


def print_report(
    out: Output,
    name: str,
    content: bytes,
    report: Report,
    findings: Sequence[Finding],
    unsigned: bool,
) -> None:
    """Print everything about one file: a line first, then each finding with its place.

    Why a rule exists, and what it rests on, is said with its first finding.

    Args:
        out: where to.
        name: of the file.
        content: its bytes, to quote from.
        report: what the engine said.
        findings: everything found, signatures too.
        unsigned: True where the signatures were not looked at.
    """
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    head = out.text("KHÔNG ĐẠT", "FAILS") if errors else out.text("ĐẠT", "SOUND")
    day = report.day.strftime("%d/%m/%Y") if report.day else ""
    counted = out.text(
        f"{errors} lỗi, {warnings} cảnh báo; hồ sơ {report.profile.value}, xét vào ngày {day}",
        f"errors: {errors}, warnings: {warnings}; profile {report.profile.value}, as on {day}",
    )
    out.line(f"{name}  {head}  ({counted})", "bold red" if errors else "bold green")
    lines = lines_of(content) if findings else []
    explained: set[tuple[str, Evidence]] = set()
    for finding in in_order(findings):
        kind = (finding.rule, finding.evidence)
        _print_finding(out, finding, lines, explain=kind not in explained)
        explained.add(kind)
    if report.omitted:
        out.line(
            out.text(
                f"  … và {report.omitted} lần nữa của các quy tắc trên.",
                f"  … and {report.omitted} more of the rules above.",
            )
        )
    if unsigned and report.package is not None:
        out.line(
            out.text(
                "  Chữ ký chưa được kiểm tra: không có gốc tin cậy (--trust TỆP.pem).",
                "  Signatures were not verified: no trusted root is known (--trust FILE.pem).",
            ),
            "dim",
        )


def _print_finding(out: Output, finding: Finding, lines: list[str], *, explain: bool) -> None:
    weight = out.text("LỖI", "ERROR") if finding.is_error else out.text("CẢNH BÁO", "WARNING")
    places = [out.text(f"dòng {finding.line}", f"line {finding.line}")] if finding.line else []
    places += [finding.path] if finding.path else []
    out.line()
    head = f"  {'✘' if finding.is_error else '!'} {weight}  {finding.rule}  {', '.join(places)}"
    out.line(head.rstrip(), "red" if finding.is_error else "yellow")
    out.line(f"    {_sentence(finding.message.get(out.lang))}")
    if quoted := quote(lines, finding.line, finding.path):
        gutter = len(str(quoted.number))
        out.line(f"      {quoted.number} | {quoted.text}", "dim")
        out.line(f"      {' ' * gutter} | {quoted.mark}", "red" if finding.is_error else "yellow")
    rule = ALL_RULES.get(finding.rule)
    if explain and rule and rule.why.get(out.lang):
        out.line(f"    {out.text('Vì sao', 'Why')}: {rule.why.get(out.lang)}")
    out.line(f"    {out.text('Cách sửa', 'Mend')}: {_sentence(finding.mend.get(out.lang))}")
    if explain:
        grade = EVIDENCE_TEXTS[finding.evidence].get(out.lang)
        out.line(f"    {out.text('Căn cứ', 'Source')}: {finding.source} ({grade})", "dim")


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _unfilled(text: str) -> str:
    """Show what a finding would fill in as docs/rules.md does, on one line."""
    return _PLACEHOLDER.sub(r"‹\1›", text).replace("\n", " ")


def print_rules(out: Output, rules: Iterable[Rule]) -> None:
    """Print one line for each rule."""
    headings = ["id", *(profile.value for profile in Profile), out.text("quy tắc", "rule")]
    out.table(
        headings,
        [[rule.id, *_weights(out, rule), _unfilled(rule.message.get(out.lang))] for rule in rules],
    )


def _weights(out: Output, rule: Rule) -> list[str]:
    return [WEIGHT_TEXTS[rule.weight(profile)].get(out.lang) for profile in Profile]


def print_rule(out: Output, rule: Rule) -> None:
    """Print everything about one rule."""
    out.line(f"{rule.id}  {_sentence(_unfilled(rule.message.get(out.lang)))}", "bold")
    for profile in Profile:
        weight = WEIGHT_TEXTS[rule.weight(profile)].get(out.lang)
        out.line(f"  {profile.value:9} {weight:9} {PROFILE_TEXTS[profile].get(out.lang)}", "dim")
    grade = EVIDENCE_TEXTS[rule.evidence].get(out.lang)
    rows = [
        (out.text("Vì sao", "Why"), rule.why.get(out.lang)),
        (out.text("Cách sửa", "Mend"), _sentence(_unfilled(rule.mend.get(out.lang)))),
        (out.text("Chỗ", "Place"), rule.where or "-"),
        (out.text("Gói tin", "Packages"), ", ".join(kind.value for kind in rule.kinds)),
        (out.text("Căn cứ", "Source"), f"{rule.source} ({grade})"),
        (out.text("Sai", "Broken"), rule.broken),
        (out.text("Đúng", "Sound"), rule.sound),
    ]
    if rule.since or rule.until:
        rows.insert(3, (out.text("Hiệu lực", "In force"), in_force(rule, out.lang)))
    for name, value in rows:
        out.line(f"  {name}: {value}")


def in_force(rule: Rule, lang: str) -> str:
    """Return the dates between which a rule applies; empty where it always does."""
    since = Text("từ {day}", "from {day}").get(lang)
    until = Text("đến {day}", "until {day}").get(lang)
    parts = [since.format(day=rule.since.strftime("%d/%m/%Y"))] if rule.since else []
    parts += [until.format(day=rule.until.strftime("%d/%m/%Y"))] if rule.until else []
    return " ".join(parts)


def rule_body(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON values."""

    def words(text: Text) -> dict[str, str]:
        return {"vi": text.vi, "en": text.en}

    return {
        "id": rule.id,
        "topic": rule.topic.value,
        "severity": {profile.value: rule.weight(profile).value for profile in Profile},
        "message": words(rule.message),
        "why": words(rule.why),
        "mend": words(rule.mend),
        "source": rule.source,
        "evidence": rule.evidence.value,
        "where": rule.where,
        "kinds": [kind.value for kind in rule.kinds],
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
        "broken": rule.broken,
        "sound": rule.sound,
        "wire_code": rule.wire_code,
    }
