"""Rules on the bytes and the XML: can it be read at all."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, OFF, Rule, Topic, table

FILE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-EMPTY",
            topic=Topic.FILE,
            message=Text("Gói tin rỗng", "The package is empty"),
            mend=Text("Gửi nội dung tệp .edxml", "Send the content of the .edxml file"),
            why=Text(
                "Không có gì để đọc. Thường do đọc luồng multipart hai lần hoặc gửi trước khi "
                "ghi xong tệp.",
                "There is nothing to read. Usually a multipart stream was read twice, or the "
                "file was sent before it was written.",
            ),
            source="W3C XML 1.0",
            evidence=Evidence.GUIDE,
            wire_code=10,
            broken="(0 byte)",
            sound='<?xml version="1.0" encoding="UTF-8"?><edXML …>',
        ),
        Rule(
            id="E-SIZE",
            topic=Topic.FILE,
            message=Text(
                "Gói tin có {size} byte, vượt giới hạn {limit} byte",
                "The package has {size} bytes, more than the limit of {limit}",
            ),
            mend=Text(
                "Giảm dung lượng tệp đính kèm hoặc tách văn bản thành nhiều gói",
                "Make the attachments smaller or split the document into several packages",
            ),
            why=Text(
                "Mọi trục đều có giới hạn dung lượng nhưng không tài liệu nào nêu con số; "
                "giới hạn ở đây đủ cho 50 MB tệp đính kèm (thành khoảng 70 MB sau base64). "
                "Gói trạng thái không có tệp nên giới hạn thấp hơn nhiều.",
                "Every axis bounds the size and no document names the number; the bound here "
                "leaves room for 50 MB of files (about 70 MB in base64). A status carries no "
                "file, so its bound is far lower.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            wire_code=10,
            broken="(97 MiB)",
            sound="(20 MiB)",
        ),
        Rule(
            id="E-XML-ENCODING",
            topic=Topic.FILE,
            message=Text(
                "Bảng mã {name} không được hỗ trợ hoặc nội dung không đúng bảng mã đó",
                "Encoding {name} is not supported, or the content is not in it",
            ),
            mend=Text("Ghi tệp bằng UTF-8", "Write the file in UTF-8"),
            why=Text(
                "edXML là UTF-8. Nội dung sai bảng mã làm hỏng chữ tiếng Việt hoặc làm bộ đọc "
                "dừng giữa chừng; gặp nhiều nhất là tệp khai báo UTF-8 nhưng ghi bằng "
                "Windows-1258.",
                "edXML is UTF-8. A wrong encoding damages Vietnamese letters or stops the "
                "reader midway; most often a file declared UTF-8 was written in Windows-1258.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.CHOICE,
            wire_code=10,
            broken='<?xml version="1.0" encoding="EBCDIC-CP-US"?>',
            sound='<?xml version="1.0" encoding="UTF-8"?>',
        ),
        Rule(
            id="E-XML-JUNK",
            topic=Topic.FILE,
            message=Text(
                "Có ký tự thừa trước khai báo XML hoặc phần tử gốc: “{junk}”",
                "There is something before the XML declaration or the root element: “{junk}”",
            ),
            mend=Text(
                "Xóa mọi ký tự đứng trước <?xml (kể cả khoảng trắng) hoặc trước phần tử gốc",
                "Remove everything before <?xml, blanks too, or before the root element",
            ),
            why=Text(
                "Bộ đọc của thư viện chính thức dừng ngay ở ký tự đầu tiên đứng trước khai "
                "báo XML. Hay gặp khi phần mềm ghi thêm độ dài, dòng trống hoặc nhật ký vào "
                "đầu tệp.",
                "The official library's parser stops at the very first character before the "
                "XML declaration. Often a program wrote a length, an empty line or a log line "
                "in front.",
            ),
            source="W3C XML 1.0 2.8",
            evidence=Evidence.SDK,
            wire_code=10,
            broken='1212<?xml version="1.0"?><edXML …>',
            sound='<?xml version="1.0"?><edXML …>',
        ),
        Rule(
            id="E-XML-ROOT",
            topic=Topic.FILE,
            message=Text(
                "Không phải tệp XML: nội dung bắt đầu bằng “{start}”",
                "This is no XML file: it begins with “{start}”",
            ),
            mend=Text(
                "Gửi chính tệp .edxml: không mã hóa base64, không nén, không bọc trong JSON",
                "Send the .edxml file itself: not in base64, not packed, not inside JSON",
            ),
            why=Text(
                "Không có phần tử nào để đọc. Hay gặp nhất là gói tin còn nguyên base64 như "
                "getEdoc trả về, tệp nén, hoặc một câu trả lời JSON bị lưu nhầm thành gói tin.",
                "There is no element to read. Most often it is a package still in base64 as "
                "getEdoc returns it, a packed file, or a JSON answer stored as a package.",
            ),
            source="W3C XML 1.0 2.1",
            evidence=Evidence.SDK,
            wire_code=10,
            broken="PD94bWwgdmVyc2lvbj0iMS4wIj8+…",
            sound='<?xml version="1.0" encoding="UTF-8"?><edXML …>',
        ),
        Rule(
            id="E-XML-DTD",
            topic=Topic.FILE,
            message=Text(
                "Gói tin chứa khai báo DOCTYPE (DTD)",
                "The package holds a DOCTYPE declaration (DTD)",
            ),
            mend=Text(
                "Bỏ DOCTYPE và mọi thực thể; edXML không dùng chúng",
                "Remove DOCTYPE and all entities; edXML does not use them",
            ),
            why=Text(
                "DOCTYPE cho phép khai báo thực thể: bom thực thể làm cạn bộ nhớ, thực thể "
                "ngoài đọc trộm tệp của máy chủ. Thư viện chính thức không tắt chúng; ở đây "
                "luôn từ chối.",
                "A DOCTYPE can declare entities: entity bombs exhaust the memory, external "
                "entities read the server's files. The official library leaves them on; here "
                "they are always refused.",
            ),
            source="OWASP XXE; QCVN 102:2016",
            evidence=Evidence.CHOICE,
            wire_code=10,
            broken='<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            sound="(không có DOCTYPE · no DOCTYPE)",
        ),
        Rule(
            id="E-XML-SYNTAX",
            topic=Topic.FILE,
            message=Text(
                "XML không đúng cú pháp: {detail}",
                "The XML is not well-formed: {detail}",
            ),
            mend=Text(
                "Sửa lỗi cú pháp tại dòng được nêu; nên tạo tệp bằng thư viện XML",
                "Mend the syntax at the line named; best write the file with an XML library",
            ),
            why=Text(
                "XML sai cú pháp thì không bộ đọc nào đọc được. Nguyên nhân thường là ghép "
                "chuỗi mà quên thoát các ký tự & < >, hoặc tệp bị cắt cụt.",
                "XML that is not well-formed cannot be read by anybody. Usually strings were "
                "joined without escaping & < >, or the file was cut off.",
            ),
            source="W3C XML 1.0",
            evidence=Evidence.SDK,
            wire_code=10,
            broken="<edXML:Subject>Nghị quyết A & B</edXML:Subject>",
            sound="<edXML:Subject>Nghị quyết A &amp; B</edXML:Subject>",
        ),
        Rule(
            id="E-XML-NODES",
            topic=Topic.FILE,
            message=Text(
                "Gói tin có quá nhiều phần tử hoặc thuộc tính (giới hạn {limit})",
                "The package has too many elements or attributes (limit {limit})",
            ),
            mend=Text("Tách gói tin", "Split the package"),
            why=Text(
                "Giới hạn bảo vệ bộ đọc trước gói tin dựng lên để làm cạn bộ nhớ; văn bản "
                "thật chỉ có vài trăm phần tử.",
                "The bound protects the reader from packages made to exhaust its memory; real "
                "documents have some hundred elements.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            wire_code=10,
            broken="(100 001 phần tử · elements)",
            sound="(300)",
        ),
        Rule(
            id="E-XML-DEPTH",
            topic=Topic.FILE,
            message=Text(
                "Các phần tử lồng nhau quá sâu (giới hạn {limit} mức)",
                "Elements are nested too deeply (limit {limit} levels)",
            ),
            mend=Text("Dùng đúng cấu trúc edXML", "Use the structure of edXML"),
            why=Text(
                "edXML chỉ sâu chừng 10 mức; lồng sâu hơn nhiều là dấu hiệu tấn công hoặc lỗi "
                "đệ quy.",
                "edXML is about 10 levels deep; much deeper nesting is an attack or a runaway "
                "recursion.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            wire_code=10,
            broken="<a><a><a>… (33 mức · levels)",
            sound="(tối đa · at most 32)",
        ),
        Rule(
            id="W-XML-ENCODING",
            topic=Topic.FILE,
            message=Text(
                "Tệp dùng, hoặc tự khai là dùng, bảng mã {name}; đã đọc theo UTF-8",
                "The file is in {name}, or says so; it was read by way of UTF-8",
            ),
            mend=Text("Ghi tệp bằng UTF-8", "Write the file in UTF-8"),
            why=Text(
                "Thư viện chính thức đọc được UTF-16, nhưng tiêu chuẩn ghi UTF-8 và nhiều bộ "
                "đọc khác chỉ biết UTF-8. Khai us-ascii mà có chữ tiếng Việt là khai sai: có bộ "
                "đọc dừng, có bộ đọc làm hỏng chữ.",
                "The official library reads UTF-16, but the standard says UTF-8 and many "
                "other readers know nothing else. To declare us-ascii over Vietnamese letters is "
                "false: some readers stop, others damage the letters.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            strict=ERROR,
            broken="FF FE 3C 00 3F 00 … (UTF-16)",
            sound="3C 3F 78 6D 6C … (UTF-8)",
        ),
        Rule(
            id="W-XML-BOM",
            topic=Topic.FILE,
            message=Text("Tệp bắt đầu bằng dấu BOM", "The file starts with a byte order mark"),
            mend=Text("Ghi UTF-8 không có BOM", "Write UTF-8 without a byte order mark"),
            why=Text(
                "BOM vô hại với bộ đọc XML, nhưng phần mềm tìm “<?xml” ở byte đầu tiên sẽ coi "
                "đó là ký tự thừa.",
                "Harmless to an XML parser, but software that looks for “<?xml” at the first "
                "byte takes it for junk.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            province=OFF,
            broken="EF BB BF 3C 3F 78 6D 6C",
            sound="3C 3F 78 6D 6C",
        ),
        Rule(
            id="W-XML-CR",
            topic=Topic.FILE,
            message=Text(
                "Tệp có {count} chỗ xuống dòng chỉ bằng CR",
                "The file has {count} line ends of a bare CR",
            ),
            mend=Text(
                "Ghi xuống dòng bằng LF hoặc CRLF, và truyền tệp ở dạng nhị phân",
                "Write LF or CRLF, and transfer the file as binary",
            ),
            why=Text(
                "XML đổi mọi xuống dòng thành LF. Tệp chỉ dùng CR (không kèm LF) thường do bị "
                "một phần mềm trung gian chuyển kiểu văn bản: các byte đã khác lúc gửi, giá "
                "trị băm và chữ ký không còn khớp. CRLF là bình thường: thư viện chính thức "
                "viết như vậy.",
                "XML turns every line end into LF. A file with bare CR was usually converted "
                "as text on its way: its bytes differ from those sent, hashes and signatures "
                "no longer match. CRLF is usual: the official library writes it.",
            ),
            source="W3C XML 1.0 2.11",
            evidence=Evidence.CHOICE,
            wire_code=10,
            province=OFF,
            broken="<edXML:To>␍<edXML:OrganId>",
            sound="<edXML:To>␊<edXML:OrganId>",
        ),
        Rule(
            id="W-XML-PREFIX",
            topic=Topic.FILE,
            message=Text(
                "Dùng tiền tố không gian tên chưa khai báo: {detail}",
                "A namespace prefix is used but not declared: {detail}",
            ),
            mend=Text(
                'Khai báo tiền tố (xmlns:edXML="…") ở chính phần tử đó hoặc phần tử cha',
                'Declare the prefix (xmlns:edXML="…") at the element or above it',
            ),
            why=Text(
                "Một bộ đọc không để ý không gian tên (như thư viện chính thức) vẫn đọc được, "
                "kể cả một mẫu chính thức mắc lỗi này; bộ đọc XML chuẩn thì từ chối cả tệp.",
                "A reader blind to namespaces (the official library is one) takes it, and one "
                "of the official samples has this fault; a standard XML parser refuses the "
                "whole file.",
            ),
            source="W3C Namespaces in XML",
            evidence=Evidence.SDK,
            strict=ERROR,
            broken='<edXML:Reference xlink:href="">',
            sound='<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="">',
        ),
    )
)
"""By id, in the order in which they are told."""
