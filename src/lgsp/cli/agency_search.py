"""Find agencies and show one: at a running server, or in the preset where none runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient, connected
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.output import Output
from lgsp.cli.shown import words
from lgsp.settings import Settings
from lgsp.topology.model import LEVEL_NAMES, AgencySpec, Level
from lgsp.topology.presets import preset

SITUATIONS = {
    "open": Text("đang hoạt động", "open"),
    "locked": Text("đang bị khóa", "locked"),
    "closed": Text("đã ngừng hoặc chưa có hiệu lực", "closed or not valid yet"),
    "merged": Text("đã sáp nhập", "merged"),
}


def list_agencies(settings: Settings, out: Output, search: str, limit: int) -> None:
    """Print agencies that match. Raises: CommandFailed where none does."""
    found, from_server = _find_agencies(settings, search, limit)
    if out.as_json:
        out.data(found)
    elif found:
        out.table(
            [out.text("Mã", "Code"), out.text("Cấp", "Level"), out.text("Tên", "Name"), ""],
            [[a["code"], _level(a["level"], out.lang), a["name"], _remarks(a, out)] for a in found],
        )
        if not from_server:
            out.line(
                out.text(
                    "(theo kịch bản; chưa có máy chủ nào đang chạy)",
                    "(from the preset; no server is running)",
                ),
                "dim",
            )
    if not found:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(f"Không thấy cơ quan nào khớp “{search}”.", f"No agency matches “{search}”."),
        )


def show_agency(server: ServerClient, out: Output, code: str) -> None:
    """Print one agency as each axis has it. Raises: CommandFailed where none knows it."""
    path = f"api/v1/agencies/{quote(code, safe='')}"
    found = {axis: server.find(f"{base}/{path}") for axis, base in server.axes.items()}
    known = {axis: view for axis, view in found.items() if view is not None}
    if not known:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(f"Không trục nào biết mã “{code}”.", f"No axis knows the code “{code}”."),
        )
    if out.as_json:
        out.data(known)
        return
    for axis, view in known.items():
        out.line(out.text(f"Trục {axis}", f"Axis {axis}"), "bold")
        for name, value in _facts(view, out):
            if value:
                out.line(f"  {name}: {value}")


def _facts(view: dict[str, Any], out: Output) -> list[tuple[str, str]]:
    agency, successor = view["agency"], view["successor"]
    situation = SITUATIONS.get(view["situation"], Text(view["situation"], view["situation"]))
    follows = agency["successor"] + (f" {successor['name']}" if successor else "")
    return [
        (out.text("Mã", "Code"), agency["code"]),
        (out.text("Tên", "Name"), agency["name"]),
        (out.text("Cấp", "Level"), _level(agency["level"], out.lang)),
        (out.text("Cấp trên", "Parent"), agency["parent"]),
        (out.text("Mã cũ", "Old code"), agency["old_code"]),
        (out.text("Mã khác", "Other codes"), ", ".join(agency["aliases"])),
        (out.text("Hệ thống", "System"), f"{agency['system_id']} ({view['system_name']})"),
        (out.text("Tình trạng", "Standing"), situation.get(out.lang)),
        (out.text("Hiệu lực từ", "Valid from"), agency["valid_from"] or ""),
        (out.text("Hiệu lực đến hết", "Valid until"), agency["valid_until"] or ""),
        (out.text("Cơ quan kế nhiệm", "Successor"), follows),
        (out.text("Thư điện tử", "Mail"), agency["mail"]),
        (out.text("Ghi chú", "Note"), agency["note"]),
    ]


def _find_agencies(
    settings: Settings, search: str, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Ask every axis; without a server, look into the preset. Each agency once, by code."""
    merged: dict[str, dict[str, Any]] = {}
    try:
        with connected(settings) as server:
            for axis, base in server.axes.items():
                rows = server.get(f"{base}/api/v1/agencies", search=search or None, limit=limit)
                for row in rows if isinstance(rows, list) else rows["agencies"]:
                    known = merged.get(row["code"], {"axes": [], "standing": {}})
                    fresh = _row(row, settings.lang)
                    # The agency's own axis knows more of it than one that heard of it.
                    merged[row["code"]] = {
                        name: value or known.get(name, value) for name, value in fresh.items()
                    } | {
                        "axes": [*known["axes"], axis],
                        "standing": known["standing"] | _standing(row, axis),
                    }
    except CommandFailed as failure:
        if failure.code is not ExitCode.UNREACHABLE or settings.url:
            raise
        found = preset(settings.topology).search(search, limit)
        return [_preset_row(agency, settings.lang) for agency in found], False
    return [merged[code] for code in sorted(merged)][:limit], True


def _standing(row: dict[str, Any], axis: str) -> dict[str, dict[str, Any]]:
    """Return, for the axis, what is unusual about an agency there; empty where nothing is."""
    named = {name: row.get(name) or "" for name in ("valid_from", "valid_until", "successor")}
    if row.get("status", "open") == "open" and not any(named.values()):
        return {}
    return {axis: {"status": row.get("status", "open"), **named}}


def _remarks(agency: dict[str, Any], out: Output) -> str:
    """Return the note and, axis by axis, what keeps mail away: the list knows no day."""
    told = [agency["note"]] if agency["note"] else []
    for axis, one in agency["standing"].items():
        facts = [_CLOSING[one["status"]].get(out.lang)] if one["status"] in _CLOSING else []
        facts += [
            name.get(out.lang) + f" {one[field]}" for field, name in _DATES.items() if one[field]
        ]
        told.append(f"{axis}: {', '.join(facts)}")
    return "; ".join(told)


_CLOSING = {
    "locked": SITUATIONS["locked"],
    "closed": Text("đã ngừng hoạt động", "closed"),
}
_DATES = {
    "valid_from": Text("từ", "from"),
    "valid_until": Text("đến hết", "until"),
    "successor": Text("kế nhiệm", "successor"),
}


def _row(row: dict[str, Any], lang: str) -> dict[str, Any]:
    note = words(row.get("note"), lang)
    return {
        "code": row["code"], "name": row["name"], "level": row["level"],
        "parent": row.get("parent", ""), "aliases": row.get("aliases", []), "note": note,
        "axes": [], "standing": {},
    }  # fmt: skip


def _preset_row(agency: AgencySpec, lang: str) -> dict[str, Any]:
    note = agency.note.get(lang) if agency.note else ""
    return {
        "code": agency.code, "name": agency.name, "level": str(agency.level),
        "parent": agency.parent, "aliases": list(agency.aliases), "note": note, "axes": [],
        "standing": {},
    }  # fmt: skip


def _level(level: str, lang: str) -> str:
    known = {str(item) for item in Level}
    return LEVEL_NAMES[Level(level)].get(lang) if level in known else level
