"""Options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lgsp.cli.languages import both

Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="vi|en", help=both("ngôn ngữ", "language")),
]
Json = Annotated[
    bool, typer.Option("--json", help=both("in kết quả dạng JSON", "print the result as JSON"))
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="FOLDER",
        help=both("thư mục dữ liệu (mặc định: .lgsp)", "data folder (default: .lgsp)"),
    ),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help=both(
            "địa chỉ máy chủ (mặc định: tệp ready.json trong thư mục dữ liệu)",
            "server address (default: from ready.json in the data folder)",
        ),
    ),
]
Listen = Annotated[
    str | None,
    typer.Option(
        "--listen",
        metavar="HOST:PORT",
        help=both("địa chỉ lắng nghe (127.0.0.1:8028)", "address to listen at (127.0.0.1:8028)"),
    ),
]
ReadyFile = Annotated[
    Path | None,
    typer.Option(
        "--ready-file",
        metavar="FILE",
        help=both(
            "ghi tệp này (chỉ chủ đọc được) khi đã phục vụ thật sự",
            "write this file (readable by its owner only) when truly serving",
        ),
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", metavar="N", help=both("hạt giống ngẫu nhiên (2019)", "random seed (2019)")
    ),
]
PublicUrl = Annotated[
    str | None,
    typer.Option(
        "--public-url",
        metavar="URL",
        help=both(
            "địa chỉ mà máy khác dùng để gọi vào, http(s)://… (mặc định: theo --listen)",
            "address that other machines use, http(s)://… (default: from --listen)",
        ),
    ),
]
TlsCert = Annotated[
    Path | None,
    typer.Option(
        "--tls-cert",
        metavar="FILE",
        help=both("chứng thư TLS (PEM): phục vụ https", "TLS certificate (PEM): serve https"),
    ),
]
TlsKey = Annotated[
    Path | None,
    typer.Option(
        "--tls-key", metavar="FILE", help=both("khóa TLS (PEM)", "key of the certificate (PEM)")
    ),
]
Start = Annotated[
    str | None,
    typer.Option(
        "--start",
        metavar="now|TIME",
        help=both(
            "lúc bắt đầu của môi trường mới: now để dùng giờ máy (mặc định: ngày của kịch bản)",
            "when a new world begins: now takes the machine's time (default: the preset's day)",
        ),
    ),
]
Topology = Annotated[
    str | None,
    typer.Option(
        "--topology",
        metavar="NAME",
        help=both("kịch bản (mặc định: gia-lai-2019)", "preset (default: gia-lai-2019)"),
    ),
]
