"""Small real files to be enclosed: the same bytes each time, invented words only."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(56)
"""How a .doc or .xls of 97-2003 begins; the rest is left out."""


def pdf(words: str) -> bytes:
    """Return a sheet with some words (plain letters), its cross-reference table in order."""
    drawing = b"BT /F1 12 Tf 20 60 Td (%s) Tj ET" % words.encode("ascii")
    font = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    )
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = b"xref\n0 5\n0000000000 65535 f \n" + table
    return data + start + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def archive(entries: dict[str, bytes], *, packed: bool = False) -> bytes:
    """Return a zip with entries of a fixed date, by default not packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            made.writestr(entry, content)
    return buffer.getvalue()


def docx(words: str) -> bytes:
    """Return the smallest text document that word processors open."""
    office = "http://schemas.openxmlformats.org"
    kinds = (
        f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    body = (
        f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    )
    parts = {"[Content_Types].xml": kinds, "_rels/.rels": relations, "word/document.xml": body}
    return archive({name: part.encode() for name, part in parts.items()})


def xlsx() -> bytes:
    """Return an archive that begins as a workbook does."""
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def png() -> bytes:
    """Return a picture of one grey point."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\x00\x80")), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def bomb() -> bytes:
    """Return the smallest archive that unpacks too far: 33 kilobytes to 33 megabytes of zeros."""
    return archive({"x.txt": bytes(33 * 2**20)}, packed=True)
