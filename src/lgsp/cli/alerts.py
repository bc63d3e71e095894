"""``lgsp alerts``: document ids and numbers that are used twice."""

from __future__ import annotations

from typing import Annotated

import typer

from lgsp.cli.client import connected
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.cli.shown import instant, words
from lgsp.settings import load_settings


def add_commands(app: typer.Typer) -> None:
    """Add ``alerts`` to the tree."""
    app.command(
        "alerts",
        help=both(
            "Cảnh báo: một mã văn bản, hoặc một số ký hiệu trong năm, dùng cho hai văn bản.",
            "Alerts: one document id, or one number of a year, used for two documents.",
        ),
    )(_alerts)


def _alerts(
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=1000, help=both("số dòng tối đa", "at most")
        ),
    ] = 100,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        found = {
            axis: server.get(f"{base}/api/v1/alerts", limit=limit)
            for axis, base in server.axes.items()
        }
    out = Output(settings.lang, as_json=json)
    if json:
        out.data(found)
        return
    rows = [
        [axis, instant(one["at"]), words(one["text"], out.lang), one["package_id"]]
        for axis, alerts in found.items()
        for one in alerts
    ]
    if rows:
        out.table(
            [out.text("Trục", "Axis"), out.text("Lúc", "At"), out.text("Cảnh báo", "Alert"),
             out.text("Gói tin", "Package")],
            rows,
        )  # fmt: skip
    else:
        out.line(out.text("Không có cảnh báo nào.", "There is no alert."))
