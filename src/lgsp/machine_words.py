"""Why the machine refused, in both languages: the system's own words are English only."""

from __future__ import annotations

import errno

from edoc.contract.findings import Text

_REASONS: dict[int, Text] = {
    errno.ENOENT: Text("không có tệp hoặc thư mục này", "no such file or folder"),
    errno.EACCES: Text("không có quyền", "no right to"),
    errno.EPERM: Text("không được phép", "not permitted"),
    errno.EEXIST: Text("đã có một tệp trùng tên", "a file of this name exists"),
    errno.EISDIR: Text("đây là một thư mục", "it is a folder"),
    errno.ENOTDIR: Text("đường dẫn đi qua một tệp", "its path leads through a file"),
    errno.ENOSPC: Text("đĩa đầy", "the disk is full"),
    errno.EDQUOT: Text("hết hạn mức đĩa", "the disk quota is used up"),
    errno.EROFS: Text("hệ thống tệp chỉ cho đọc", "the file system is read-only"),
    errno.EMFILE: Text("mở quá nhiều tệp", "too many open files"),
    errno.EIO: Text("lỗi đọc, ghi thiết bị", "a device cannot be read or written"),
}


def machine_reason(error: OSError) -> Text:
    """Return the reason of a refusal without a full stop; unknown ones in the system's words."""
    known = _REASONS.get(error.errno or 0)
    if known is not None:
        return known
    told = error.strerror or str(error) or type(error).__name__
    return Text(told, told)
