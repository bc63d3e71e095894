"""The usual mistakes in signing a call of the national dialect, found by trying them. Pure.

Each mistake is computed with the true secret and compared with the hash that came. Nothing that is
computed leaves this module: its answer is the name of a mistake.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from axis.dialects.vxp.signature import PREFIX, Headers, first_header
from edoc.contract.findings import Text
from edoc.contract.rules import shown

LONGEST = 16 * 1024
"""Bytes of signed text beyond which nothing is tried."""

MOST_KEYS = 40
"""Signed keys beyond which none is tried to be left out."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a caller claims: its header lines, and the start of its body."""

    headers: Headers
    body: bytes = b""

    @property
    def system_id(self) -> str:
        """The system it says it is."""
        return first_header(self.headers, "systemid").decode("utf-8", "replace").strip()

    @property
    def text(self) -> bytes:
        """The text it says it signed."""
        return first_header(self.headers, "sign-header")

    @property
    def digest(self) -> str:
        """The proof it gives."""
        return first_header(self.headers, "hash-header").decode("latin-1").strip()


def mistake_of(claim: Claim, secret: str) -> Text | None:
    """Return how the given hash came about, where it is one of the usual mistakes."""
    if len(claim.text) > LONGEST or len(claim.digest) > 256:
        return None
    given = claim.digest.encode("latin-1")
    for name, forms in _attempts(claim, secret):
        if any(hmac.compare_digest(form, given) for form in forms):
            return name
    return None


def _attempts(claim: Claim, secret: str) -> Iterator[tuple[Text, tuple[bytes, ...]]]:
    """Give each usual mistake with what it would have been answered by."""
    key, text = secret.encode("utf-8"), claim.text
    yield from _other_forms(key, text)
    for name, other in _other_keys(secret, claim.system_id):
        yield name, _forms(other, text)
    for name, message in _other_texts(claim):
        yield name, _forms(key, message)


def _forms(key: bytes, message: bytes) -> tuple[bytes, ...]:
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return digest.hex().encode(), digest.hex().upper().encode(), base64.b64encode(digest)


def _other_forms(key: bytes, text: bytes) -> Iterator[tuple[Text, tuple[bytes, ...]]]:
    digest = hmac.new(key, text, hashlib.sha256).digest()
    hexadecimal = digest.hex().encode()
    yield (
        Text("kết quả viết base64 thay vì thập lục", "the result is in base64, not hexadecimal"),
        (
            base64.b64encode(digest),
            base64.b64encode(digest).rstrip(b"="),
            base64.urlsafe_b64encode(digest),
            base64.b64encode(hexadecimal),
        ),
    )
    yield (
        Text(
            "mỗi byte của kết quả bị bỏ số 0 ở đầu (chỉ hash-file viết như thế)",
            "the bytes of the result lost their leading zeros (only hash-file is written so)",
        ),
        ("".join(f"{byte:x}" for byte in digest).encode(),),
    )
    for name in ("md5", "sha1", "sha384", "sha512"):
        other = hmac.new(key, text, name).hexdigest()
        said = f"HMAC-{name.upper()}"
        yield (
            Text(f"dùng {said} thay vì HMAC-SHA256", f"{said} was used, not HMAC-SHA256"),
            (other.encode(), other.upper().encode()),
        )
    yield (
        Text("dùng SHA-256 thường thay vì HMAC-SHA256", "plain SHA-256 was used, not HMAC-SHA256"),
        tuple(
            hashlib.sha256(message).hexdigest().encode()
            for message in (text, key + text, text + key)
        ),
    )


def _other_keys(secret: str, system_id: str) -> Iterator[tuple[Text, bytes]]:
    key = secret.encode("utf-8")
    decoded = Text("secret bị giải base64 trước khi dùng", "the secret was base64-decoded first")
    for decode in (base64.b64decode, base64.urlsafe_b64decode):
        with suppress(binascii.Error, ValueError):
            yield decoded, decode(key + b"=" * (-len(key) % 4))
    yield (
        Text("secret bị mã base64 trước khi dùng", "the secret was base64-encoded first"),
        (base64.b64encode(key)),
    )
    with suppress(ValueError):
        yield (
            Text("secret bị đọc như thập lục", "the secret was read as hexadecimal"),
            bytes.fromhex(secret),
        )
    around = Text(
        "secret có ký tự thừa ở đầu hoặc cuối (khoảng trắng, xuống dòng, dấu nháy)",
        "the secret has extra signs around it (a blank, a line end, quotation marks)",
    )
    for other in ("{}\n", "{}\r\n", "{} ", " {}", '"{}"', "'{}'"):
        yield around, other.format(secret).encode()
    for other in (secret.upper(), secret.lower()):
        if other != secret:
            yield (
                Text("chữ hoa, chữ thường của secret bị đổi", "the secret's case was changed"),
                (other.encode()),
            )
    yield (
        Text("khóa là systemid thay vì secret", "the key is the systemid, not the secret"),
        (system_id.encode()),
    )


