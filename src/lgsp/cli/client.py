"""The command line's view of a running server: finds it, asks it, and names its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from edoc.contract.findings import Text
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.shown import decisive, finding_line
from lgsp.front.tls import trusted_by
from lgsp.ready_file import READY_NAME, local_url_of, read_ready
from lgsp.secrets import SECRET_FILE, admin_key, installation_secret
from lgsp.settings import Settings
from lgsp.topology.presets import Topology, preset

_TIMEOUT = httpx.Timeout(10.0, read=90.0)
_UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
"""What TLS says where a server answers and its certificate is not trusted."""


class ServerClient:
    """Talks to one server with the admin key. Make it with ``connected``.

    Every method raises CommandFailed: UNREACHABLE (nobody answers, or 503), NOT_FOUND (404),
    REFUSED (any other refusal, with the server's own words and findings).
    """

    def __init__(
        self, http: httpx.Client, axes: dict[str, str], shown: dict[str, str], lang: str
    ) -> None:
        self._http = http
        self.axes = axes
        """Where each axis is asked from here."""
        self.shown = shown
        """The address of each axis that clients are given."""
        self._lang = lang

    def get(self, path: str, **query: Any) -> Any:
        """GET a path of the server, or a whole address; returns the JSON answer."""
        wanted = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", path, params=wanted)

    def find(self, path: str, **query: Any) -> Any:
        """Like ``get``; None where the server does not know the thing (404)."""
        try:
            return self.get(path, **query)
        except CommandFailed as failure:
            if failure.code is ExitCode.NOT_FOUND:
                return None
            raise

    def post(self, path: str, **content: Any) -> Any:
        """POST ``json=``, ``data=`` and ``files=`` as httpx takes them; returns the JSON answer."""
        return self._ask("POST", path, **content)

    def post_rows(self, path: str, content: dict[str, Any]) -> Any:
        """POST rows of an import; returns the report, also one that lists ``faults`` (422)."""
        try:
            answer = self._http.post(path, json=content)
        except httpx.HTTPError as error:
            raise self._away(str(error) or type(error).__name__) from None
        body = _json_of(answer)
        if answer.is_success or (isinstance(body, dict) and "faults" in body):
            return body
        raise self._refusal(answer)

    def delete(self, path: str) -> Any:
        """DELETE a path; returns the JSON answer, None where it is empty."""
        return self._ask("DELETE", path)

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        try:
            answer = self._http.request(method, path, **content)
        except httpx.HTTPError as error:
            raise self._away(str(error) or type(error).__name__) from None
        if answer.is_success:
            return _json_of(answer)
        raise self._refusal(answer)

    def _away(self, reason: str) -> CommandFailed:
        address = str(self._http.base_url)
        if _UNTRUSTED in reason:
            return CommandFailed(
                ExitCode.UNREACHABLE,
                Text(
                    f"{address} trả lời, nhưng chứng thư của nó không được tin ({reason}). Đặt"
                    " LGSP_TLS_CA=cert.pem; địa chỉ phải có trong subjectAltName của chứng thư.",
                    f"{address} answers, but its certificate is not trusted ({reason}). Set"
                    " LGSP_TLS_CA=cert.pem; its subjectAltName must name the address.",
                ),
            )
        return CommandFailed(
            ExitCode.UNREACHABLE,
            Text(
                f"Không có máy chủ nào trả lời ở {address} ({reason}). Chạy: lgsp up. Đã chạy"
                " với thư mục dữ liệu khác: --data-dir hoặc LGSP_DATA_DIR; ở máy khác: --url hoặc"
                " LGSP_URL.",
                f"No server answers at {address} ({reason}). Run: lgsp up. If it runs with"
                " another data folder: --data-dir or LGSP_DATA_DIR; elsewhere: --url or LGSP_URL.",
            ),
        )

    def _refusal(self, answer: httpx.Response) -> CommandFailed:
        body = _json_of(answer)
        problem = body if isinstance(body, dict) else {}
        lines = [_sentence(problem, answer.status_code)]
        findings = decisive(problem.get("findings") or [])
        lines += [finding_line(finding, self._lang) for finding in findings]
        lines += [f"  - {_place(error)}" for error in problem.get("errors") or []]
        text = "\n".join(line for line in lines if line)
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            wait = answer.headers.get("Retry-After", "")
            again = f" (Retry-After: {wait} s)" if wait else ""
            return CommandFailed(ExitCode.UNREACHABLE, Text(text + again, text + again))
        if answer.status_code == httpx.codes.NOT_FOUND:
            return CommandFailed(ExitCode.NOT_FOUND, Text(text, text))
        if answer.status_code in {401, 403}:
            address = self._http.base_url
            return CommandFailed(
                ExitCode.REFUSED,
                Text(
                    f"Máy chủ {address} không nhận khóa quản trị (HTTP {answer.status_code}). Khóa"
                    f" lấy từ {READY_NAME} trong thư mục dữ liệu của máy chủ (--data-dir), hoặc từ"
                    " LGSP_ADMIN_KEY.",
                    f"The server {address} does not take the admin key (HTTP"
                    f" {answer.status_code}). The key is taken from {READY_NAME} in the server's"
                    " data folder (--data-dir), or from LGSP_ADMIN_KEY.",
                ),
            )
        return CommandFailed(ExitCode.REFUSED, Text(text, text))


def _json_of(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _place(error: dict[str, Any]) -> str:
    """Return a broken field of a request: where, and what is wrong."""
    return ": ".join(str(value) for value in error.values() if value)


def _sentence(problem: dict[str, Any], status: int) -> str:
    """Return the server's own words: it answers in the language we asked for."""
    title, detail = str(problem.get("title") or ""), str(problem.get("detail") or "")
    return " ".join(part for part in (title and f"{title}:", detail) if part) or f"HTTP {status}"


def served_topology(settings: Settings) -> Topology:
    """Return the preset that the server of the data folder plays, else that of the settings."""
    ready = None if settings.url else read_ready(settings.data_dir / READY_NAME)
    return preset(str((ready or {}).get("topology") or settings.topology))


@contextmanager
def connected(settings: Settings) -> Iterator[ServerClient]:
    """Find the server and give a client for it.

    Address: ``--url``/``LGSP_URL``, else the ready file in the data folder, else ``LGSP_LISTEN``.
    Admin key: ``LGSP_ADMIN_KEY``, else the ready file, else derived from the installation secret.
    """
    ready = read_ready(settings.data_dir / READY_NAME)
    base, axes = _addresses(settings, ready)
    told = {axis["name"]: str(axis["url"]) for axis in ready["axes"]} if ready else {}
    shown = axes if settings.url else {**axes, **told}
    headers = {"Accept-Language": settings.lang, "Accept": "application/json"}
    key = _admin_key(settings, ready)
    if key:
        headers["Authorization"] = f"Bearer {key}"
    verify = trusted_by(settings)
    with httpx.Client(
        base_url=base, headers=headers, timeout=_TIMEOUT, trust_env=False, verify=verify
    ) as http:
        yield ServerClient(http, axes, shown, settings.lang)


def _addresses(settings: Settings, ready: dict[str, Any] | None) -> tuple[str, dict[str, str]]:
    """Return the server's address and that of each axis."""
    if ready and not settings.url:
        base = local_url_of(ready)
        return base, {axis["name"]: f"{base}/{axis['name']}" for axis in ready["axes"]}
    base = settings.url or settings.base_url
    names = [axis.name for axis in preset(settings.topology).axes]
    return base, settings.axes or {name: f"{base}/{name}" for name in names}


def _admin_key(settings: Settings, ready: dict[str, Any] | None) -> str:
    if settings.admin_key is not None:
        return settings.admin_key.get_secret_value()
    if ready and not settings.secret:
        return str(ready.get("admin_key", ""))
    if settings.secret or (settings.data_dir / SECRET_FILE).exists():
        return admin_key(installation_secret(settings))
    return ""
