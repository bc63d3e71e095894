"""How the client of eDoc v2 reads answers, and what it takes for none."""

from __future__ import annotations

import json

import httpx
import pytest

from nodes.links.edoc_v2 import EdocV2Client, EdocV2Refused, EdocV2Unavailable


def answered(status: int, content: bytes) -> EdocV2Client:
    """A client of a server that answers this."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    return EdocV2Client("http://x", "a", "b", http=httpx.AsyncClient(transport=transport))


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b"{}", b'{"status":1}', b'{"status":"Success","data":5}']
)
async def test_the_client_takes_no_other_text_for_an_answer(content: bytes) -> None:
    with pytest.raises(EdocV2Unavailable):
        await answered(200, content).pending("EDOC")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
@pytest.mark.parametrize("word", ["Success", "Fail", "error"])
async def test_a_passing_failure_is_neither_success_nor_refusal(status: int, word: str) -> None:
    content = json.dumps({"status": word, "code": "0", "data": []}).encode()
    with pytest.raises(EdocV2Unavailable):
        await answered(status, content).pending("EDOC")


async def test_success_under_a_status_of_failure_is_a_refusal() -> None:
    with pytest.raises(EdocV2Refused):
        await answered(403, b'{"status":"Success","data":[]}').pending("EDOC")
