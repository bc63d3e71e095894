"""Viết gói tin để thử: văn bản mới, thu hồi, cập nhật, thay thế, lấy lại, trạng thái.

Packages to try things with, as text on standard output; only the standard library.

    eval "$(lgsp credentials tu-do-1)"                             # sender and today's date
    python3 make_package.py new 21 > a.edxml                       # an official letter No 21
    python3 make_package.py new 22 000.00.91.H21 > b.edxml         # to yourself
    python3 make_package.py recall 21 > c.edxml                    # type 1
    python3 make_package.py update 21 "trích yếu mới" > d.edxml    # type 2
    python3 make_package.py replace 23 21 > e.edxml                # type 3: 23 replaces 21
    python3 make_package.py take-back 21 000.00.31.H21 > f.edxml   # status 13 for one receiver
    python3 make_package.py status 15 nhan.edxml > g.edxml         # your answer to what came
"""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SENDER = os.environ.get("AXIS_AGENCY", "000.00.91.H21")
TODAY = os.environ.get("AXIS_TODAY", "2019-12-02").replace("-", "/")
RECEIVER = "000.00.31.H21"
STAFF = (
    "<edXML:StaffInfo><edXML:Department>Văn thư</edXML:Department>"
    "<edXML:Staff>Người Giả Định</edXML:Staff></edXML:StaffInfo>"
)
DONE = {"01": "Đã đến", "02": "Sai thẩm quyền", "03": "Đã tiếp nhận", "15": "Đồng ý",
        "16": "Văn bản đã xử lý xong"}  # fmt: skip


def document_id(number):
    """Return the id that ``new NUMBER`` gives a document today."""
    return f"{SENDER},{TODAY},{number}/STN-VP"


def letter(number, *receivers):
    """Return the example letter under another number, of today, to other receivers."""
    text = (HERE / "van-ban.edxml").read_text(encoding="utf-8")
    first, last = text.index("<edXML:To>"), text.rindex("</edXML:To>") + len("</edXML:To>")
    to = "\n        ".join(
        f"<edXML:To>\n          <edXML:OrganId>{code}</edXML:OrganId>\n"
        f"          <edXML:OrganName>Cơ quan {code}</edXML:OrganName>\n        </edXML:To>"
        for code in receivers or (RECEIVER,)
    )
    text = text[:first] + to + text[last:]
    text = text.replace("</edXML:Bussiness>", STAFF + "</edXML:Bussiness>")
    text = text.replace("2019/12/02", TODAY).replace("000.00.91.H21,", f"{SENDER},")
    sender = r"(<edXML:From>\s*<edXML:OrganId>)[^<]*(</edXML:OrganId>\s*<edXML:OrganName>)[^<]*"
    text = re.sub(sender, rf"\g<1>{SENDER}\g<2>Cơ quan {SENDER}", text)
    return re.sub(r"\b05\b(?=[-/<])", number, text)


def changed(number, kind, reason, before="", after="", receivers=()):
    """Return a letter that does something to an earlier one: kind 1, 2 or 3."""
    text = letter(number, *receivers).replace("Văn bản mới", reason)
    text = text.replace("DocType>0<", f"DocType>{kind}<")
    text = text.replace("<edXML:BussinessDocType>", f"{before}<edXML:BussinessDocType>")
    return text.replace("<edXML:Paper>0</edXML:Paper>", f"<edXML:Paper>0</edXML:Paper>{after}")


def recall(number, *receivers):
    """Recall (1): the id, the number and the date are those of the recalled document."""
    return changed(number, 1, "Sai thể thức", receivers=receivers)


def update(number, subject, *receivers):
    """Update (2): names the document in Bussiness and says that its data changed."""
    told = f"<edXML:DocumentId>{document_id(number)}</edXML:DocumentId>"
    what = (
        "<edXML:BussinessDocumentInfo><edXML:DocumentInfo>1</edXML:DocumentInfo>"
        "<edXML:DocumentReceiver>0</edXML:DocumentReceiver></edXML:BussinessDocumentInfo>"
    )
    text = changed(number, 2, "Sửa trích yếu", told, what, receivers)
    return re.sub(r"(<edXML:Subject>)[^<]*", rf"\g<1>{subject}", text)


def replace(number, former, *receivers):
    """Replacement (3): a new document, with the receivers whose old copy it replaces."""
    codes = "".join(f"<edXML:OrganId>{code}</edXML:OrganId>" for code in receivers or (RECEIVER,))
    old = (
        "<edXML:ReplacementInfoList><edXML:ReplacementInfo>"
        f"<edXML:DocumentId>{document_id(former)}</edXML:DocumentId>"
        f"<edXML:OrganIdList>{codes}</edXML:OrganIdList>"
        "</edXML:ReplacementInfo></edXML:ReplacementInfoList>"
    )
    return changed(number, 3, f"Thay văn bản {former}", "", old, receivers)


def take_back(number, receiver=RECEIVER):
    """Take-back (13): a status that goes from the sender to one receiver."""
    text = (HERE / "trang-thai-01.edxml").read_text(encoding="utf-8")
    text = re.sub(r"(<edXML:From>\s*<edXML:OrganId>)[^<]*", rf"\g<1>{SENDER}", text)
    text = re.sub(r"(<edXML:OrganName>)[^<]*", rf"\g<1>Cơ quan {SENDER}", text)
    text = re.sub(r"(<edXML:ResponseFor>\s*<edXML:OrganId>)[^<]*", rf"\g<1>{receiver}", text)
    text = re.sub(r"(<edXML:DocumentId>)[^<]*", rf"\g<1>{document_id(number)}", text)
    text = text.replace("05/STN", f"{number}/STN").replace("2019/12/02", TODAY)
    return text.replace("StatusCode>01<", "StatusCode>13<").replace("Đã đến", "Gửi nhầm")


def status(code, received):
    """Return a status for a received document or request; needs the AXIS_ variables."""
    from first_exchange import status_package

    return status_package(Path(received).read_bytes(), code, DONE.get(code, code)).decode()


def main(wish, *rest):
    """Write one package to standard output."""
    made = {"new": letter, "recall": recall, "update": update, "replace": replace,
            "take-back": take_back, "status": status}[wish](*rest)  # fmt: skip
    sys.stdout.buffer.write(made.encode())


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
