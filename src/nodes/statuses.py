"""Status packages: written, signed by the agency, put on their way (01 to 16).

A status is composed outside the transaction that sends it, because signing takes time; whether it
still fits is looked at inside. Its reference is made from the document and the code, so the same
step can never be reported twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edoc.contract.model import PackageKind, ResponseFor, Status
from edoc.contract.writer import write_status
from edoc.plumbing.sql.blob import put_blobs
from edoc.plumbing.sql.node_store import Connection
from edoc.ports.bus import Message
from nodes.context import NodeContext, organization_of, seal_subject, staff_of
from nodes.records import HostedAgency
from nodes.texts import STATUS_REMARKS
from signing.model import Identity
from signing.xmldsig import sign_package

LONGEST_REASON = 1000  # characters; longer reasons are cut, as document systems do


@dataclass(frozen=True, slots=True)
class StatusDraft:
    """A status to be sent.

    Attributes:
        reference: stable id of this status at the node.
        agency: who reports.
        document: incoming id, or the outgoing reference for 13.
        response_for: the document; its ``agency`` is the addressee.
    """

    reference: str
    agency: HostedAgency
    document: str
    response_for: ResponseFor
    code: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """A status package ready to be sent."""

    draft: StatusDraft
    at: datetime
    package: bytes
    sha256: str


def status_reference(document: str, code: str, times: int = 0) -> str:
    """Return the reference of a status; ``times``: how often that code was sent before."""
    return f"{code}-{document}" + (f"-{times + 1}" if times else "")


async def sign_statuses(context: NodeContext, drafts: Sequence[StatusDraft]) -> list[SignedStatus]:
    """Write and sign status packages, all at the present instant of the world."""
    identities = await asyncio.gather(
        *(context.keyring.identity(seal_subject(draft.agency)) for draft in drafts)
    )
    at = context.clock.now().replace(microsecond=0)
    return await asyncio.to_thread(
        lambda: [_signed(draft, who, at) for draft, who in zip(drafts, identities, strict=True)]
    )


def _signed(draft: StatusDraft, identity: Identity, at: datetime) -> SignedStatus:
    status = Status(
        sender=organization_of(draft.agency),
        response_for=draft.response_for,
        status_code=draft.code,
        at=at,
        description=(draft.description or STATUS_REMARKS.get(draft.code, ""))[:LONGEST_REASON],
        staff=staff_of(draft.agency),
    )
    package = sign_package(write_status(status), identity)
    return SignedStatus(draft, at, package, hashlib.sha256(package).hexdigest())


async def send_statuses(
    context: NodeContext, connection: Connection, signed: Sequence[SignedStatus]
) -> set[str]:
    """Note statuses as sent and put them on their way.

    Returns the references of those that were not sent before; the others are left alone.
    """
    references = [one.draft.reference for one in signed]
    known = await context.books.statuses.known(connection, "sent", references)
    new = [one for one in signed if one.draft.reference not in known]
    real = context.real.now()
    await context.books.statuses.add(connection, [_row(one, real) for one in new])
    # As blobs, so that a status without receipt can be submitted again at any time.
    await put_blobs(connection, {one.sha256: one.package for one in new}, real)
    stored = [(_submission(context, one), one.sha256) for one in new]
    await context.enqueue_stored(connection, stored, real)
    return {one.draft.reference for one in new}


def _submission(context: NodeContext, signed: SignedStatus) -> Message:
    return context.link.submission(signed.draft.reference, PackageKind.STATUS, "", signed.package)


def _row(signed: SignedStatus, real: datetime) -> dict[str, object]:
    draft = signed.draft
    return {
        "direction": "sent",
        "key": draft.reference,
        "document": draft.document,
        "agency": draft.agency.code,
        "other": draft.response_for.agency,
        "code": draft.code,
        "at": signed.at,
        "description": draft.description[:LONGEST_REASON],
        "state": "composed",
        "submitted_real": real,
        "package_sha256": signed.sha256,
    }
