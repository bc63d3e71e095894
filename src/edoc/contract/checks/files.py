"""The attachments as a list: names, ids, and the manifest beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from edoc.contract.checks.sheet import FILES, Sheet, numbered
from edoc.contract.contents import is_path
from edoc.contract.model import Attachment, Edoc, ManifestEntry
from edoc.contract.rules import shown

_MOST_SHOWN = 3
"""Files of either list that a message names."""


def check_attachments(edoc: Edoc, sheet: Sheet) -> None:
    """There is one, and each can be told from the others."""
    if not edoc.attachments:
        sheet.add("W-ATTACHMENT-NONE", FILES)
    names: set[str] = set()
    ids: set[str] = set()
    for number, attachment in enumerate(edoc.attachments, start=1):
        base = numbered(f"{FILES}/Attachment", number)
        path = f"{base}/AttachmentName"
        sheet.length(path, attachment.name, 500)
        if attachment.name and attachment.name in names:
            sheet.add("W-ATTACHMENT-SAME-NAME", path, name=shown(attachment.name))
        if is_path(attachment.name):
            sheet.add("W-ATTACHMENT-NAME-PATH", path, name=shown(attachment.name))
        if not attachment.content_id or attachment.content_id in ids:
            sheet.add(
                "W-ATTACHMENT-ID",
                f"{base}/ContentId",
                value=shown(attachment.content_id),
                name=shown(attachment.name),
            )
        names.add(attachment.name)
        ids.add(attachment.content_id)


def check_manifest(edoc: Edoc, sheet: Sheet) -> None:
    """The manifest describes and decides nothing, but should describe what is there."""
    if edoc.manifest and edoc.manifest_version != "1.0":
        path = f"{sheet.manifest}/@version"
        sheet.add("W-MANIFEST-VERSION", path, value=shown(edoc.manifest_version, 20))
    listed = Counter(entry.content_id for entry in edoc.manifest)
    attached = Counter(attachment.content_id for attachment in edoc.attachments)
    if listed != attached:
        sheet.add(
            "W-MANIFEST",
            sheet.manifest,
            listed=_some(edoc.manifest, listed - attached),
            attached=_some(edoc.attachments, attached - listed),
        )
        return
    if len(listed) < listed.total():
        return  # which line belongs to which file cannot be told
    names = {attachment.content_id: attachment.name for attachment in edoc.attachments}
    for number, entry in enumerate(edoc.manifest, start=1):
        name = names[entry.content_id]
        if entry.name and name and entry.name != name:
            path = numbered(f"{sheet.manifest}/Reference", number) + "/AttachmentName"
            sheet.add("W-MANIFEST-NAME", path, listed=shown(entry.name), name=shown(name))


def _some(files: Iterable[ManifestEntry | Attachment], ids: Counter[str]) -> str:
    """Return the names of the first files with these ids, as a message shows them."""
    found = (shown(one.name or one.content_id or "?") for one in files if one.content_id in ids)
    some = [f"“{name}”" for name in islice(found, _MOST_SHOWN + 1)]
    return ", ".join((*some[:_MOST_SHOWN], *("…" for _ in some[_MOST_SHOWN:]))) or "–"
