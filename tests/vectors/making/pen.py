"""Keys and certificates of the moment: what the signed packages of the corpus are signed with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.vectors.making.packages import DEPARTMENT, LETTER, NEW

from edoc.contract.writer import write_edoc
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject
from signing.pdf import AgencyAppearance, Box, PersonAppearance, seal_box, sign_pdf
from signing.xmldsig import sign_package

NOW = datetime(2026, 3, 6, 5, tzinfo=UTC)
"""Noon in Viet Nam on the day after issue: the instant of ``lgsp validate --at 2026-03-06``."""

DAY = timedelta(days=1)
URL = "http://127.0.0.1:8028/authority"
BOX = Box(0, 330, 180, 470, 260)
AGENCY = Subject("agency", "Sở Giả Định", locality="Gia Lai", agency_code=DEPARTMENT.code)
PERSON = Subject("person", "Người Ký Giả Định", "Sở Giả Định", agency_code=DEPARTMENT.code)


class Pen:
    """Signs for the department of the corpus; everything is made once."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority.create(folder / "one", now=NOW, base_url=URL, key_bits=2048)
        self.stranger = Authority.create(folder / "other", now=NOW, base_url=URL, key_bits=2048)
        self._key = generate_key()

    def close(self) -> None:
        """Close both authorities."""
        self.authority.close()
        self.stranger.close()

    def identity(
        self,
        subject: Subject = AGENCY,
        *,
        by: Authority | None = None,
        now: datetime = NOW - DAY,
        validity: timedelta = timedelta(days=365),
    ) -> Identity:
        """Return a new certificate with the key of the department."""
        issuer = by or self.authority
        issued = issuer.issue(subject, self._key.public_key(), now=now, validity=validity)
        return Identity(self._key, *issued)

    @cached_property
    def agency(self) -> Identity:
        """The department's seal."""
        return self.identity()

    def stamp(self, request: bytes) -> bytes:
        """Stamp with the time of the day of issue."""
        return self.authority.timestamp(request, NOW - DAY)

    def signed_pdf(self, *, at: datetime = NOW - DAY, stamp: Any = "own") -> bytes:
        """Return the letter signed by the person, then by the agency."""
        stamper = self.stamp if stamp == "own" else stamp
        once = sign_pdf(
            LETTER.content,
            self.identity(PERSON),
            appearance=PersonAppearance("Người Ký Giả Định", BOX),
            at=at,
            timestamper=stamper,
            field_name="NguoiKy",
        )
        return sign_pdf(
            once,
            self.agency,
            appearance=AgencyAppearance("SỞ GIẢ ĐỊNH", seal_box(BOX)),
            at=at,
            timestamper=stamper,
            field_name="CoQuan",
        )

    @cached_property
    def paper(self) -> bytes:
        """The letter as it should be: signed twice, with time-stamps."""
        return self.signed_pdf()

    def package(self, pdf: bytes | None = None) -> bytes:
        """Return the document with a letter, its envelope not signed."""
        letter = replace(LETTER, content=self.paper if pdf is None else pdf)
        return write_edoc(replace(NEW, attachments=(letter,)))

    def signed(self, identity: Identity | None = None, pdf: bytes | None = None) -> bytes:
        """Return the document, its envelope signed."""
        return sign_package(self.package(pdf), identity or self.agency)
