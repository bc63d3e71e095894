"""What is said about references to earlier documents: nothing is ever refused for them."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import Rule, table

BUSINESS = "edXMLHeader/TraceHeaderList/Bussiness"
RESPONSE_FOR = "edXMLHeader/MessageHeader/ResponseFor"
DOCUMENT_ID = "edXMLHeader/MessageHeader/DocumentId"
CODE = "edXMLHeader/MessageHeader/Code"
STATUS_CODE = "edXMLHeader/MessageHeader/StatusCode"

OWN = "lgsp: docs/lifecycle.md"

LIFE_RULES = table(
    (
        Rule(
            "W-EARLIER-UNKNOWN",
            Text(
                "{why}: không tìm thấy văn bản {document} của {sender} đã gửi tới các nơi"
                " nhận này; gói tin vẫn được chuyển, chưa bản nào bị rút",
                "{why}: no document {document} of {sender} to these receivers is known; the"
                " package is delivered all the same, nothing is withdrawn yet",
            ),
            Text(
                "Không phải làm gì nếu văn bản còn trên đường tới; nếu không, kiểm tra DocumentId,"
                " số ký hiệu và ngày: chỉ bên gửi ban đầu thu hồi, cập nhật,"
                " thay thế được văn bản của mình",
                "nothing, if the document is still on its way; else check DocumentId, number and"
                " date: only the original sender can recall, update"
                " or replace a document",
            ),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-RESPONSE-UNKNOWN",
            Text(
                "ResponseFor nói tới văn bản {document}, trục không có lượt giao nào của nó tới"
                " {sender}; gói tin vẫn được chuyển",
                "ResponseFor names document {document}, of which no delivery to {sender} is known"
                " here; the package is delivered all the same",
            ),
            Text(
                "Không phải làm gì nếu văn bản đó đến bằng đường khác; nếu không, kiểm tra"
                " DocumentId và Code",
                "nothing, if that document came another way; else check DocumentId and Code",
            ),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-REMOVED-UNTOLD",
            Text(
                "Nơi nhận {receiver} bị bỏ khỏi danh sách, đã nhận văn bản, nhưng không có trong To"
                " của gói cập nhật: không ai báo cho nơi này",
                "receiver {receiver} is removed from the list and has the document, but is not in"
                " To of the update: nobody tells it",
            ),
            Text(
                "Ghi cả nơi nhận bị bỏ vào To của gói cập nhật, hoặc gửi trạng thái 13",
                "name the removed receiver in To of the update too, or send it a status 13",
            ),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-ADDED-UNSENT",
            Text(
                "Nơi nhận {receiver} được thêm vào danh sách nhưng không có trong To của gói cập"
                " nhật: nơi này không nhận được gì",
                "receiver {receiver} is added to the list but is not in To of the update: it gets"
                " nothing",
            ),
            Text("Ghi nơi nhận mới vào To", "name the new receiver in To"),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-REPLACED-UNTOLD",
            Text(
                "Văn bản {document} được thay thế cho {receiver}, nhưng nơi này không nhận văn bản"
                " thay thế: bản cũ được giữ nguyên",
                "document {document} is replaced for {receiver}, which does not get the new one:"
                " its old copy stays",
            ),
            Text("Ghi nơi nhận này vào To", "name this receiver in To"),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-OVERTAKEN",
            Text(
                "{why} (gói {package}) lập sau văn bản này và đã tới trước: bản gửi {receiver} bị"
                " rút ngay khi tới",
                "{why} (package {package}) was made after this document and came before it: the"
                " copy for {receiver} is withdrawn on arrival",
            ),
            Text(
                "Không phải làm gì nếu văn bản tới muộn; muốn gửi lại thì lập gói tin mới, với dấu"
                " thời gian mới",
                "nothing, if the document was late; to send it anew, build a new package with a"
                " timestamp of its own",
            ),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-RECALL-DECLINED",
            Text(
                "{receiver} từ chối (16) lệnh thu hồi một văn bản chưa hoàn thành; nơi nhận có"
                " trách nhiệm hủy bỏ văn bản. Trạng thái vẫn được chuyển",
                "{receiver} declines (16) the recall of a document that is not completed; it is"
                " obliged to cancel it. The status is delivered all the same",
            ),
            Text(
                "Hủy bỏ văn bản rồi gửi 15; nếu đã hoàn thành thì gửi 06 trước",
                "cancel the document and send 15; where it is completed, send 06 first",
            ),
            "QĐ 28/2018/QĐ-TTg Điều 9(2); NĐ 30/2020/NĐ-CP Điều 18(4)(b)",
            Evidence.GUIDE,
        ),
        Rule(
            "W-DUPLICATE-DOCUMENT-ID",
            Text(
                "Mã văn bản {document} đã được dùng cho một văn bản khác{which}",
                "document id {document} is already used for another document{which}",
            ),
            Text(
                "Mỗi văn bản một mã; sửa văn bản đã gửi bằng gói cập nhật (2) hoặc thay thế (3)",
                "one id for one document; change a sent one by an update (2) or replacement (3)",
            ),
            "NĐ 30/2020/NĐ-CP Phụ lục VI, III.1(h)",
            Evidence.GUIDE,
        ),
        Rule(
            "W-DUPLICATE-NUMBER",
            Text(
                "Số, ký hiệu {code} năm {year} đã được {sender} dùng cho văn bản khác{which}",
                "number {code} of {year} is already used by {sender} for another document{which}",
            ),
            Text(
                "Cấp số mới: số và ký hiệu là duy nhất trong một năm",
                "take a new number: number and notation are unique in a year",
            ),
            "NĐ 30/2020/NĐ-CP Điều 15, Phụ lục VI, III.1(h)",
            Evidence.GUIDE,
        ),
    )
)
