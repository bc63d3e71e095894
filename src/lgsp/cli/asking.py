"""What the commands ask of the node that issued a document, and how the axis answered."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient
from lgsp.cli.exchange import RECEIPT_TIMEOUT_S, findings_text
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.shown import decisive, finding_line

STATUS_PAUSE_S = 0.2
"""Between two looks at what the axis said of statuses."""

_WAITS = Text(
    "Gói tin đã ký và đang chờ trục nhận; sẽ tự gửi lại.",
    "The package is signed and waits for the axis; it is sent again by itself.",
)


def ask(
    server: ServerClient, wanted: str, action: str, **content: Any
) -> tuple[str, dict[str, Any]]:
    """Ask the node that issued a document; returns the node's address and the answer."""
    node, _ = issued(server, wanted)
    return node, post(server, node, wanted, action, **content)


def post(
    server: ServerClient, node: str, wanted: str, action: str, **content: Any
) -> dict[str, Any]:
    """Ask a node to do something with a document; returns its answer."""
    answer: dict[str, Any] = server.post(
        f"{node}/api/v1/documents/{quote(wanted.strip())}/{action}", **content
    )
    return answer


def read(server: ServerClient, node: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of a node as it stands now."""
    name = quote(str(document["reference"]))
    present: dict[str, Any] = server.get(f"{node}/api/v1/documents/{name}")
    return present


def issued(server: ServerClient, wanted: str) -> tuple[str, dict[str, Any]]:
    """Return the address of the node that issued a document, and the document."""
    name = quote(wanted.strip())
    for host in server.get("/nodes/api/v1/hosts"):
        node = str(host["url"] or f"/nodes/{host['name']}")
        document = server.find(f"{node}/api/v1/documents/{name}")
        if document is not None:
            return node, document
    raise CommandFailed(
        ExitCode.NOT_FOUND,
        Text(
            f"Không cơ quan nào được mô phỏng ở đây đã ban hành văn bản “{wanted}”. Văn bản của "
            "hệ thống tự do do phần mềm của bạn thu hồi, cập nhật, thay thế.",
            f"No office simulated here has issued the document “{wanted}”. What a free system "
            "has sent, your own software recalls, updates or replaces.",
        ),
    )


def await_axis(server: ServerClient, node: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Wait for the axis's receipt; returns what was sent as it stands then.

    Raises: CommandFailed where the axis refuses, or does not answer in time.
    """
    reference = quote(str(sent["reference"]))
    document: dict[str, Any] = server.get(
        f"{node}/api/v1/documents/{reference}", wait_s=RECEIPT_TIMEOUT_S
    )
    if document["state"] == "refused":
        raise CommandFailed(ExitCode.REFUSED, findings_text(document.get("findings") or []))
    if not document["package_id"]:
        raise CommandFailed(ExitCode.UNREACHABLE, _WAITS)
    return document


def await_statuses(
    server: ServerClient, node: str, before: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Wait until the axis has answered each status 13 that is new since ``before``.

    Returns the document as it stands then, and these statuses by receiver.

    Raises: CommandFailed where it does not answer in time.
    """
    end = monotonic() + RECEIPT_TIMEOUT_S
    known = {code: len(every) for code, every in _asked_back(before).items()}
    while True:
        present = read(server, node, before)
        sent = {
            code: every[-1]
            for code, every in _asked_back(present).items()
            if len(every) > known.get(code, 0)
        }
        if all(one["state"] != "composed" for one in sent.values()):
            return present, sent
        if monotonic() > end:
            raise CommandFailed(ExitCode.UNREACHABLE, _WAITS)
        sleep(STATUS_PAUSE_S)


def statuses_refused(refused: Mapping[str, list[dict[str, Any]]]) -> Text:
    """Return why the axis refused statuses, by the code of the receiver that gets none."""

    def lines(lang: str) -> str:
        return "\n".join(
            f"{code}:\n" + "\n".join(finding_line(one, lang) for one in decisive(findings))
            for code, findings in refused.items()
        )

    return Text(
        f"Trục từ chối trạng thái 13 gửi các nơi nhận sau, nơi này không được báo:\n{lines('vi')}",
        f"The axis refuses the status 13 to these receivers, who are told nothing:\n{lines('en')}",
    )


def _asked_back(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the statuses 13 that were sent about a document, by receiver, in their order."""
    return {
        receiver["code"]: [
            one
            for one in receiver.get("history") or ()
            if (one["code"], one["direction"]) == ("13", "sent")
        ]
        for receiver in document["receivers"]
    }
