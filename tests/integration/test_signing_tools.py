"""Other people's programs must agree with ours: xmlsec1, pdfsig, openssl.

Each test is skipped where its program is missing, and fails there when CI=true.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.pdfgen.canvas import Canvas

from signing.authority import Authority
from signing.keys import generate_key, key_to_pem
from signing.model import Identity, Subject
from signing.pdf import AgencyAppearance, Box, PersonAppearance, seal_box, sign_pdf
from signing.xmldsig import DSIG, sign_package, verify_package

pytestmark = pytest.mark.tools

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
EPOCH = str(int(NOW.timestamp()))
CODE = "000.00.12.H21"
QCVN = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PACKAGE = (
    f'<?xml version="1.0" encoding="UTF-8"?>\r\n<edXML xmlns="{QCVN}">\r\n'
    f'<edXML:edXMLEnvelope xmlns:edXML="{QCVN}"><edXML:edXMLHeader>\r\n'
    "<edXML:OrganName a='1'>Sở &amp; &#272;ơn vị</edXML:OrganName>\r\n"
    "</edXML:edXMLHeader></edXML:edXMLEnvelope><A>QUJD\r\nREVG</A>\r\n</edXML>\r\n"
).encode()


@dataclass(frozen=True)
class World:
    """An authority with an agency and a person, and its certificates as files."""

    authority: Authority
    agency: Identity
    person: Identity
    folder: Path

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def pem(self, which: str) -> str:
        certificate = x509.load_der_x509_certificate(self.authority.certificate(which))
        return self.file(f"{which}.pem", certificate.public_bytes(Encoding.PEM))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("signing-tools")
    url = "http://127.0.0.1:8028/authority"
    authority = Authority.create(folder / "authority", now=NOW, base_url=url, key_bits=2048)
    people = []
    for kind, name in (("agency", "Sở Thử nghiệm Số"), ("person", "Người Ký Giả Định")):
        key = generate_key()
        subject = Subject(kind, name, "Sở Thử nghiệm Số", agency_code=CODE)  # type: ignore[arg-type]
        people.append(Identity(key, *authority.issue(subject, key.public_key(), now=NOW)))
    return World(authority, people[0], people[1], folder)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program; skip, or fail in CI, where it is not there."""
    if shutil.which(command[0]) is None:
        reason = f"{command[0]} is not on the PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def xmlsec1(world: World, package: bytes) -> bool:
    name = world.file("package.xml", package)
    trust = ["--trusted-pem", world.pem("root"), "--untrusted-pem", world.pem("sub")]
    moment = ["--verification-time", "2019-12-02 01:00:00"]
    done = run("xmlsec1", "--verify", "--enabled-key-data", "x509", *trust, *moment, name)
    return done.returncode == 0


def test_xmlsec1_accepts_our_envelope_signature(world: World) -> None:
    assert xmlsec1(world, sign_package(PACKAGE, world.agency))


def test_xmlsec1_refuses_a_changed_package(world: World) -> None:
    assert not xmlsec1(world, sign_package(PACKAGE, world.agency).replace(b"QUJD", b"QUJE"))


def test_we_accept_an_envelope_signature_made_by_xmlsec1(world: World) -> None:
    empty = re.sub(
        rb"<(DigestValue|SignatureValue)>[^<]*</",
        rb"<\1></",
        sign_package(PACKAGE, world.agency),
    )
    empty = re.sub(rb"<X509Data>.*</X509Data>", b"<X509Data/>", empty)
    assert DSIG.encode() in empty
    key = world.file("agency.key", key_to_pem(world.agency.key))
    certificate = world.agency.certificate.public_bytes(Encoding.PEM)
    keys = f"{key},{world.file('agency.pem', certificate)}"
    template = world.file("template.xml", empty)
    output = str(world.folder / "signed.xml")
    done = run("xmlsec1", "--sign", "--privkey-pem", keys, "--output", output, template)
    assert done.returncode == 0, done.stderr
    signed = Path(output).read_bytes()
    trust = world.authority.trust(NOW)
    assert verify_package(signed, trust, at=NOW, sender_code=CODE).agency_code == CODE


