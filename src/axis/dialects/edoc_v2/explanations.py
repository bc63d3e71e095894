"""What was wrong with, or odd about, a call of eDoc v2, for the person who wrote the client. Pure.

Who was not let in: ``caller_explanations``.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from axis.conversations.explanations import Explanation
from axis.dialects.edoc_v2.telling import shown, told
from axis.dialects.elsewhere import told_beside
from edoc.contract.findings import Evidence, Text

# --- what is asked -------------------------------------------------------------------------------


def path_unknown(name: str, known: Sequence[str]) -> Explanation:
    """No operation of this name; the names are compared letter by letter."""
    last = name.rpartition("/")[2]
    lowered = {one.lower(): one for one in known}
    near = get_close_matches(last.lower(), list(lowered), n=1, cutoff=0.5)
    return told(
        "PATH",
        Text(
            f"Không có thao tác “{shown(name)}”",
            f"There is no operation “{shown(name)}”",
        ),
        Text(
            "Gọi /EdocService/ rồi tên thao tác, đúng chữ hoa chữ thường",
            "Call /EdocService/ and the name of the operation, in its exact letters",
        ),
        nearest="/EdocService/" + lowered[near[0]] if near else "",
        evidence=Evidence.CHOICE,
    )


def method_wrong(name: str, method: str, allowed: Sequence[str]) -> Explanation:
    """The operation is there, but not for this method."""
    return told(
        "METHOD",
        Text(
            f"Thao tác {name} không dùng phương thức {shown(method)}",
            f"Operation {name} is not called with {shown(method)}",
        ),
        Text(f"Dùng {' hoặc '.join(allowed)}", f"Use {' or '.join(allowed)}"),
        nearest=f"{allowed[0]} /EdocService/{name}",
        evidence=Evidence.CHOICE,
    )


def type_wrong(given: str, where: Text | None) -> Explanation:
    """``type`` is misspelt, in small letters, or absent; ``where`` it stands instead."""
    beside = told_beside(where)
    upper = given.strip().upper()
    near = upper if upper in ("EDOC", "STATUS") else "EDOC | STATUS"
    what = (
        Text(
            f"Tiêu đề type là “{shown(given)}”; chỉ có EDOC hoặc STATUS, chữ hoa",
            f"The header type is “{shown(given)}”; only EDOC or STATUS exist, in capitals",
        )
        if given
        else Text(f"Thiếu tiêu đề type{beside.vi}", f"The header type is missing{beside.en}")
    )
    return told(
        "TYPE",
        what,
        Text(
            "Ghi EDOC cho văn bản, STATUS cho trạng thái", "EDOC for documents, STATUS for statuses"
        ),
        nearest=f"type: {near}",
        path="type",
    )


def number_wrong(given: str, where: Text | None) -> Explanation:
    """``docid`` is no whole number, or absent; ``where`` it stands instead."""
    beside = told_beside(where)
    what = (
        Text(
            f"docid “{shown(given)}” không phải số nguyên dương",
            f"docid “{shown(given)}” is no positive whole number",
        )
        if given
        else Text(f"Thiếu tiêu đề docid{beside.vi}", f"The header docid is missing{beside.en}")
    )
    return told(
        "DOCID",
        what,
        Text(
            "Ghi docId lấy từ getPendingDocIds. Máy chủ gốc trả HTTP 500 không có nội dung ở chỗ "
            "này; trục mô phỏng trả mã 9999",
            "Write a docId from getPendingDocIds. The original server answers HTTP 500 here; this "
            "one answers code 9999",
        ),
        nearest="docid: 42",
        path="docid",
    )


def not_a_receiver(number: str, kind: str, other_kind: str) -> Explanation:
    """The package is not there for this agency, or is of the other kind."""
    if other_kind:
        what = Text(
            f"docid {number} là {other_kind}, nhưng type là {kind}",
            f"docid {number} is {other_kind}, but type says {kind}",
        )
        mend = Text(f"Gọi lại với type: {other_kind}", f"Call again with type: {other_kind}")
        nearest = f"type: {other_kind}"
    else:
        what = Text(
            f"Không có docid {shown(number)} gửi tới cơ quan đang gọi",
            f"There is no docid {shown(number)} for the calling agency",
        )
        mend = Text(
            "Chỉ lấy docId từ getPendingDocIds của chính cơ quan. Máy chủ gốc không kiểm tra nơi "
            "nhận; ở đây chỉ nơi nhận và cơ quan gửi đọc được",
            "Take docIds from getPendingDocIds of the same agency only. The original server does "
            "not check recipients; here only receivers and the sender may read",
        )
        nearest = ""
    return told("RECEIVER", what, mend, nearest=nearest, path="docid", evidence=Evidence.CHOICE)


def nothing_confirmed(number: str) -> Explanation:
    """``confirmReceived`` answers Success whatever it is told."""
    return told(
        "CONFIRM",
        Text(
            f"Trả lời là Success nhưng không có gì được xác nhận: docid {shown(number)} không phải "
            "của cơ quan này",
            f"The answer is Success but nothing was confirmed: docid {shown(number)} is not for "
            "this agency",
        ),
        Text(
            "Xác nhận docId lấy từ getPendingDocIds, với organid của đúng nơi nhận đó",
            "Confirm a docId from getPendingDocIds, with the organid of that very recipient",
        ),
        path="docid",
        refusing=False,
    )


def body_wrong(what: Text) -> Explanation:
    """The body cannot be taken at all."""
    return told(
        "BODY",
        what,
        Text(
            "Gửi tệp edXML nguyên vẹn làm thân yêu cầu, Content-Type application/octet-stream",
            "Send the edXML file itself as the body, Content-Type application/octet-stream",
        ),
        evidence=Evidence.CHOICE,
    )


def content_type(given: str) -> Explanation:
    """A package that is not sent as plain bytes: as a form, or under another type."""
    is_form = given.startswith("multipart/")
    what = (
        Text(
            f"Thân yêu cầu là một biểu mẫu ({shown(given)}), không phải chính tệp edXML",
            f"The body is a form ({shown(given)}) and not the edXML file itself",
        )
        if is_form
        else Text(
            f"Gói tin được gửi với Content-Type: {shown(given)}; ở đây vẫn đọc, chưa rõ máy chủ "
            "gốc có nhận không",
            f"The package came with Content-Type: {shown(given)}; it is read here, whether the "
            "original server takes it is not known",
        )
    )
    return told(
        "CONTENT-TYPE",
        what,
        Text(
            "Gửi chính tệp làm thân yêu cầu, Content-Type: application/octet-stream",
            "Send the file itself as the body, Content-Type: application/octet-stream",
        ),
        nearest="Content-Type: application/octet-stream",
        path="Content-Type",
        refusing=is_form,
    )


def query_name(given: str, right: str) -> Explanation:
    """A parameter in the address whose name is written otherwise."""
    return told(
        "QUERY",
        Text(
            f"Tham số ở địa chỉ tên là {shown(given)}; máy chủ gốc đọc {right}, tên khác có thể bị "
            "bỏ qua và trả lời là cả tỉnh",
            f"The parameter in the address is called {shown(given)}; the original server reads "
            f"{right} and may pass over any other, so that it answers the whole province",
        ),
        Text(f"Ghi đúng {right}", f"Write {right}"),
        nearest=f"?{right}=000.00.00.H21",
        path=right,
        refusing=False,
    )


def peer_refuses(code: str, said: str) -> Explanation:
    """The original server's own check, made here because ``peer_checks`` was chosen."""
    return told(
        "PEER-CHECK",
        Text(
            f"{said}: máy chủ gốc từ chối với mã {code}",
            f"The original server refuses this with code {code}: {said}",
        ),
        Text(
            "Sửa phần tử này trong gói tin; quy tắc này chỉ áp dụng khi đặt "
            "LGSP_EDOC_V2__PEER_CHECKS=true",
            "Mend this element of the package; the check is made only with "
            "LGSP_EDOC_V2__PEER_CHECKS=true",
        ),
    )


