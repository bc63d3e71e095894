"""Logs: one form for everything, no secrets, no payloads."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from edoc.plumbing.logs import configure_logging, is_secret_name


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logging(json=True, stream=stream)
    yield stream
    structlog.contextvars.clear_contextvars()


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_time_and_level(out: io.StringIO) -> None:
    structlog.get_logger().info("accepted", package="5de4", agency="Xã Ia Băng")
    [line] = lines(out)
    assert (line["event"], line["level"], line["agency"]) == ("accepted", "info", "Xã Ia Băng")
    assert line["timestamp"].endswith("Z")
    assert "Xã Ia Băng" in out.getvalue()


def test_context_is_in_every_line(out: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(world="default")
    structlog.get_logger().info("one")
    assert lines(out)[0]["world"] == "default"


def test_secrets_are_masked_however_deep(out: io.StringIO) -> None:
    structlog.get_logger().info(
        "call",
        password="hunter2",
        headers={"Authorization": "Basic aHVudGVyMg==", "X-Hash": "hunter2", "to": "H21"},
        list=[{"proof": "hunter2"}],
        signingKey="hunter2",
    )
    assert "hunter2" not in out.getvalue()
    assert "aHVudGVyMg" not in out.getvalue()
    assert lines(out)[0]["headers"]["to"] == "H21"


def test_credentials_inside_texts_are_masked(out: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("connecting to amqp://lgsp:hunter2@broker/vhost", sent="Bearer hunter2hunter2")
    assert "hunter2" not in out.getvalue()
    assert "@broker/vhost" in out.getvalue()


def test_a_secret_in_an_errors_message_is_masked(out: io.StringIO) -> None:
    try:
        raise OSError("cannot reach postgresql://lgsp:hunter2@db/lgsp")
    except OSError:
        structlog.get_logger().exception("failed")
    assert "hunter2" not in out.getvalue()
    assert "OSError" in lines(out)[0]["exception"]


def test_payloads_are_only_counted(out: io.StringIO) -> None:
    structlog.get_logger().info("stored", body=b"<edXML>hunter2</edXML>")
    assert lines(out)[0]["body"] == "<22 bytes>"


def test_the_standard_librarys_loggers_come_out_in_the_same_form(out: io.StringIO) -> None:
    logging.getLogger("a.library").warning("listening on %s", "8028", extra={"token": "t0p"})
    [line] = lines(out)
    assert (line["event"], line["level"], line["token"]) == ("listening on 8028", "warning", "***")


def test_below_the_level_nothing_is_written(out: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("any").debug("detail")
    assert out.getvalue() == ""


@pytest.mark.parametrize("library", ["aiosqlite", "python_multipart.multipart", "httpx"])
def test_libraries_do_not_tell_what_passes_through_them(library: str) -> None:
    stream = io.StringIO()
    configure_logging(json=True, level="DEBUG", stream=stream)
    logging.getLogger(library).debug("executing %s", ("hunter2",))
    assert stream.getvalue() == ""


def test_lines_for_people_are_masked_too(out: io.StringIO) -> None:
    stream = io.StringIO()
    configure_logging(json=False, stream=stream)
    structlog.get_logger().info("hello", secret="hunter2")
    assert "hello" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure_logging(json=True, level="LOUD")


@pytest.mark.parametrize(
    "name", ["secret", "admin_key", "X-Hash", "accessToken", "SECRET", "Proof"]
)
def test_secret_like_names_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["sha256", "monkey", "package_id", "to", "keyboard", "event"])
def test_harmless_names_are_shown(name: str) -> None:
    assert not is_secret_name(name)