@pytest.fixture(scope="module")
def signed_pdf(world: World) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(100, 700, "VAN BAN MO PHONG")
    canvas.save()
    box = Box(0, 330, 180, 470, 260)

    def stamp(request: bytes) -> bytes:
        return world.authority.timestamp(request, NOW)

    by_person = PersonAppearance("Người Ký", box)
    by_agency = AgencyAppearance("SỞ", seal_box(box))
    once = sign_pdf(
        target.getvalue(),
        world.person,
        appearance=by_person,
        at=NOW,
        timestamper=stamp,
        field_name="NguoiKy",
    )
    return sign_pdf(
        once, world.agency, appearance=by_agency, at=NOW, timestamper=stamp, field_name="CoQuan"
    )


def test_pdfsig_finds_both_signatures_valid(world: World, signed_pdf: bytes) -> None:
    done = run("pdfsig", "-nocert", world.file("signed.pdf", signed_pdf))
    assert done.stdout.count("Signature is Valid") == 2
    assert done.stdout.count("ETSI.CAdES.detached") == 2
    assert "Total document signed" in done.stdout


def test_pdfsig_finds_a_changed_file_broken(world: World, signed_pdf: bytes) -> None:
    place = signed_pdf.index(b"/MediaBox") + 14
    changed = signed_pdf[:place] + b"1" + signed_pdf[place + 1 :]
    done = run("pdfsig", "-nocert", world.file("changed.pdf", changed))
    assert "Signature is Valid" not in done.stdout


def test_openssl_verifies_a_holder_against_chain_and_list(world: World) -> None:
    lists = b"".join(crl.public_bytes(Encoding.PEM) for crl in world.authority.trust(NOW).crls)
    holder = world.file("holder.pem", world.person.certificate.public_bytes(Encoding.PEM))
    done = run(
        "openssl", "verify", "-x509_strict", "-attime", EPOCH, "-crl_check_all",
        "-CRLfile", world.file("lists.pem", lists),
        "-CAfile", world.pem("root"), "-untrusted", world.pem("sub"), holder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_openssl_ts_verifies_our_time_stamp(world: World) -> None:
    data = world.file("data.bin", b"van ban")
    query, reply = str(world.folder / "q.tsq"), str(world.folder / "r.tsr")
    run("openssl", "ts", "-query", "-data", data, "-sha256", "-cert", "-out", query)
    Path(reply).write_bytes(world.authority.timestamp(Path(query).read_bytes(), NOW))
    done = run(
        "openssl", "ts", "-verify", "-queryfile", query, "-in", reply, "-attime", EPOCH,
        "-CAfile", world.pem("root"), "-untrusted", world.pem("sub"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_openssl_reads_our_rejection(world: World) -> None:
    digest = hashlib.sha1(b"x").hexdigest()
    query, reply = str(world.folder / "bad.tsq"), str(world.folder / "bad.tsr")
    run("openssl", "ts", "-query", "-digest", digest, "-sha1", "-out", query)
    Path(reply).write_bytes(world.authority.timestamp(Path(query).read_bytes(), NOW))
    done = run("openssl", "ts", "-reply", "-in", reply, "-text")
    assert "unrecognized or unsupported algorithm identifier" in done.stdout


def test_openssl_ocsp_believes_our_responder(world: World) -> None:
    holder = world.file("asked.pem", world.person.certificate.public_bytes(Encoding.PEM))
    query, reply = str(world.folder / "o.req"), str(world.folder / "o.resp")
    sub = world.pem("sub")
    run("openssl", "ocsp", "-issuer", sub, "-cert", holder, "-no_nonce", "-reqout", query)
    Path(reply).write_bytes(world.authority.ocsp(Path(query).read_bytes(), NOW))
    done = run(
        "openssl", "ocsp", "-respin", reply, "-issuer", sub, "-cert", holder,
        "-CAfile", world.pem("root"), "-verify_other", sub, "-attime", EPOCH,
        "-validity_period", "1000000000", "-no_nonce",
    )  # fmt: skip
    assert "Response verify OK" in done.stderr, done.stderr
    assert f"{holder}: good" in done.stdout
