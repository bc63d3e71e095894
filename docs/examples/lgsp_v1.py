"""Gọi giao diện LGSP cấp tỉnh, chỉ dùng thư viện chuẩn. The provincial dialect, standard library.

python lgsp_v1.py ready.json tu-do-1 send van-ban.edxml
python lgsp_v1.py ready.json tu-do-1 list 2019/12/01 2019/12/08
python lgsp_v1.py ready.json tu-do-1 get DOCID > van-ban.edxml
python lgsp_v1.py ready.json tu-do-1 status DOCID done
"""

import base64
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


def call(url, headers, body=None):
    """Send one request and return the reply; a refusal with a JSON reply is a reply too."""
    request = urllib.request.Request(url, body, headers, method="POST" if body else "GET")
    try:
        return json.loads(urllib.request.urlopen(request).read())
    except urllib.error.HTTPError as error:
        return json.loads(error.read())


def log_in(base, login):
    """Return a token; it lives about half an hour and serves every system of the platform."""
    fields = {
        "username": login["username"],
        "password": login["password"],
        "applicationCode": login["application_code"],
        "otp": None,
        "twoFactorProvider": None,
        "typeObjs": [0, 1],
    }
    headers = {"Content-Type": "application/json"}
    url = f"{base}/v1/auth/login?allow_anonymous=true"
    return call(url, headers, json.dumps(fields).encode())["data"]["token"]


def form(content, message_type):
    """Return Content-Type and body of a multipart form: whole in memory, so it has a length."""
    line = "ranh-gioi-edxml"
    head = (
        f'--{line}\r\nContent-Disposition: form-data; name="messageType"\r\n\r\n{message_type}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="edocFile"; filename="goi-tin.edxml"\r\n'
        "Content-Type: application/xml\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
    return f"multipart/form-data; boundary={line}", body


def main(ready_file, systemid, action, *rest):
    """Find the system in the ready file, log in, call, print what came."""
    for axis in json.load(open(ready_file, encoding="utf-8"))["axes"]:
        for system in axis["systems"]:
            if system["systemid"] == systemid:
                base, login, secret = axis["dialects"]["lgsp_v1"], axis["login"], system["secret"]
    headers = {
        "Authorization": f"Bearer {log_in(base, login)}",
        "X-SystemId": systemid,
        "X-SecretKey": secret,
    }
    if action == "send":
        message_type = rest[1] if len(rest) > 1 else "edoc"
        content_type, body = form(open(rest[0], "rb").read(), message_type)
        reply = call(f"{base}/v1/sendEdoc", {**headers, "Content-Type": content_type}, body)
    elif action == "list":
        message_type = rest[2] if len(rest) > 2 else "edoc"
        window = {"messageType": message_type, "fromDate": rest[0], "toDate": rest[1]}
        query = urllib.parse.urlencode(window)
        reply = call(f"{base}/v1/syncReceivedEdocList?{query}", headers)
    elif action == "get":
        query = urllib.parse.urlencode({"docId": rest[0]})
        reply = call(f"{base}/v1/getEdoc?{query}", headers)
        if reply["code"] in (0, 200) and not reply["errorDetail"]:
            sys.stdout.buffer.write(base64.b64decode(reply["data"]["data"]))
            return
        sys.exit(json.dumps(reply, ensure_ascii=False, indent=1))
    elif action == "status":
        body = json.dumps({"docId": rest[0], "status": rest[1]}).encode()
        headers["Content-Type"] = "application/json"
        reply = call(f"{base}/v1/updateStatus", headers, body)
    else:
        reply = call(f"{base}/v1/getAgenciesList", headers)
    print(json.dumps(reply, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
