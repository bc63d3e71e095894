"""The HTTP API of a node, in process: what it shows and what it refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key
from node_samples import COMMUNE, DEPARTMENT, START, incoming

from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, Message
from nodes.app import create_node_app
from nodes.compose import compose_pdf
from nodes.keyring import Keyring
from nodes.node import Node
from nodes.papers import Numbered, printed
from nodes.records import Addressee, Draft, NodeSettings
from signing.authority import Authority
from signing.keys import KeyPool
from signing.model import Subject

KEY = "admin-key"
LETTER = {"sender": DEPARTMENT.code, "receivers": COMMUNE.code, "subject": "cử cán bộ dự họp"}


class LocalIssuer:
    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        key = load_pem_public_key(public_key_pem)
        assert isinstance(key, RSAPublicKey)
        own, chain = self._authority.issue(subject, key, now=START)
        return own.public_bytes(Encoding.PEM), b"".join(c.public_bytes(Encoding.PEM) for c in chain)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    folder = tmp_path_factory.mktemp("keys")
    authority = Authority.create(
        folder / "authority", now=START, base_url="http://a.invalid", key_bits=2048
    )
    pool = KeyPool(folder / "pool", size=1)
    return Keyring(folder / "ring", pool, LocalIssuer(authority), FixedClock(START))


@pytest.fixture
async def client(
    sqlite_database: Database, memory_bus: Bus, keyring: Keyring
) -> AsyncIterator[httpx.AsyncClient]:
    """A node without an axis: what it sends waits on the bus."""
    node = Node(
        name="ubnd-tinh",
        level="province",
        axis="gia-lai",
        world="default",
        system_id="ubnd-tinh",
        secret="secret",
        agencies=(DEPARTMENT,),
        database=sqlite_database,
        bus=memory_bus,
        clock=FixedClock(START),
        real=SystemClock(),
        ids=RandomIds(),
        keyring=keyring,
        trust=lambda: pytest.fail("nothing is received here"),
        settings=NodeSettings(resubmit_after_s=0.3),
    )
    await node.start()
    transport = httpx.ASGITransport(app=create_node_app(node, admin_key=KEY))
    headers = {"Authorization": f"Bearer {KEY}", "Accept-Language": "en"}
    url = "http://node.invalid/api/v1"
    async with httpx.AsyncClient(transport=transport, base_url=url, headers=headers) as client:
        yield client
    await node.stop()


async def test_a_letter_is_numbered_and_stands_in_the_register(client: httpx.AsyncClient) -> None:
    answer = await client.post("/documents", data={**LETTER, "priority": "hoa-toc"})

    assert answer.status_code == 202
    made = answer.json()
    assert (made["code"], made["state"], made["priority"]) == ("01/SNV-VP", "composed", 3)
    register = (await client.get("/registers/out", params={"agency": DEPARTMENT.code})).json()
    assert [one["document_id"] for one in register] == ["000.00.02.H21,2019/12/02,01/SNV-VP"]


async def test_a_document_is_found_by_its_document_id(client: httpx.AsyncClient) -> None:
    made = (await client.post("/documents", data=LETTER)).json()

    found = await client.get(f"/documents/{made['document_id']}")

    assert found.json()["reference"] == made["reference"]


async def test_the_users_own_files_are_taken(client: httpx.AsyncClient) -> None:
    draft = Draft(DEPARTMENT.code, (Addressee(COMMUNE.code),), "phụ lục")
    pdf = compose_pdf(printed(Numbered(draft, DEPARTMENT, "01", "SNV-VP", START.date()))).content
    files = [("files", (name, pdf, "application/pdf")) for name in ("a.pdf", "b.pdf")]

    answer = await client.post("/documents", data=LETTER, files=files)

    assert answer.status_code == 202
    assert answer.json()["size"] > 2 * len(pdf)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"receivers": " , "}, "no receiver"),
        ({"type_name": "Thư tình"}, "article 7"),
        ({"priority": "gấp"}, "hoa-toc"),
        ({"receivers": f"{COMMUNE.code},{COMMUNE.code}"}, "named twice"),
    ],
)
async def test_a_bad_draft_is_refused_with_the_reason(
    client: httpx.AsyncClient, changes: dict[str, str], said: str
) -> None:
    answer = await client.post("/documents", data={**LETTER, **changes})

    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert (await client.get("/registers/out")).json() == []


async def test_a_file_that_is_no_pdf_is_refused(client: httpx.AsyncClient) -> None:
    files = [("files", ("a.docx", b"PK", "application/pdf"))]

    answer = await client.post("/documents", data=LETTER, files=files)

    assert (answer.status_code, answer.json()["code"]) == (422, "draft-refused")


async def test_a_broken_pdf_leaves_a_void_number(client: httpx.AsyncClient) -> None:
    files = [("files", ("a.pdf", b"%PDF-1.4 broken", "application/pdf"))]

    answer = await client.post("/documents", data=LETTER, files=files)

    assert answer.status_code == 422
    assert "a.pdf" in answer.json()["detail"]
    register = (await client.get("/registers/out")).json()
    assert [one["state"] for one in register] == ["void"]


async def test_another_systems_agency_cannot_send_here(client: httpx.AsyncClient) -> None:
    answer = await client.post("/documents", data={**LETTER, "sender": COMMUNE.code})

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-record")


async def test_unknown_documents_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/documents/nothing")).status_code == 404
    assert (await client.get(f"/incoming/{incoming().id}")).status_code == 404
    answer = await client.post("/incoming/nothing/actions", json={"action": "accept"})
    assert answer.status_code == 404


async def test_a_document_the_axis_does_not_have_cannot_be_taken_back(
    client: httpx.AsyncClient,
) -> None:
    made = (await client.post("/documents", data=LETTER)).json()

    wish = {"reason": "Ban hành nhầm"}
    answer = await client.post(f"/documents/{made['reference']}/take-back", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (409, "action-refused")


async def test_what_gets_no_receipt_is_submitted_again(
    client: httpx.AsyncClient, memory_bus: Bus
) -> None:
    seen: list[Message] = []
    twice = asyncio.Event()

    async def hear(message: Message) -> None:
        seen.append(message)
        if len(seen) == 2:
            twice.set()

    await memory_bus.consume("axis.gia-lai.default.intake", hear)
    await client.post("/documents", data=LETTER)
    await asyncio.wait_for(twice.wait(), 15)

    assert seen[0].id == seen[1].id
    assert seen[0].body == seen[1].body


@pytest.mark.parametrize(
    ("authorization", "status"),
    [("Bearer wrong", 401), (KEY, 401), (f"Basic {KEY}", 401), (f"bearer {KEY}", 200)],
)
async def test_strangers_are_turned_away(
    client: httpx.AsyncClient, authorization: str, status: int
) -> None:
    answer = await client.get("/agencies", headers={"Authorization": authorization})

    assert answer.status_code == status


async def test_identities_are_kept_on_disk_for_their_owner_only(
    client: httpx.AsyncClient, keyring: Keyring
) -> None:
    await client.post("/documents", data=LETTER)

    kept = modes(keyring._folder)
    assert set(kept.values()) == {0o600}
    assert {name.split("-")[0] for name in kept} == {"agency", "person"}


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.glob("*.pem")}


# -- the later life of documents -------------------------------------------------------------------


@pytest.fixture
async def sent(client: httpx.AsyncClient, memory_bus: Bus) -> dict[str, object]:
    """A letter that the axis, played here, has accepted; nothing after it is answered."""
    made = (await client.post("/documents", data=LETTER)).json()
    body = {"package_id": "p1", "deliveries": [{"id": "d1", "receiver": COMMUNE.code}]}
    headers = {"reference": made["reference"], "accepted": "true", "package_id": "p1"}
    receipt = Message("receipt-1", "receipt", json.dumps(body).encode(), headers)
    await memory_bus.publish("axis.gia-lai.default.system.ubnd-tinh", receipt)
    answer = await client.get(f"/documents/{made['reference']}", params={"wait_s": 10})
    document: dict[str, object] = answer.json()
    assert document["state"] == "accepted"
    return document


async def test_a_recall_freezes_the_document_in_the_register(
    client: httpx.AsyncClient, sent: dict[str, object]
) -> None:
    answer = await client.post(
        f"/documents/{sent['document_id']}/recall", json={"reason": "Nhầm phụ lục"}
    )

    assert answer.status_code == 202
    shown = answer.json()
    assert shown["frozen_at"]
    assert [one["business_type"] for one in shown["operations"]] == [1]
    register = (await client.get("/registers/out")).json()
    assert {one["code"] for one in register} == {"01/SNV-VP", "02/TB-SNV"}


@pytest.mark.parametrize(
    ("action", "wish", "status", "said"),
    [
        ("recall", {"reason": " "}, 409, "Give a reason"),
        ("recall", {"reason": "x", "receivers": ["000.99.99.H21"]}, 404, "Not among"),
        ("take-back", {"reason": ""}, 409, "Give a reason"),
        ("update", {"reason": "x"}, 409, "Nothing differs"),
        ("update", {"reason": "x", "remove": [COMMUNE.code]}, 409, "recall it instead"),
        ("update", {"reason": "x", "add": [COMMUNE.code]}, 409, "receiver of document"),
        ("update", {"reason": "x", "priority": "gấp"}, 422, "hoa-toc"),
        ("forward", {"receivers": [COMMUNE.code]}, 404, "No incoming document"),
    ],
)
async def test_what_does_not_fit_is_refused_with_the_reason(
    client: httpx.AsyncClient,
    sent: dict[str, object],
    action: str,
    wish: dict[str, object],
    status: int,
    said: str,
) -> None:
    answer = await client.post(f"/documents/{sent['reference']}/{action}", json=wish)

    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert len((await client.get("/registers/out")).json()) == 1


async def test_nothing_can_be_changed_before_the_axis_has_the_document(
    client: httpx.AsyncClient,
) -> None:
    made = (await client.post("/documents", data=LETTER)).json()
    for action in ("recall", "take-back", "update"):
        answer = await client.post(f"/documents/{made['reference']}/{action}", json={"reason": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "action-refused")


async def test_a_replacement_goes_to_the_former_receivers(
    client: httpx.AsyncClient, sent: dict[str, object]
) -> None:
    form = {"subject": "bản mới", "reason": "Sai nội dung"}
    answer = await client.post(f"/documents/{sent['reference']}/replacement", data=form)

    assert answer.status_code == 202
    assert (answer.json()["business_type"], answer.json()["code"]) == (3, "02/SNV-VP")
    assert [one["code"] for one in answer.json()["receivers"]] == [COMMUNE.code]


async def test_the_deadline_for_sending_is_shown(
    client: httpx.AsyncClient, sent: dict[str, object]
) -> None:
    shown = (await client.get(f"/documents/{sent['reference']}")).json()
    assert [(one["kind"], one["state"]) for one in shown["deadlines"]] == [("send", "kept")]


async def test_a_recall_that_the_axis_refuses_leaves_nothing_frozen(
    client: httpx.AsyncClient, sent: dict[str, object], memory_bus: Bus
) -> None:
    recall = f"/documents/{sent['reference']}/recall"
    recalled = (await client.post(recall, json={"reason": "Nhầm"})).json()
    notice = recalled["operations"][0]["reference"]
    headers = {"reference": notice, "accepted": "false"}
    receipt = Message("receipt-2", "receipt", b'{"findings": []}', headers)
    await memory_bus.publish("axis.gia-lai.default.system.ubnd-tinh", receipt)
    await client.get(f"/documents/{notice}", params={"wait_s": 10})

    shown = (await client.get(f"/documents/{sent['reference']}")).json()

    assert (shown["frozen_at"], shown["receivers"][0]["asked"]) == (None, "")
    assert (await client.post(recall, json={"reason": "Nhầm"})).status_code == 202