def _other_texts(claim: Claim) -> Iterator[tuple[Text, bytes]]:
    text = claim.text
    yield from _around(text, claim.body)
    signed = object_of(text)
    if signed is None:
        return
    yield from _rewritten(signed, text)
    values = [str(value) for value in signed.values()]
    names = first_header(claim.headers, "sign-header-key")
    for divider in ("", ";", ",", "\n", "|", "&"):
        yield (
            Text("chỉ ký các giá trị, không ký cả JSON", "only the values were signed, no JSON"),
            divider.join(values).encode("utf-8", "replace"),
        )
    yield Text("ký sign-header-key thay vì sign-header", "sign-header-key was signed"), names
    yield from _other_names(signed)
    for left in signed if len(signed) <= MOST_KEYS else ():
        rest = {name: value for name, value in signed.items() if name != left}
        yield (
            Text(f"chữ ký chưa gồm {shown(left)}", f"the signature leaves out {shown(left)}"),
            _compact(rest),
        )


def _around(text: bytes, body: bytes) -> Iterator[tuple[Text, bytes]]:
    ends = Text("văn bản được ký có thêm dấu xuống dòng", "a line end was signed behind the text")
    yield ends, text + b"\n"
    yield ends, text + b"\r\n"
    marked = Text("văn bản được ký có thêm BOM", "a byte order mark was signed before the text")
    yield marked, b"\xef\xbb\xbf" + text
    if not text.isascii():
        yield (
            Text(
                "chữ được ký bằng UTF-8 nhưng gửi đi mỗi chữ một byte (Latin-1)",
                "its letters were signed in UTF-8 but sent as one byte each (Latin-1)",
            ),
            text.decode("latin-1").encode("utf-8"),
        )
    if body:
        with_body = Text("ký cả thân yêu cầu", "the body was signed too")
        for end in (body, body.removesuffix(b"\r\n")):
            yield with_body, text + end
            yield with_body, end + text
            yield with_body, end


def _rewritten(signed: Mapping[str, object], text: bytes) -> Iterator[tuple[Text, bytes]]:
    again = Text(
        "JSON được viết lại khác văn bản gửi đi (khoảng trắng, xuống dòng)",
        "the JSON was written again, not as it was sent (blanks, line ends)",
    )
    escaped = Text(
        "JSON được viết với cách thoát ký tự khác", "the JSON was written with other escapes"
    )
    in_order = Text("các khóa bị sắp theo bảng chữ cái", "the keys were sorted")
    yield again, _compact(signed)
    for indent in (2, 4):
        yield again, _text(json.dumps(signed, ensure_ascii=False, indent=indent))
    yield again, _text(json.dumps(signed, ensure_ascii=False))
    yield escaped, json.dumps(signed, separators=(",", ":")).encode("ascii")
    yield escaped, json.dumps(signed).encode("ascii")
    yield escaped, text.replace(b"/", b"\\/")
    yield escaped, text.replace(b"\\/", b"/")
    yield escaped, text.replace(b'\\"', b'"')
    plain = text
    for sign in b"<>&='":
        plain = plain.replace(bytes([sign]), b"\\u%04x" % sign)
    yield escaped, plain
    dotnet = text.replace(b'\\"', b"\\u0022")
    for sign in b"<>&'+`":
        dotnet = dotnet.replace(bytes([sign]), b"\\u%04X" % sign)
    yield escaped, dotnet
    for fold in (str, str.lower):
        ranked = {name: signed[name] for name in sorted(signed, key=fold)}
        yield in_order, _compact(ranked)
        yield in_order, _text(json.dumps(ranked, ensure_ascii=False))


def _other_names(signed: Mapping[str, object]) -> Iterator[tuple[Text, bytes]]:
    bare = {name.removeprefix(PREFIX): value for name, value in signed.items()}
    without = Text("tên khóa thiếu tiền tố XroadVnpt-", "the names were signed without XroadVnpt-")
    yield without, _compact(bare)
    yield without, _text(json.dumps(bare, ensure_ascii=False))
    lower = Text("tên khóa bị đổi thành chữ thường", "the names were signed in lower case")
    yield lower, _compact({name.lower(): value for name, value in signed.items()})


def object_of(text: bytes) -> Mapping[str, object] | None:
    """Return a signed text as an object, or None where it is none."""
    try:
        signed = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return signed if isinstance(signed, dict) else None


def _compact(signed: Mapping[str, object]) -> bytes:
    return _text(json.dumps(signed, ensure_ascii=False, separators=(",", ":")))


def _text(text: str) -> bytes:
    return text.encode("utf-8", "replace")
