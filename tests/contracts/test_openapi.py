"""The API of an axis and of a node answer as their descriptions say, whatever is asked of them.

Requests are made from the descriptions themselves, sound ones and broken ones; in some of them
stand ids, codes and packages that exist, so that more than refusals is looked at.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
import schemathesis
from axis_samples import document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from node_samples import COMMUNE, DEPARTMENT
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from threaded_server import from_a_thread
from whole_site import ADMIN_KEY, ONE, RECEIVER, SENDER, TWO, WholeSite, whole_site

from edoc.contract.writer import write_edoc

load_all_checks()
PROMISES = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "missing_required_header",
    )
]
OPERATOR = {"Authorization": f"Bearer {ADMIN_KEY}"}


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


CALLERS = {
    "nobody": {},
    "wrong secret": basic(ONE[0], "sai-bi-mat"),
    "sender": basic(*ONE),
    "receiver": basic(*TWO),
    "operator": OPERATOR,  # the last: it moves the clock and takes agencies away
}
BOUNDED = settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DRAFT = {"sender": DEPARTMENT.code, "receivers": COMMUNE.code, "subject": "cử cán bộ dự họp"}
Known = Mapping[str, list[Any]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    with from_a_thread(whole_site(tmp_path_factory.mktemp("site"))) as site:
        yield site


@pytest.fixture(scope="module")
def known(site: WholeSite) -> Known:
    """Values that exist, by name of the parameter; what a path names, a body may hold too."""

    def ids(path: str, caller: Mapping[str, str]) -> list[str]:
        return [row["id"] for row in httpx.get(f"{site.url}{path}", headers=caller).json()]

    httpx.post(f"{site.url}/gia-lai/api/v1/packages", content=b"<", headers=basic(*TWO))
    node = f"{site.url}/nodes/so/api/v1/documents"
    letter = httpx.post(node, data=DRAFT, headers=OPERATOR).json()["reference"]
    packages = ids("/gia-lai/api/v1/packages", OPERATOR)
    return {
        "package_id": packages,
        "id": packages,
        "delivery_id": ids("/gia-lai/api/v1/deliveries", basic(*TWO)),
        "conversation_id": ids("/gia-lai/api/v1/conversations", OPERATOR),
        "code": [SENDER, RECEIVER],
        "to": [RECEIVER, SENDER],
        "system": [ONE[0], TWO[0]],
        "agency": [DEPARTMENT.code],
        "reference": [letter],
        "received": [letter],
    }


BODIES: Mapping[str, list[Any]] = {
    "POST /api/v1/packages": [write_edoc(document(RECEIVER, sender=SENDER, number="99"))],
    "POST /api/v1/validate": [write_edoc(document(RECEIVER, sender=SENDER))],
    "POST /api/v1/documents": [DRAFT],
}


def cases_of(operation: Any, known: Known) -> st.SearchStrategy[Any]:
    """Sound and broken requests for an operation, some with values that exist."""
    made = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @st.composite
    def case(draw: st.DrawFn) -> Any:
        found = draw(made)
        if draw(st.booleans()):
            for values in (found.path_parameters, found.query):
                for name in known.keys() & (values or {}).keys():
                    values[name] = draw(st.sampled_from(known[name]))
            if operation.label in BODIES:
                found.body = draw(st.sampled_from(BODIES[operation.label]))
        return found

    return case()


def ask_everything(url: str, known: Known, caller: Mapping[str, str], subtests: Any) -> None:
    """Ask every operation of the API described at a URL, and look at every answer."""
    schema = schemathesis.openapi.from_dict(httpx.get(f"{url}/api/v1/openapi.json").json())
    schema.config.update(base_url=url)
    for found in schema.get_all_operations():
        operation = found.ok()

        @BOUNDED
        @given(cases_of(operation, known))
        def asked(case: Any) -> None:
            case.headers.pop("Authorization", None)
            case.call_and_validate(headers=dict(caller), checks=PROMISES)

        with subtests.test(operation=operation.label):
            asked()


@pytest.mark.parametrize("caller", CALLERS)
def test_an_axis_answers_as_described(
    site: WholeSite, known: Known, caller: str, subtests: Any
) -> None:
    ask_everything(f"{site.url}/gia-lai", known, CALLERS[caller], subtests)


@pytest.mark.parametrize("caller", ["nobody", "operator"])
def test_a_node_answers_as_described(
    site: WholeSite, known: Known, caller: str, subtests: Any
) -> None:
    ask_everything(f"{site.url}/nodes/so", known, CALLERS[caller], subtests)
