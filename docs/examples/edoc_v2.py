"""Gọi giao diện eDoc v2, chỉ dùng thư viện chuẩn. The dialect eDoc v2 in 20 lines.

python edoc_v2.py ready.json 000.00.91.H21 pending EDOC
python edoc_v2.py ready.json 000.00.91.H21 send EDOC van-ban.edxml
python edoc_v2.py ready.json 000.00.91.H21 fetch EDOC 42 nhan.edxml
python edoc_v2.py ready.json 000.00.91.H21 confirm EDOC 42
"""

import base64
import json
import sys
import urllib.request
from pathlib import Path

OPERATIONS = {
    "pending": ("GET", "getPendingDocIds"),
    "send": ("POST", "sendDocument"),
    "fetch": ("POST", "getDocument"),
    "confirm": ("POST", "confirmReceived"),
}


def call(base, organ, token, action, kind, number="", body=b""):
    """Call one operation and return the reply; a 401 raises urllib's HTTPError."""
    method, operation = OPERATIONS[action]
    headers = {"organid": organ, "authorization": token, "type": kind, "docid": number}
    headers["Content-Type"] = "application/octet-stream"
    data = body if method == "POST" else None
    url = f"{base}/EdocService/{operation}"
    request = urllib.request.Request(url, data, headers, method=method)
    return json.loads(urllib.request.urlopen(request).read())


def main(ready_file, organ, action, kind, *rest):
    """Find the agency's system in the ready file, call, print what came."""
    for axis in json.loads(Path(ready_file).read_bytes())["axes"]:
        for system in axis["systems"]:
            if organ in [agency["code"] for agency in system["agencies"]]:
                base, token = axis["dialects"]["edoc_v2"], system["secret"]
    number = rest[0] if action in ("fetch", "confirm") else ""
    body = Path(rest[0]).read_bytes() if action == "send" else b""
    reply = call(base, organ, token, action, kind, number, body)
    if action == "fetch" and reply.get("status") == "Success":
        Path(rest[1]).write_bytes(base64.b64decode(reply.pop("data")))
    print(json.dumps(reply, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
