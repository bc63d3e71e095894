"""Rules on references to earlier documents."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table

REFERENCE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="W-REFERENCE-PARTIAL",
            topic=Topic.REFERENCE,
            message=Text("ResponseFor thiếu {name}", "ResponseFor lacks {name}"),
            mend=Text(
                "Ghi OrganId, Code, DocumentId và PromulgationDate của văn bản được trả lời",
                "Write OrganId, Code, DocumentId and PromulgationDate of the document answered",
            ),
            why=Text(
                "Để nối văn bản trả lời với văn bản đến, cần mã cơ quan và DocumentId (hoặc "
                "ít nhất số/ký hiệu và ngày). ResponseFor rỗng hoàn toàn thì hay gặp và được "
                "bỏ qua.",
                "To join a reply to the incoming document the agency's code and the "
                "DocumentId are needed (or at least number/notation and date). A wholly empty "
                "ResponseFor is usual and passed over.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/ResponseFor[*]",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:ResponseFor><edXML:OrganId>H21</edXML:OrganId></edXML:ResponseFor>",
            sound=(
                "<edXML:ResponseFor><edXML:OrganId>H21</edXML:OrganId> "
                "<edXML:Code>12/UBND-VX</edXML:Code><edXML:DocumentId>…"
            ),
        ),
        Rule(
            id="W-REFERENCE-SELF",
            topic=Topic.REFERENCE,
            message=Text(
                "Văn bản trả lời chính nó (ResponseFor/DocumentId trùng DocumentId)",
                "The document answers itself (ResponseFor/DocumentId is its own DocumentId)",
            ),
            mend=Text(
                "Ghi DocumentId của văn bản đến",
                "Write the DocumentId of the incoming document",
            ),
            why=Text(
                "Văn bản mới không thể trả lời chính nó; thường do chép nhầm DocumentId.",
                "A new document cannot answer itself; usually the id was copied by mistake.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="MessageHeader/ResponseFor[*]/DocumentId",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="MessageHeader/DocumentId …45/STN-VP, ResponseFor/DocumentId …45/STN-VP",
            sound="ResponseFor/DocumentId …12/UBND-VX",
        ),
        Rule(
            id="W-REFERENCE-DISAGREES",
            topic=Topic.REFERENCE,
            message=Text(
                "ResponseFor mâu thuẫn: DocumentId ghi “{value}”, bên cạnh ghi “{expected}”",
                "ResponseFor contradicts itself: DocumentId says “{value}”, beside it stands "
                "“{expected}”",
            ),
            mend=Text(
                "Chép nguyên các giá trị từ văn bản đã nhận",
                "Copy the values from the document received",
            ),
            why=Text(
                "Ngày hoặc số trong DocumentId khác với PromulgationDate hoặc Code bên cạnh: "
                "hai phần mềm đối chiếu theo hai cách sẽ tìm ra hai văn bản. Mẫu chính thức "
                "cũng lệch nên chỉ xét ở hồ sơ chặt chẽ.",
                "The date or number inside DocumentId differs from PromulgationDate or Code "
                "beside it: two programs that match in two ways find two documents. Official "
                "samples differ too, so only the strict profile looks.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="**/ResponseFor",
            national=OFF,
            province=OFF,
            broken="DocumentId H21.12,2026/11/10,45/STN-VP, PromulgationDate 2026/11/11",
            sound="DocumentId H21.12,2026/11/10,45/STN-VP, PromulgationDate 2026/11/10",
        ),
    )
)
"""By id, in the order in which they are told."""
