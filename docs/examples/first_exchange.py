"""A first exchange by any dialect, with Python's standard library alone.

    eval "$(lgsp credentials tu-do-1)"        # AXIS_... variables
    python3 first_exchange.py vxp             # or: lgsp | edoc | native

It takes the first document that waits, stores it, confirms it, and reports 01 (arrived).
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ENV = os.environ

STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{namespace}">
  <edXML:edXMLEnvelope xmlns:edXML="{namespace}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>{agency}</edXML:OrganId>
          <edXML:OrganName>{name}</edXML:OrganName>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>{sender}</edXML:OrganId>
          <edXML:Code>{code}</edXML:Code>
          <edXML:DocumentId>{document_id}</edXML:DocumentId>
          <edXML:PromulgationDate>{promulgated}</edXML:PromulgationDate>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Người Giả Định</edXML:Staff>
        </edXML:StaffInfo>
        <edXML:StatusCode>{status}</edXML:StatusCode>
        <edXML:Description>{description}</edXML:Description>
        <edXML:Timestamp>{now}</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
"""


def text(edxml, *path):
    """Return the text of the first element found by these names, each inside the one before."""
    found = ElementTree.fromstring(edxml)
    for name in path:
        found = found.find(f".//{{{NAMESPACE}}}{name}") if found is not None else None
    return "" if found is None else (found.text or "").strip()


def status_package(edxml, status, description):
    """Return the package that reports a status for a received document."""
    values = {
        "agency": ENV["AXIS_AGENCY"],
        "name": text(edxml, "To", "OrganName"),
        "sender": text(edxml, "From", "OrganId"),
        "code": f"{text(edxml, 'CodeNumber')}/{text(edxml, 'CodeNotation')}",
        "document_id": text(edxml, "MessageHeader", "DocumentId"),
        "promulgated": text(edxml, "PromulgationDate"),
        "status": status,
        "description": description,
        "now": (datetime.now(UTC) + timedelta(hours=7)).strftime("%Y/%m/%d %H:%M:%S"),
    }
    escaped = {name: escape(value) for name, value in values.items()}
    return STATUS.format(namespace=NAMESPACE, **escaped).encode()


