"""Rules on sender and receivers."""

from __future__ import annotations

from datetime import date

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table

PARTIES_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-FROM-ORGANID",
            topic=Topic.PARTIES,
            message=Text(
                "Thiếu mã định danh của cơ quan gửi (From/OrganId)",
                "The sender's identification code (From/OrganId) is missing",
            ),
            mend=Text("Ghi mã định danh đã đăng ký", "Write the registered identification code"),
            why=Text(
                "Mã định danh của bên gửi quyết định gói tin thuộc hệ thống nào và phản hồi "
                "đi về đâu.",
                "The sender's code decides which system the package belongs to and where "
                "answers go.",
            ),
            source="QCVN 102:2016 1.1",
            evidence=Evidence.GUIDE,
            where="MessageHeader/From/OrganId",
            broken="<edXML:From><edXML:OrganName>Sở …</edXML:OrganName></edXML:From>",
            sound="<edXML:From><edXML:OrganId>000.00.12.H21</edXML:OrganId>…",
        ),
        Rule(
            id="E-TO",
            topic=Topic.PARTIES,
            message=Text("Không có nơi nhận (To)", "There is no receiver (To)"),
            mend=Text("Ghi ít nhất một To", "Write at least one To"),
            why=Text(
                "Không có nơi nhận thì trục không biết giao cho ai. Mỗi nơi nhận là một phần "
                "tử To riêng, đặt cạnh nhau.",
                "Without a receiver the axis cannot deliver. Each receiver is a To of its "
                "own, side by side.",
            ),
            source="QCVN 102:2016 1.2",
            evidence=Evidence.GUIDE,
            where="MessageHeader/To",
            kinds=EDOC_ONLY,
            broken="<edXML:MessageHeader><edXML:From>…</edXML:From><edXML:DocumentId>…",
            sound="<edXML:To><edXML:OrganId>H21.12</edXML:OrganId>…</edXML:To>",
        ),
        Rule(
            id="E-TO-ORGANID",
            topic=Topic.PARTIES,
            message=Text(
                "Thiếu mã định danh của cơ quan nhận (To/OrganId)",
                "A receiver's identification code (To/OrganId) is missing",
            ),
            mend=Text("Ghi mã định danh cho từng To", "Write a code in every To"),
            why=Text(
                "Trục giao theo mã định danh, không theo tên cơ quan.",
                "The axis delivers by code, never by name.",
            ),
            source="QCVN 102:2016 1.2",
            evidence=Evidence.GUIDE,
            where="MessageHeader/To[*]/OrganId",
            kinds=EDOC_ONLY,
            broken="<edXML:To><edXML:OrganName>UBND xã …</edXML:OrganName></edXML:To>",
            sound="<edXML:To><edXML:OrganId>000.25.31.H21</edXML:OrganId>…",
        ),
        Rule(
            id="E-ORGANID-LENGTH",
            topic=Topic.PARTIES,
            message=Text(
                "Mã định danh “{value}” dài quá {limit} ký tự",
                "Identification code “{value}” is longer than {limit} characters",
            ),
            mend=Text("Dùng mã đã đăng ký", "Use the registered code"),
            why=Text(
                "Mã thật dài nhất 35 ký tự; dài hơn 64 thì chắc chắn là ghi nhầm nội dung khác.",
                "Real codes have 35 characters at most; above 64 something else was written "
                "there by mistake.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where="**/OrganId",
            broken="<edXML:OrganId>Ủy ban nhân dân tỉnh … (90 ký tự)</edXML:OrganId>",
            sound="<edXML:OrganId>000.00.00.H21</edXML:OrganId>",
        ),
        Rule(
            id="W-ORGANID-FORM",
            topic=Topic.PARTIES,
            message=Text(
                "Mã định danh “{value}” không theo dạng quy định",
                "Identification code “{value}” is not in a prescribed form",
            ),
            mend=Text(
                "Dùng dạng 000.00.12.H21 (QCVN 102) hoặc H21.12 (Quyết định 20/2020)",
                "Use the form 000.00.12.H21 (QCVN 102) or H21.12 (Decision 20/2020)",
            ),
            why=Text(
                "Mã đúng dạng giúp biết cấp và cơ quan cấp trên. Mã theo Quyết định 20/2020 đọc từ "
                "trái sang phải, các nhóm gồm chữ và số (H21.12, H37.DN.001), không thêm số 0 cho "
                "cấp không có. Vì trên trục thật có cả mã không theo dạng (28.22.H17, vxp.saas.03) "
                "nên không từ chối, trừ ở hồ sơ chặt chẽ.",
                "A code in the prescribed form shows level and parent. Codes of Decision 20/2020 "
                "are read from left to right, in groups of letters and digits (H21.12, H37.DN.001) "
                "and without zeros for levels that are not there. Irregular ones are real "
                "(28.22.H17, vxp.saas.03), so it is no reason to refuse, except in the strict "
                "profile.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 10(2)(a); QĐ 20/2020/QĐ-TTg",
            evidence=Evidence.SEEN,
            where="**/OrganId",
            strict=ERROR,
            broken="<edXML:OrganId>28.22.H17</edXML:OrganId>",
            sound="<edXML:OrganId>000.28.22.H17</edXML:OrganId>",
        ),
        Rule(
            id="W-ORGANID-LENGTH",
            topic=Topic.PARTIES,
            message=Text(
                "Mã định danh “{value}” dài quá {limit} ký tự",
                "Identification code “{value}” is longer than {limit} characters",
            ),
            mend=Text("Dùng mã đã đăng ký", "Use the registered code"),
            why=Text(
                "Quyết định 20/2020 giới hạn 35 ký tự; phần mềm nhận thường khai báo đúng độ "
                "dài đó.",
                "Decision 20/2020 allows 35 characters; receiving software often stores no more.",
            ),
            source="QĐ 20/2020/QĐ-TTg",
            evidence=Evidence.GUIDE,
            where="**/OrganId",
            strict=ERROR,
            broken="<edXML:OrganId>H21.12.345678901234567890123456789012</edXML:OrganId>",
            sound="<edXML:OrganId>H21.12</edXML:OrganId>",
        ),
        Rule(
            id="W-ORGANID-EARLY",
            topic=Topic.PARTIES,
            message=Text(
                "Mã định danh “{value}” theo dạng của Quyết định 20/2020, chưa có hiệu lực "
                "vào ngày này",
                "Identification code “{value}” has the form of Decision 20/2020, which was "
                "not in force on this day",
            ),
            mend=Text(
                "Dùng dạng 000.00.00.H21 cho đến ngày 15/9/2020",
                "Use the form 000.00.00.H21 until 15 September 2020",
            ),
            why=Text(
                "Trước ngày 15/9/2020 mã định danh chỉ có dạng 13 ký tự của QCVN 102 (Quyết "
                "định 28/2018 điều 10(2)(a)); mã đọc từ trái sang phải (H21.12) có từ Quyết "
                "định 20/2020. Trục thật cho qua cả hai nên chỉ xét ở hồ sơ chặt chẽ.",
                "Before 15 September 2020 there was only the form of 13 characters of QCVN "
                "102 (Decision 28/2018 art. 10(2)(a)); codes read from left to right (H21.12) "
                "came with Decision 20/2020. Real axes pass both, so it is looked at in the "
                "strict profile only.",
            ),
            source="QĐ 20/2020/QĐ-TTg; QĐ 28/2018/QĐ-TTg Điều 10(2)(a)",
            evidence=Evidence.GUIDE,
            where="**/OrganId",
            national=OFF,
            province=OFF,
            strict=ERROR,
            until=date(2020, 9, 14),
            broken="<edXML:OrganId>H21.12</edXML:OrganId> (2019)",
            sound="<edXML:OrganId>000.00.12.H21</edXML:OrganId>",
        ),
        Rule(
            id="W-TO-DUPLICATE",
            topic=Topic.PARTIES,
            message=Text(
                "Nơi nhận {value} được ghi nhiều lần; chỉ giao một lần",
                "Receiver {value} is named more than once; it gets the document once",
            ),
            mend=Text("Xóa To bị lặp", "Remove the repeated To"),
            why=Text(
                "Một trục tỉnh từ chối cả gói tin khi có nơi nhận trùng; trục quốc gia chưa "
                "rõ. Ở đây chỉ giao một lần.",
                "One provincial axis refuses the whole package for a repeated receiver; of "
                "the national axis it is not known. Here it is delivered once.",
            ),
            source="trục tỉnh · a provincial axis",
            evidence=Evidence.SEEN,
            where="MessageHeader/To[*]/OrganId",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:To>…H21.12…</edXML:To><edXML:To>…H21.12…</edXML:To>",
            sound="<edXML:To>…H21.12…</edXML:To>",
        ),
        Rule(
            id="W-ORGAN-NAME",
            topic=Topic.PARTIES,
            message=Text(
                "Thiếu tên cơ quan (OrganName)",
                "The agency's name (OrganName) is missing",
            ),
            mend=Text("Ghi OrganName", "Write OrganName"),
            why=Text(
                "Văn thư nơi nhận nhìn tên cơ quan, không nhìn mã. Tiêu chuẩn được cho là bắt "
                "buộc; vẫn có gói tin thật thiếu tên mà đi qua trục.",
                "Clerks read the name, not the code. The standard is reported to demand it; "
                "real packages without it did cross the axis.",
            ),
            source="QCVN 102:2016 1.1",
            evidence=Evidence.GUIDE,
            where="**/OrganName",
            strict=ERROR,
            broken="<edXML:From><edXML:OrganId>H21.12</edXML:OrganId></edXML:From>",
            sound="<edXML:OrganName>Sở Giả định</edXML:OrganName>",
        ),
        Rule(
            id="E-RECEIVER-COUNT",
            topic=Topic.PARTIES,
            message=Text(
                "Có {count} nơi nhận, vượt giới hạn {limit}",
                "There are {count} receivers, more than the limit of {limit}",
            ),
            mend=Text("Gửi thành nhiều gói tin", "Send several packages"),
            why=Text(
                "Giới hạn bảo vệ trục, ở mỗi danh sách nêu nơi nhận (To, thay đổi nơi nhận của gói "
                "cập nhật, OrganIdList của gói thay thế); danh sách lớn nhất gặp trên thực tế "
                "khoảng 3.000.",
                "The bound protects the axis, in each list that names receivers (To, the changes "
                "of an update, the OrganIdList of a replacement); the longest one met in practice "
                "has about 3,000.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where=(
                "MessageHeader/To | TraceHeaderList/Bussiness/BussinessDocumentInfo/ReceiverList"
                "/Receiver | …/ReplacementInfoList/ReplacementInfo[*]/OrganIdList/OrganId"
            ),
            kinds=EDOC_ONLY,
            broken="(5 001 To)",
            sound="(3 000 To)",
        ),
    )
)
"""By id, in the order in which they are told."""
