"""Each address of the site has a bound that fits what is sent there."""

from __future__ import annotations

import pytest

from edoc.contract.limits import Limits
from lgsp.front.bounds import AUTHORITY, SMALL, body_bounds

KEY = "khoa-quan-tri"
PACKAGE = 5_000_000
bound_of = body_bounds(Limits(package_bytes=PACKAGE), KEY)


@pytest.mark.parametrize(
    ("method", "path", "limit", "bearer"),
    [
        ("POST", "/national/api/v1/packages", PACKAGE, None),
        ("POST", "/w/default/gia-lai/api/v1/packages", PACKAGE, None),
        ("POST", "/national/api/v1/validate", PACKAGE, None),
        ("POST", "/w/default/gia-lai/api/v1/validate", PACKAGE, None),
        ("GET", "/national/api/v1/validate", SMALL, None),
        ("POST", "/national/api/v1/agencies", SMALL, None),
        ("POST", "/national/vxp/sendEdoc", None, None),
        ("POST", "/w/default/national/vxp//sendEdoc", None, None),
        (
            "POST",
            "/vxp/sendEdoc",
            None,
            None,
        ),  # names no axis: answered in its dialect all the same
        ("POST", "/gia-lai/lgsp/v1/sendEdoc", None, None),
        ("POST", "/w/default/gia-lai/edoc/EdocService/sendDocument", None, None),
        ("POST", "/gia-lai/api/lgspedoc/send-edoc", SMALL, None),
        ("POST", "/authority/enrol", AUTHORITY, None),
        ("POST", "/nodes/xa/api/v1/documents", PACKAGE, KEY),
        ("POST", "/nodes/xa/api/v1/documents/1/take-back", SMALL, KEY),
        ("GET", "/nodes/xa/api/v1/openapi.json", SMALL, None),
        ("GET", "/nodes/api/v1/hosts", SMALL, None),
        ("POST", "/story/step", SMALL, None),
    ],
)
def test_each_address_has_its_bound(
    method: str, path: str, limit: int | None, bearer: str | None
) -> None:
    bound = bound_of({"type": "http", "method": method, "path": path, "headers": []})
    assert (bound.limit, bound.bearer) == (limit, bearer)


def test_the_provincial_dialect_bounds_itself_wherever_it_lies() -> None:
    elsewhere = body_bounds(Limits(), KEY, lgsp_prefix="/sandbox/qlvb")
    scope = {"type": "http", "method": "POST", "path": "/gia-lai/sandbox/qlvb/v1/sendEdoc"}
    scope |= {"headers": []}
    assert elsewhere(scope).limit is None
    assert bound_of(scope).limit == SMALL
