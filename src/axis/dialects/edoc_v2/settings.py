"""What is not known of real installations of eDoc v2, as named choices with their grades.

Sources: the published source of the server and of the client bundled with it ("sdk" here), and a
third-party client that talks to a deployed instance. The two of the first source contradict each
other in places, and nobody has shown us an answer of a live instance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from axis.choices import BYTES, COUNT, PATIENCE_S, check_choices, choice
from edoc.contract.findings import Evidence
from edoc.contract.limits import MEBIBYTE


@dataclass(frozen=True, slots=True)
class EdocV2Settings:
    """Settings of the dialect eDoc v2; each field's metadata holds ``evidence`` and ``text``.

    Raises: BadChoices for a number out of its bounds.
    """

    pending_key: Literal["data", "docIDs", "both"] = choice(
        "data",
        Evidence.INFERRED,
        "Khóa danh sách trong trả lời getPendingDocIds: data (mã nguồn máy chủ), docIDs (thư viện "
        "khách đi kèm chờ khóa này, chỉ gồm các số), hoặc cả hai.",
        "Key of the list in the reply to getPendingDocIds: data (source of the server), docIDs "
        "(what the bundled client expects, numbers only), or both.",
    )
    pending_rows: Literal["own", "system"] = choice(
        "own",
        Evidence.CHOICE,
        "Danh sách chờ chỉ gồm văn bản gửi cơ quan đang gọi, hay cả các cơ quan khác của cùng hệ "
        "thống. Máy chủ gốc trả mọi nơi nhận của văn bản; ở đây không trả nơi nhận của hệ thống "
        "khác.",
        "The pending list holds only what is for the calling agency, or also for other agencies "
        "of the same system. The original server lists every recipient; those of other systems "
        "are never shown here.",
    )
    pending_doc_code: bool = choice(
        True,
        Evidence.INFERRED,
        "Ghi thêm docCode (số/ký hiệu) vào từng mục của danh sách chờ, như một phần mềm khách của "
        "bên thứ ba đọc.",
        "Add docCode (number/notation) to each pending entry, as a third-party client reads it.",
    )
    same_again: Literal["exist", "success"] = choice(
        "exist",
        Evidence.SDK,
        "Gửi lại đúng gói tin của một văn bản mới: báo ExistDoc như máy chủ gốc, hay trả lại docId "
        "cũ. Cả hai trường hợp trục đều không nhận thêm bản nào.",
        "The very same package of a new document again: answer ExistDoc as the original server "
        "does, or the docId given before. Nothing is taken a second time either way.",
    )
    peer_checks: bool = choice(
        False,
        Evidence.CHOICE,
        "Từ chối thêm những gì mã nguồn công khai của máy chủ gốc từ chối: nơi nhận trùng nhau, "
        "DocumentType/Type khác 1 và 2, ngày ban hành ở tương lai, thiếu OrganName hoặc TypeName, "
        "OrganId có hơn bốn nhóm. False: chỉ bộ quy tắc chung của trục quyết định.",
        "Refuse also what the published source of the original server refuses: repeated "
        "recipients, DocumentType/Type other than 1 and 2, a date of issue in the future, an empty "
        "OrganName or TypeName, an OrganId of more than four groups. False: the rules of the axis "
        "alone decide.",
    )
    confirm_clears: Literal["named", "fetched"] = choice(
        "named",
        Evidence.CHOICE,
        "confirmReceived chỉ xác nhận docid được nêu, hay thêm mọi trạng thái của cơ quan đã được "
        "tải về. Máy chủ gốc xóa mọi trạng thái đang chờ, kể cả chưa tải; ở đây không làm vậy.",
        "confirmReceived settles the named docid only, or also every status of the agency that "
        "was fetched. The original server clears all waiting statuses, unread ones too; this one "
        "does not.",
    )
    strip_line_end: bool = choice(
        True,
        Evidence.SDK,
        "Bỏ một dấu xuống dòng CRLF ở cuối gói tin (thư viện khách luôn thêm), trừ khi hash-edoc "
        "khớp với toàn bộ nội dung.",
        "Take one CRLF off the end of a package (the bundled client always adds it), unless "
        "hash-edoc matches the whole body.",
    )
    escape_html: bool = choice(
        True,
        Evidence.INFERRED,
        "Viết < > & = ' trong JSON thành \\u003c… như mặc định của Gson, kể cả dấu = của base64.",
        "Write < > & = ' in JSON as \\u003c… as Gson does by default, the = of base64 too.",
    )
    organ_prefix: str = choice(
        "000",
        Evidence.SDK,
        "getOrganizations từ chối mã cha không bắt đầu bằng chuỗi này, tức là mọi mã theo QĐ "
        "20/2020; để trống là nhận mọi mã.",
        "getOrganizations refuses a parent code that does not begin with this, thus every code of "
        "Decision 20/2020; empty takes all.",
    )
    list_limit: int = choice(
        10_000,
        Evidence.CHOICE,
        "Số mục nhiều nhất trong một danh sách chờ.",
        "Entries in one pending list at most.",
        bounds=COUNT,
    )
    body_limit: int = choice(
        96 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của một gói tin gửi lên.",
        "Bytes of one package at most.",
        bounds=BYTES,
    )
    small_body_limit: int = choice(
        64 * 1024,
        Evidence.CHOICE,
        "Số byte nhiều nhất của thân yêu cầu ở các thao tác khác.",
        "Bytes of a body of any other operation at most.",
        bounds=BYTES,
    )
    body_timeout_s: float = choice(
        900.0,
        Evidence.CHOICE,
        "Số giây nhiều nhất cho cả thân yêu cầu (70 MB qua đường truyền 1 Mbit/s cần gần 10 phút).",
        "Seconds for a whole body (70 MB take almost ten minutes at 1 Mbit/s).",
        bounds=PATIENCE_S,
    )

    def __post_init__(self) -> None:
        """Refuse what nothing could work with."""
        check_choices(self)
