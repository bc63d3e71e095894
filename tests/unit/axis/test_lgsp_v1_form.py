"""The multipart form of a send."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.dialects.lgsp_v1.form import BrokenForm, NoForm, boundary_of, read_form

FIELD = b'--x\r\nContent-Disposition: form-data; name="messageType"\r\n\r\nedoc\r\n'


def part(name: str, content: bytes, more: str = '; filename="a"') -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


@given(st.binary(max_size=500))
def test_any_file_comes_out_as_it_went_in(content: bytes) -> None:
    files = {"edocFile": ("a.edxml", content)}
    request = httpx.Request("POST", "http://x", files=files, data={"messageType": "edoc"})
    form = read_form(request.read(), boundary_of(request.headers["content-type"]))
    assert (form.file, form.kind) == (content, "edoc")


def test_a_field_named_like_the_file_is_no_file() -> None:
    form = read_form(FIELD + part("edocFile", b"<a/>", "") + b"--x--", b"x")
    assert (form.file, form.kind, form.names) == (None, "edoc", ("messageType", "edocFile"))


def test_of_two_files_the_first_counts() -> None:
    form = read_form(part("edocFile", b"1") + part("edocFile", b"2") + b"--x--\r\n", b"x")
    assert form.file == b"1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"abc",
        part("edocFile", b"1"),
        part("edocFile", b"1") * 40 + b"--x--",
        part("edocFile", b"1", "; filename=" + "a" * 5000) + b"--x--",
        b"--x\r\nbad header\r\n\r\n--x--",
    ],
)
def test_a_form_that_breaks_is_named(body: bytes) -> None:
    with pytest.raises(BrokenForm):
        read_form(body, b"x")


def test_a_long_field_is_cut() -> None:
    form = read_form(part("messageType", b"e" * 1_000_000, "") + b"--x--", b"x")
    assert len(form.kind or "") < 100_000


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/mixed; boundary=x"])
def test_another_media_type_is_no_form(content_type: str) -> None:
    with pytest.raises(NoForm):
        boundary_of(content_type)


def test_a_form_without_boundary_is_broken() -> None:
    with pytest.raises(BrokenForm):
        boundary_of("multipart/form-data")


@given(st.binary(max_size=300), st.binary(min_size=1, max_size=300))
def test_no_body_is_an_exception(body: bytes, boundary: bytes) -> None:
    try:
        read_form(body, boundary)
    except BrokenForm:
        return


@given(st.text(max_size=200))
def test_no_content_type_is_an_exception(text: str) -> None:
    try:
        assert boundary_of(text)
    except (NoForm, BrokenForm):
        return