def call(url, headers, body=None, method=None):
    """Send one request and return the reply's bytes."""
    request = urllib.request.Request(url, body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as reply:
        return reply.read()


class Vxp:
    """National dialect: every parameter is a signed header."""

    def first_waiting(self):
        items = self.call("getReceivedEdocList", {"messagetype": "edoc"})["data"]
        return items[0]["docId"] if items else None

    def fetch(self, id):
        return base64.b64decode(self.call("getEdoc", {"docId": id})["data"])

    def confirm(self, id):
        self.call("updateStatus", {"docId": id, "status": "done"})

    def send_status(self, edxml):
        # as the official client: no leading zero in a byte of the hash; CR LF, not hashed, behind
        digest = "".join(f"{byte:x}" for byte in hashlib.sha256(edxml).digest())
        own = {"from": ENV["AXIS_AGENCY"], "messagetype": "status", "hash-file": digest}
        self.call("sendEdoc", own, edxml + b"\r\n")

    def call(self, operation, parameters, body=b""):
        parameters = {
            "systemid": ENV["AXIS_SYSTEM_ID"],
            "timestamp": "02122019T081000+0000",
            **parameters,
        }
        headers = {f"XroadVnpt-{name}": value for name, value in parameters.items()}
        signed = json.dumps(headers)
        headers["XroadVnpt-sign-header-key"] = ";".join(parameters)
        headers["XroadVnpt-sign-header"] = signed
        headers["XroadVnpt-hash-header"] = hmac.new(
            ENV["AXIS_SECRET"].encode(), signed.encode(), hashlib.sha256
        ).hexdigest()
        reply = json.loads(call(f"{ENV['AXIS_VXP_URL']}/{operation}", headers, body))
        if reply["status"] != "OK":  # HTTP says 200 whatever happened
            raise SystemExit(json.dumps(reply))
        return reply


class Lgsp:
    """Provincial dialect: login, then three headers on every call."""

    def __init__(self):
        login = {
            "username": ENV["AXIS_LOGIN_USERNAME"],
            "password": ENV["AXIS_LOGIN_PASSWORD"],
            "applicationCode": ENV["AXIS_LOGIN_APPLICATION"],
            "otp": None,
            "twoFactorProvider": None,
            "typeObjs": [0, 1],
        }
        reply = call(
            f"{ENV['AXIS_LGSP_V1_URL']}/v1/auth/login?allow_anonymous=true",
            {"Content-Type": "application/json"},
            json.dumps(login).encode(),
        )
        self.headers = {
            "Authorization": "Bearer " + json.loads(reply)["data"]["token"],
            "X-SystemId": ENV["AXIS_SYSTEM_ID"],
            "X-SecretKey": ENV["AXIS_SECRET"],
        }

    def first_waiting(self):
        # a list of days, not a queue: what was confirmed comes again, with its status
        today = date.fromisoformat(ENV.get("AXIS_TODAY", "2019-12-02"))
        first, last = today - timedelta(days=5), today + timedelta(days=1)
        window = f"fromDate={first:%Y/%m/%d}&toDate={last:%Y/%m/%d}"
        items = self.call(f"syncReceivedEdocList?messageType=edoc&{window}")["data"]
        return next((item["docId"] for item in items if item["status"] == "initial"), None)

    def fetch(self, id):
        return base64.b64decode(self.call(f"getEdoc?docId={id}")["data"]["data"])

    def confirm(self, id):
        body = json.dumps({"docId": id, "status": "done"}).encode()
        self.call("updateStatus", body, "application/json")

    def send_status(self, edxml):
        line = b"--edxml-part"
        form = b"\r\n".join(
            (
                line,
                b'Content-Disposition: form-data; name="messageType"',
                b"",
                b"status",
                line,
                b'Content-Disposition: form-data; name="edocFile"; filename="status.edxml"',
                b"Content-Type: application/xml",
                b"",
                edxml,
                line + b"--",
                b"",
            )
        )
        print(self.call("sendEdoc", form, "multipart/form-data; boundary=edxml-part"))

    def call(self, path, body=None, content_type=None):
        headers = {**self.headers, **({"Content-Type": content_type} if content_type else {})}
        return json.loads(call(f"{ENV['AXIS_LGSP_V1_URL']}/v1/{path}", headers, body))


class Edoc:
    """eDoc v2: one agency at a time, numbers as ids."""

    def first_waiting(self):
        items = self.call("getPendingDocIds", "EDOC", method="GET").get("data") or []
        return str(items[0]["docId"]) if items else None

    def fetch(self, id):
        return base64.b64decode(self.call("getDocument", "EDOC", id)["data"])

    def confirm(self, id):
        self.call("confirmReceived", "EDOC", id)

    def send_status(self, edxml):
        print(self.call("sendDocument", "STATUS", body=edxml))

    def call(self, operation, type, id=None, body=None, method="POST"):
        headers = {
            "organid": ENV["AXIS_AGENCY"],
            "authorization": ENV["AXIS_EDOC_TOKEN"],
            "type": type,
            "Content-Type": "application/octet-stream",
            **({"docid": id} if id else {}),
        }
        url = f"{ENV['AXIS_EDOC_V2_URL']}/EdocService/{operation}"
        return json.loads(call(url, headers, body, method))


class Native:
    """The simulator's own API."""

    def __init__(self):
        pair = f"{ENV['AXIS_SYSTEM_ID']}:{ENV['AXIS_SECRET']}".encode()
        self.headers = {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def first_waiting(self):
        items = json.loads(self.call("/deliveries?kind=edoc"))
        return items[0]["id"] if items else None

    def fetch(self, id):
        return self.call(f"/deliveries/{id}/content")

    def confirm(self, id):
        self.call(f"/deliveries/{id}/confirmation", b'{"result":"done"}', "application/json")

    def send_status(self, edxml):
        print(self.call("/packages?kind=status", edxml, "application/xml").decode())

    def call(self, path, body=None, content_type=None):
        headers = {**self.headers, **({"Content-Type": content_type} if content_type else {})}
        return call(ENV["AXIS_NATIVE_URL"] + path, headers, body)


def main():
    """Receive one document and answer for it."""
    dialects = {"vxp": Vxp, "lgsp": Lgsp, "edoc": Edoc, "native": Native}
    if sys.argv[1:2] == [] or sys.argv[1] not in dialects:
        raise SystemExit("usage: first_exchange.py vxp | lgsp | edoc | native")
    axis = dialects[sys.argv[1]]()
    id = axis.first_waiting()
    if id is None:
        print("nothing waits")
        return
    edxml = axis.fetch(id)
    Path("nhan.edxml").write_bytes(edxml)
    print(f"{id}  {text(edxml, 'Subject')}")
    axis.confirm(id)
    axis.send_status(status_package(edxml, "01", "Đã đến"))
    print("done, 01 sent")


if __name__ == "__main__":
    main()