def unavailable() -> Explanation:
    """Database or bus is away."""
    return told(
        "UNAVAILABLE",
        Text(
            "Trục tạm thời không xử lý được; không có gì được ghi nhận",
            "The axis cannot work right now; nothing was taken",
        ),
        Text(
            "Gửi lại y nguyên sau ít giây: gửi trùng không tạo văn bản thứ hai",
            "Send the very same again in a few seconds: it makes no second document",
        ),
        evidence=Evidence.CHOICE,
    )


def fault() -> Explanation:
    """Our own mistake."""
    return told(
        "FAULT",
        Text("Lỗi bên trong của chính trình mô phỏng", "A fault of the simulator itself"),
        Text("Xem nhật ký của máy chủ và báo lỗi", "See the server's log and report it"),
        evidence=Evidence.CHOICE,
    )


def question_too_large(limit: int) -> Explanation:
    """The body of an operation that takes no package is too long; ``limit`` in bytes."""
    dotted = f"{limit:,}".replace(",", ".")
    return told(
        "SIZE",
        Text(
            f"Thân yêu cầu lớn hơn mức trục nhận ở thao tác này ({dotted} byte)",
            f"The body is larger than the axis takes for this operation ({limit:,} bytes)",
        ),
        Text(
            "Chỉ gửi đối tượng JSON của thao tác; gói tin edXML thì gửi bằng sendDocument",
            "Send only the JSON object of the operation; an edXML package goes to sendDocument",
        ),
        evidence=Evidence.CHOICE,
    )


