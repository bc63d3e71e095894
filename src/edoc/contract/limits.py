"""Bounds on everything that is read from outside. Every bound is a setting."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds checked before and while a package is read.

    Attributes:
        package_bytes: size of a whole package. 50 MB of attachments grow by base64 to about 70 MB.
        header_bytes: size of a status package, which carries no attachment.
        depth: nesting of elements.
        nodes: number of elements, and also of attributes.
        attachments: number of attachments in one package.
        attachment_text: characters of base64 text in one attachment.
        unpacked_bytes: size of one attachment after unzipping.
        unpack_ratio: unzipped size divided by zipped size, a guard against zip bombs; what unpacks
            to less than 32 MiB may shrink by any factor.
        receivers: receivers of one package.
    """

    package_bytes: int = 96 * MEBIBYTE
    header_bytes: int = 1 * MEBIBYTE
    depth: int = 32
    nodes: int = 100_000
    attachments: int = 200
    attachment_text: int = 70 * MEBIBYTE
    unpacked_bytes: int = 200 * MEBIBYTE
    unpack_ratio: int = 200
    receivers: int = 5_000
