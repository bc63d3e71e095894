"""Signs PDF files: PAdES baseline (ETSI EN 319 142-1), SubFilter ETSI.CAdES.detached.

pyHanko writes the field, its image and the incremental update; the CMS message is ours, because
pyHanko's own signer loads the private key twice per signature (40 ms each) and needs an event loop.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.stamp import StaticStampStyle

from signing import reasons
from signing.appearance import (
    STROKED_D,
    TEXT_MARGIN,
    TEXT_SIZE,
    Appearance,
    Box,
    TextAppearance,
    attachment_text,
    drawing,
    text_width,
)
from signing.cms_signing import (
    Content,
    TimeStampResponse,
    sign_cms,
)
from signing.der import content_of, elements
from signing.errors import SigningError, Unsignable
from signing.model import Identity

#: RFC 3161: request DER in, response DER out. Raises what it likes when nobody answers.
Timestamper = Callable[[bytes], bytes]

#: Room for everything in the CMS message but the certificates: names, attributes, signature.
#: Kept tight on purpose: readers go over the unused rest digit by digit.
CMS_ROOM = 1_400
#: Room for a time-stamp token; a larger one makes us sign again with the room it needs.
TOKEN_ROOM, TOKEN_SPARE = 3_200, 200


class TimestampRefused(SigningError):  # noqa: N818
    """The time-stamping service answered, and the answer is of no use; nothing was signed."""


def sign_pdf(
    pdf: bytes,
    identity: Identity,
    *,
    appearance: Appearance,
    at: datetime,
    timestamper: Timestamper | None = None,
    field_name: str,
) -> bytes:
    """Return the PDF with one more signature, as an incremental update: earlier ones stay valid.

    ``at`` is written as the signer's own time (``/M``) and on an attachment's text line. Nothing
    is checked about the certificate: an expired one signs as well, the verifier will say so.

    Raises:
        Unsignable: no readable PDF, encrypted, no such page, or the field is taken.
        TimestampRefused: the time-stamping service refused.
    """
    room = 0 if timestamper is None else TOKEN_ROOM
    stamp = None if timestamper is None else partial(_stamped, timestamper=timestamper)
    embedded = _embedded(identity)
    while True:
        prepared, output, embedding = _prepared(pdf, identity, appearance, at, field_name, room)
        content = Content("data", prepared)
        message = sign_cms(content, identity.key, identity.certificate, embedded, stamp)
        missing = len(message) - _reserved(identity, room)
        if missing > 0:
            room += missing + TOKEN_SPARE
            continue
        embedding.send(message)
        return output.getvalue()


def _prepared(
    pdf: bytes,
    identity: Identity,
    appearance: Appearance,
    at: datetime,
    field_name: str,
    token_room: int,
) -> tuple[bytes, io.BytesIO, Any]:
    """Write the file with an empty place for the signature.

    Returns the digest to sign, the file, and the writer that waits for the CMS message.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        box = _placed(writer, appearance, at)
        rectangle: Any = (box.x1, box.y1, box.x2, box.y2)  # typed as integers over there
        spec = SigFieldSpec(field_name, on_page=box.page, box=rectangle)
        embedding = PdfCMSEmbedder(spec).write_cms(field_name, writer)
        next(embedding)
        embedding.send(_setup(identity, appearance, box, at, token_room))
        prepared, output = embedding.send(SigIOSetup("sha256"))
    except (PdfError, PyhankoSigningError, ValueError, KeyError, TypeError) as error:
        vi, en = f"tệp PDF không dùng được ({error})", f"this PDF cannot be used ({error})"
        raise Unsignable(reasons.unsignable(vi, en)) from error
    return prepared.document_digest, output, embedding


def _embedded(identity: Identity) -> tuple[x509.Certificate, ...]:
    """The certificate and those above it but the root: a verifier has that one, or none."""
    above = (c for c in identity.chain if c.subject != c.issuer)
    return (identity.certificate, *above)


