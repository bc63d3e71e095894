"""Logs: one line per event, as JSON or for people, with secrets masked and no payloads."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

MASK = "***"

SECRET_WORDS = frozenset(
    {
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "hash",
        "key",
        "passphrase",
        "passwd",
        "password",
        "proof",
        "secret",
        "token",
    }
)
"""A field is masked where one word of its name is one of these: ``admin_key``, ``X-Hash``."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_IN_URL = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*(?=@)")
_IN_HEADER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_DEEPEST = 6


def configure_logging(*, json: bool, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up logging for the process; a second call replaces the first.

    Context bound by ``structlog.contextvars.bind_contextvars`` (a request, a package) is in every
    line. Libraries that use the standard ``logging`` come out in the same form.

    Args:
        json: one JSON object per line; otherwise lines for people.
        level: the least weighty level that is written: DEBUG, INFO, WARNING, ERROR.
        stream: where to; standard error unless given.

    Raises:
        ValueError: there is no such level.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"unknown log level {level!r}")
    out = stream if stream is not None else sys.stderr
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Traces become text before masking, so that a secret in an error's message is masked too.
    last: list[structlog.types.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    if json:
        last.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        last.append(structlog.dev.ConsoleRenderer(colors=out.isatty()))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for chatty in ("httpx", "httpcore", "asyncio", "fontTools", "aiosqlite", "python_multipart"):
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))
    # a lost broker is one line of ours, a broken PDF is a finding: no traces of foreign packages
    for told_by_us in ("aiormq", "aio_pika", "pyhanko"):
        logging.getLogger(told_by_us).setLevel(logging.CRITICAL)


def mask_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace values of secret-like fields, credentials inside texts, and payloads (structlog)."""
    return {name: _masked(name, value, 0) for name, value in event.items()}


def is_secret_name(name: str) -> bool:
    """Return whether a field of that name is never written to a log."""
    return any(word.lower() in SECRET_WORDS for word in _WORDS.findall(name))


def _masked(name: str, value: object, depth: int) -> object:
    if is_secret_name(name) and value is not None:
        return MASK
    if isinstance(value, str):
        return _IN_HEADER.sub(rf"\1 {MASK}", _IN_URL.sub(MASK, value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"<{len(value)} bytes>"
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _masked(str(key), inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked("", inner, depth + 1) for inner in value]
    return value
