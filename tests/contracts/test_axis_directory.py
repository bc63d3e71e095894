"""The directory over HTTP, on SQLite and PostgreSQL: pages, changes, imports, synchronisation."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import httpx
import pytest

from axis.api.agencies import NEXT_HEADER, VERSION_HEADER
from axis.api.imports import IMPORT_ROWS
from axis.app import create_app
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

ADMIN = {"Authorization": "Bearer khoa-quan-tri"}
PROVINCE = "000.00.00.H21"
COMMUNES = [f"000.{number}.31.H21" for number in range(20, 45)]


def new_axis(database: Database, bus: MemoryBus, clock: FixedClock) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
    )


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> Axis:
    axis = new_axis(database, memory_bus, clock)
    await axis.upsert_systems(
        [SystemRecord("tinh", "Tỉnh", "pull", "bi-mat"), SystemRecord("xa", "Xã", "pull", "x")]
    )
    await axis.upsert_agencies([AgencyRecord(PROVINCE, "UBND tỉnh", "province", "", "tinh")])
    await axis.upsert_agencies(
        AgencyRecord(code, f"UBND xã Đắk {code[4:6]}", "commune", PROVINCE, "xa")
        for code in COMMUNES
    )
    return axis


@pytest.fixture
async def http(axis: Axis) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(axis, admin_key="khoa-quan-tri"))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://axis/api/v1", headers=ADMIN
    ) as client:
        yield client


async def test_the_directory_is_read_page_by_page(http: httpx.AsyncClient) -> None:
    codes, after = [], ""
    while True:
        answer = await http.get("/agencies", params={"limit": 10, "after": after})
        codes += [agency["code"] for agency in answer.json()]
        after = answer.headers.get(NEXT_HEADER, "")
        if not after:
            break
    assert codes == sorted([PROVINCE, *COMMUNES])


async def test_a_search_goes_page_by_page_too(http: httpx.AsyncClient) -> None:
    first = await http.get("/agencies", params={"search": "dak", "limit": 20})
    rest = await http.get(
        "/agencies", params={"search": "dak", "limit": 20, "after": first.headers[NEXT_HEADER]}
    )
    assert [one["code"] for one in first.json() + rest.json()] == COMMUNES


async def test_an_agency_is_found_by_its_old_code(http: httpx.AsyncClient) -> None:
    await http.patch(f"/agencies/{COMMUNES[3]}", json={"old_code": "XA-CU", "aliases": ["H21.7"]})
    for wanted in ("xa-cu", "h21.7", "H21.7"):
        found = (await http.get("/agencies", params={"search": wanted})).json()
        assert [one["code"] for one in found] == [COMMUNES[3]]


async def test_a_reader_synchronises_changes_and_deletions_by_version(
    http: httpx.AsyncClient, axis: Axis
) -> None:
    version = (await http.get("/agencies", params={"limit": 1})).headers[VERSION_HEADER]
    await axis.delete_agency("xa", COMMUNES[0])
    await axis.register_agency("xa", AgencyRecord("000.99.31.H21", "Mới", "commune", "", "xa"))
    answer = await http.get("/agencies", params={"since_version": version, "deleted": True})
    changed = {one["code"]: one["deleted"] for one in answer.json()}
    assert changed == {COMMUNES[0]: True, "000.99.31.H21": False}
    now = {"since_version": answer.headers[VERSION_HEADER], "deleted": True}
    assert (await http.get("/agencies", params=now)).json() == []


async def test_the_agencies_of_one_system_are_listed(axis: Axis) -> None:
    assert [one.code for one in await axis.agencies(system_id="tinh")] == [PROVINCE]
    assert len(await axis.agencies(system_id="xa")) == len(COMMUNES)


async def test_the_operator_locks_closes_and_merges(http: httpx.AsyncClient) -> None:
    changed = {"status": "closed", "valid_until": "2019-11-30", "successor": COMMUNES[1]}
    answer = await http.patch(f"/agencies/{COMMUNES[0]}", json=changed)
    assert answer.status_code == 200, answer.text
    shown = (await http.get(f"/agencies/{COMMUNES[0]}")).json()
    assert shown["situation"] == "merged"
    assert shown["successor"]["code"] == COMMUNES[1]
    assert shown["system_name"] == "Xã"


async def test_a_change_that_contradicts_itself_is_refused_with_every_reason(
    http: httpx.AsyncClient,
) -> None:
    bad = {
        "successor": COMMUNES[0],
        "parent": "KHONG-CO",
        "valid_from": "2020-01-02",
        "valid_until": "2020-01-01",
    }
    answer = await http.patch(f"/agencies/{COMMUNES[0]}", json=bad)
    assert answer.status_code == 422
    places = [(one["rule"], one["path"]) for one in answer.json()["findings"]]
    assert places == [
        ("R-AGENCY-DATES", "valid_until"),
        ("R-AGENCY-REFERENCE", "parent"),
        ("R-AGENCY-REFERENCE", "successor"),
    ]


async def test_only_the_operator_changes_and_imports(http: httpx.AsyncClient) -> None:
    system = {"Authorization": httpx.BasicAuth("tinh", "bi-mat")._auth_header}
    for method, path in (
        ("PATCH", f"/agencies/{PROVINCE}"),
        ("PUT", f"/agencies/{PROVINCE}"),
        ("POST", "/agencies/import"),
        ("POST", "/systems"),
    ):
        answer = await http.request(method, path, json={}, headers=system)
        assert answer.status_code == 403, path


async def test_an_agency_is_written_whole(http: httpx.AsyncClient) -> None:
    given = {"name": "Sở Một", "level": "province", "parent": PROVINCE, "system_id": "tinh"}
    assert (await http.put("/agencies/000.00.12.H21", json=given)).status_code == 200
    assert (await http.get("/agencies/000.00.12.H21")).json()["agency"]["name"] == "Sở Một"
    answer = await http.put("/agencies/000.00.13.H21", json=given | {"system_id": "ai-do"})
    assert [one["rule"] for one in answer.json()["findings"]] == ["R-AGENCY-REFERENCE"]


CSV = """code,name,level,parent,system,old_code,aliases,status,valid_from,valid_until,successor,note
000.00.12.H21,Sở Một,province,000.00.00.H21,tinh,SO-1,H21.12 S1,open,01/12/2019,,,mã giả định
000.00.13.H21,Sở Hai,province,000.00.00.H21,tinh,,,closed,,2019-11-30,000.00.12.H21,
"""


async def imported(http: httpx.AsyncClient, text: str, **options: object) -> httpx.Response:
    return await http.post(
        "/agencies/import",
        content=text.encode(),
        headers={"Content-Type": "text/csv"},
        params={name: str(value) for name, value in options.items()},
    )


async def test_a_csv_file_is_imported_once(http: httpx.AsyncClient, axis: Axis) -> None:
    dry = await imported(http, CSV, dry_run=True)
    assert (dry.json()["changed"], await axis.find_agency("S1")) == (2, None)
    assert (await imported(http, CSV)).json()["changed"] == 2
    again = (await imported(http, CSV)).json()
    assert (again["changed"], again["unchanged"]) == (0, 2)
    agency = await axis.find_agency("s1")
    assert agency is not None
    assert (agency.old_code, agency.note) == ("SO-1", "mã giả định")


async def test_every_fault_of_an_import_is_told_with_its_line(
    http: httpx.AsyncClient, axis: Axis
) -> None:
    text = (
        "code,name,level,parent,system,valid_from,aliases\n"
        "000.00.12.H21,Sở Một,sở,000.00.00.H21,tinh,hôm qua,\n"
        "000.00.12.H21,,province,000.00.00.H99,ai-do,,000.20.31.H21\n"
        "hỏng,Sở Ba,province\n"
    )
    answer = await imported(http, text)
    faults = [(one["line"], one["column"]) for one in answer.json()["faults"]]
    assert answer.status_code == 422
    assert sorted(faults) == [
        (2, "level"), (2, "valid_from"), (3, "aliases"), (3, "code"), (3, "name"),
        (3, "parent"), (3, "system"), (4, ""),
    ]  # fmt: skip
    assert await axis.find_agency("000.00.12.H21") is None


async def test_an_absent_column_keeps_what_is_known_and_an_empty_cell_empties(
    http: httpx.AsyncClient, axis: Axis
) -> None:
    await imported(http, CSV)
    await imported(http, "code,old_code\n000.00.12.H21,\n")
    agency = await axis.find_agency("000.00.12.H21")
    assert agency is not None
    assert (agency.old_code, agency.name, agency.aliases) == ("", "Sở Một", ("H21.12", "S1"))


async def test_an_old_code_changes_hands_within_one_import(
    http: httpx.AsyncClient, axis: Axis
) -> None:
    await imported(http, CSV)
    taken = "000.00.13.H21,SO-1\n"  # the old code of 000.00.12.H21
    for kept in ("", "000.00.12.H21,SO-1\n"):
        refused = await imported(http, f"code,old_code\n{taken}{kept}")
        assert refused.status_code == 422
        assert refused.json()["faults"][0]["column"] == "old_code"
    given_up = await imported(http, f"code,old_code\n{taken}000.00.12.H21,\n")
    assert given_up.json()["changed"] == 2
    holder = await axis.find_agency("SO-1")
    assert holder is not None
    assert holder.code == "000.00.13.H21"


async def test_rows_in_json_refer_to_other_parts_of_the_file(http: httpx.AsyncClient) -> None:
    row = {"line": 7, "code": "000.01.12.H21", "name": "Phòng", "parent": "000.00.12.H21"}
    body = {"rows": [row], "system": "tinh"}
    refused = await http.post("/agencies/import", json=body)
    assert [(one["line"], one["column"]) for one in refused.json()["faults"]] == [(7, "parent")]
    taken = await http.post("/agencies/import", json=body | {"elsewhere": ["000.00.12.H21"]})
    assert taken.json()["changed"] == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"rows": 1}', b'{"rows": [], "x": 1}', b"\xff"])
async def test_an_import_that_is_no_import_is_told_so(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/agencies/import", content=body)
    assert answer.status_code == 422
    assert answer.json()["title"]


async def test_an_import_is_bounded(http: httpx.AsyncClient) -> None:
    many = "code,name\n" + "".join(f"X{n},A\n" for n in range(IMPORT_ROWS + 1))
    answer = await imported(http, many)
    assert answer.status_code == 422
    assert str(IMPORT_ROWS) in answer.json()["faults"][0]["message"]["vi"]
    assert (await imported(http, "x" * 5_000_000)).status_code == 413


async def test_bytes_that_are_no_utf8_are_told_with_their_line(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/agencies/import",
        content=b"code,name\nX1,\xc6\n",
        headers={"Content-Type": "text/csv"},
    )
    assert (answer.status_code, answer.json()["faults"][0]["line"]) == (422, 2)


async def test_systems_are_connected_by_the_operator(http: httpx.AsyncClient, axis: Axis) -> None:
    system = {"id": "00.53.W00", "name": "Tây Ninh", "secret": "x" * 20}
    assert (await http.post("/systems", json=[system])).json() == {"systems": 1}
    assert (await axis.authenticate("00.53.W00", "x" * 20)).link == "pull"


async def test_two_axes_on_one_database_follow_each_others_changes(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    other = new_axis(database, memory_bus, clock)
    assert len(await other.agencies()) == len(COMMUNES) + 1
    await axis.register_agency("xa", AgencyRecord("000.99.31.H21", "Mới", "commune", "", "xa"))
    await axis.delete_agency("xa", COMMUNES[0])
    await other.context.registry.refresh()
    codes = {one.code for one in await other.agencies()}
    assert "000.99.31.H21" in codes
    assert COMMUNES[0] not in codes


async def test_an_agency_cannot_lift_its_own_lock_or_merger(http: httpx.AsyncClient) -> None:
    locked, merged = COMMUNES[:2]
    await http.patch(f"/agencies/{locked}", json={"status": "locked"})
    await http.patch(
        f"/agencies/{merged}",
        json={"status": "closed", "successor": COMMUNES[5], "valid_until": "2019-11-30"},
    )
    for code in (locked, merged):
        fields = {"code": code, "name": "Tên mới", "status": "open"}
        assert (await http.post("/agencies", json=fields, auth=("xa", "x"))).status_code == 201
    await http.delete(f"/agencies/{locked}", auth=("xa", "x"))
    await http.post("/agencies", json={"code": locked, "name": "Lại"}, auth=("xa", "x"))
    assert (await http.get(f"/agencies/{locked}")).json()["situation"] == "locked"
    found = (await http.get(f"/agencies/{merged}")).json()
    assert (found["situation"], found["agency"]["valid_until"]) == ("merged", "2019-11-30")
    assert found["agency"]["name"] == "Tên mới"
    opened = await http.patch(f"/agencies/{locked}", json={"status": "open"})
    assert opened.json()["status"] == "open"  # the operator lifts it


async def test_a_page_is_never_the_whole_country(http: httpx.AsyncClient) -> None:
    assert (await http.get("/agencies", params={"limit": 10_000})).status_code == 200
    assert (await http.get("/agencies", params={"limit": 10_001})).status_code == 422