def too_large(limit: int) -> Explanation:
    """The body is longer than is taken; ``limit`` in bytes, of a package."""
    dotted = f"{limit:,}".replace(",", ".")
    return told(
        "SIZE",
        Text(
            f"Thân yêu cầu lớn hơn mức trục nhận ({dotted} byte cho một gói tin)",
            f"The body is larger than the axis takes ({limit:,} bytes for one package)",
        ),
        Text(
            "Giảm dung lượng tệp đính kèm (base64 làm tệp lớn thêm một phần ba), hoặc chia thành"
            " nhiều văn bản",
            "Make the attachments smaller (base64 adds a third), or send several documents",
        ),
        evidence=Evidence.CHOICE,
    )


def json_wrong() -> Explanation:
    """``checkExistDocument`` wants three texts."""
    return told(
        "JSON",
        Text(
            "Thân yêu cầu không phải đối tượng JSON có ba chuỗi fromOrgan, toOrgan, docCode",
            "The body is no JSON object with the three texts fromOrgan, toOrgan, docCode",
        ),
        Text("Gửi đủ ba khóa, mã hóa UTF-8", "Send all three keys, in UTF-8"),
        nearest='{"fromOrgan":"000.00.91.H21","toOrgan":"000.00.00.H21","docCode":"45/STN-VP"}',
    )


def parent_wrong(given: str, prefix: str, old_code: str) -> Explanation:
    """The parent's code is not in the old form."""
    return told(
        "PARENT",
        Text(
            f"organId “{shown(given)}” không bắt đầu bằng {prefix}",
            f"organId “{shown(given)}” does not begin with {prefix}",
        ),
        Text(
            "Dùng mã 13 ký tự theo QCVN 102, hoặc bỏ tham số để lấy toàn tỉnh",
            "Use the code of 13 characters (QCVN 102), or leave it out for the whole province",
        ),
        nearest=f"organId={old_code}" if old_code else "",
        path="organId",
    )


# --- answered, but odd ---------------------------------------------------------------------------


def sent_before(number: int) -> Explanation:
    """The axis has exactly this package."""
    return told(
        "SENT-BEFORE",
        Text(
            f"Đúng gói tin này đã được nhận trước đó với docId {number}; không nhận thêm bản nào",
            f"Exactly this package was accepted before as docId {number}; nothing was added",
        ),
        Text(
            "Coi ExistDoc sau một lần gửi không rõ kết quả là đã gửi xong, đừng đổi DocumentId để "
            "gửi lại",
            "Take ExistDoc after a send whose answer was lost as sent; do not send it again under "
            "another DocumentId",
        ),
        refusing=False,
    )


def status_unmatched() -> Explanation:
    """A status without its document is an error under code 0."""
    return told(
        "ERROR-ZERO",
        Text(
            "Trả lời có status Error nhưng code 0 và docId 0: trạng thái không khớp văn bản nào. "
            "Trục mô phỏng vẫn chuyển trạng thái tới nơi nhận",
            "The answer has status Error but code 0 and docId 0: the status matches no document. "
            "This axis delivers it all the same",
        ),
        Text(
            "Xét cả status lẫn code; kiểm tra ResponseFor: OrganId, Code, DocumentId",
            "Look at status as well as code; check ResponseFor: OrganId, Code, DocumentId",
        ),
        refusing=False,
    )


def sender_differs(organ: str, sender: str) -> Explanation:
    """The caller and the sender of the package are two agencies of one system."""
    return told(
        "SENDER",
        Text(
            f"organid là {organ} nhưng gói tin gửi từ {sender}, cơ quan khác của cùng hệ thống",
            f"organid is {organ} but the package is from {sender}, of the same system",
        ),
        Text(
            "Gọi bằng organid của chính cơ quan gửi (From/OrganId)",
            "Call with the organid of the sending agency (From/OrganId)",
        ),
        nearest=f"organid: {sender}",
        path="organid",
        evidence=Evidence.CHOICE,
        refusing=False,
    )


def foreign_question(organ: str) -> Explanation:
    """``checkExistDocument`` about two other agencies."""
    return told(
        "EXIST-FOREIGN",
        Text(
            f"Hỏi về văn bản giữa hai cơ quan khác {organ}: luôn trả lời không có",
            f"A question about documents between agencies other than {organ}: answered no",
        ),
        Text(
            "Chỉ hỏi khi cơ quan đang gọi là nơi gửi hoặc nơi nhận",
            "Ask only where the calling agency is the sender or the receiver",
        ),
        evidence=Evidence.CHOICE,
        refusing=False,
    )
