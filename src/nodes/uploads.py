"""What users hand in with a form: codes of receivers, names, files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from fastapi import UploadFile

from edoc.contract.contents import kind_of
from edoc.contract.findings import Text
from nodes.records import Addressee, DraftRefused

LARGEST_FILE = 50 * 1024 * 1024  # bytes; what clients of the axis assume


def codes_of(text: str) -> list[str]:
    """Return the codes of a text, which commas separate."""
    return [code.strip() for code in text.split(",") if code.strip()]


def addressees(receivers: str, names: Sequence[str]) -> tuple[Addressee, ...]:
    """Return the receivers with the names that were given; a missing name stays empty."""
    pairs = zip_longest(codes_of(receivers), names, fillvalue="")
    return tuple(Addressee(code, name.strip()) for code, name in pairs if code)


async def given_files(uploads: Sequence[UploadFile]) -> tuple[tuple[str, bytes], ...]:
    """Return the given PDFs. Raises DraftRefused for one that is none, or is too large."""
    files = []
    for upload in uploads:
        name = upload.filename or "van-ban.pdf"
        content = await upload.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise DraftRefused(
                Text(
                    f"Tệp “{name}” lớn hơn 50 MB. Hãy giảm độ phân giải hoặc chia tệp.",
                    f"The file “{name}” is larger than 50 MB. Reduce or split it.",
                )
            )
        if kind_of(content) != "pdf":
            raise DraftRefused(
                Text(
                    f"Tệp “{name}” không phải PDF (Nghị định 30/2020/NĐ-CP, Phụ lục I).",
                    f"The file “{name}” is no PDF (Decree 30/2020, Annex I).",
                )
            )
        files.append((name, content))
    return tuple(files)