def _reserved(identity: Identity, token_room: int) -> int:
    """How many bytes the file keeps free for the message."""
    certificates = sum(len(c.public_bytes(Encoding.DER)) for c in _embedded(identity))
    return CMS_ROOM + certificates + token_room


def _placed(writer: IncrementalPdfFileWriter, appearance: Appearance, at: datetime) -> Box:
    """Return the box with a real page number; finds the top right corner for a text."""
    box = appearance.box
    pages = int(writer.root["/Pages"]["/Count"])
    page = 0 if box is None else box.page if box.page >= 0 else pages + box.page
    if not 0 <= page < pages:
        raise ValueError(f"there is no page {page + 1} among {pages}")
    if box is not None:
        return Box(page, *(round(side, 2) for side in (box.x1, box.y1, box.x2, box.y2)))
    if not isinstance(appearance, TextAppearance):
        raise ValueError("an image needs its box")
    media = _media_box(writer, page)
    width = text_width(attachment_text(appearance.text, at))
    right, top = media[2] - TEXT_MARGIN, media[3] - TEXT_MARGIN
    return Box(page, round(right - width, 2), round(top - TEXT_SIZE * 1.3, 2), right, top)


def _media_box(writer: Any, page: int) -> list[float]:
    node = writer.find_page_for_modification(page)[0].get_object()
    while "/MediaBox" not in node:
        node = node["/Parent"]
    return [float(side) for side in node["/MediaBox"]]


def _setup(
    identity: Identity, appearance: Appearance, box: Box, at: datetime, token_room: int
) -> SigObjSetup:
    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * _reserved(identity, token_room),  # written as hexadecimal
    )
    resources = PdfResources()  # type: ignore[no-untyped-call]
    if isinstance(appearance, TextAppearance):
        resources.font[pdf_name("/F1")] = _times()
    constraints = BoxConstraints(width=box.width, height=box.height)
    style = StaticStampStyle(
        background=RawContent(drawing(appearance, box, at), resources, constraints),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins(0, 0, 0, 0),
        ),
        border_width=0,
    )
    shown = SigAppearanceSetup(style=style, timestamp=at, name=None)
    return SigObjSetup(sig_placeholder=placeholder, appearance_setup=shown)


def _times() -> Any:
    """Times-Roman, one of the fonts every viewer has, with Đ in a free place of its encoding."""
    dictionary: Any = generic.DictionaryObject  # its constructor is not typed
    number: Any = generic.NumberObject
    encoding = {
        pdf_name("/Type"): pdf_name("/Encoding"),
        pdf_name("/BaseEncoding"): pdf_name("/WinAnsiEncoding"),
        pdf_name("/Differences"): generic.ArrayObject([number(STROKED_D), pdf_name("/Dcroat")]),
    }
    font = {
        pdf_name("/Type"): pdf_name("/Font"),
        pdf_name("/Subtype"): pdf_name("/Type1"),
        pdf_name("/BaseFont"): pdf_name("/Times-Roman"),
        pdf_name("/Encoding"): dictionary(encoding),
    }
    return dictionary(font)


def _stamped(signature: bytes, timestamper: Timestamper) -> bytes:
    """Ask for a time-stamp over the signature and return the token (RFC 3161 section 2.4.2)."""
    imprint = hashlib.sha256(signature).digest()
    nonce = secrets.randbits(63)
    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": imprint,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    answer = timestamper(request.dump())
    try:
        response = TimeStampResponse.load(answer)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise TimestampRefused(f"the time-stamping service answered {status}")
        token = response["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        found = info["message_imprint"]["hashed_message"].native, info["nonce"].native
    except (ValueError, TypeError, KeyError) as error:
        raise TimestampRefused(f"unreadable time-stamp response: {error}") from error
    if found != (imprint, nonce):
        raise TimestampRefused("the time-stamp is about something else than was asked")
    return elements(content_of(answer))[1]
