"""Gọi thao tác của phương ngữ quốc gia, chỉ dùng thư viện chuẩn. The national dialect in 20 lines.

python vxp.py ready.json 00.91.W00 getAgenciesList
python vxp.py ready.json 00.91.W00 sendEdoc from=000.00.00.X01 messagetype=edoc @van-ban.edxml
"""

import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.request


def call(base, systemid, secret, operation, parameters, body=b""):
    """Call one operation and return the envelope (or the raw file of downloadEdoc)."""
    kind = "application/octet-stream" if operation == "sendEdoc" else "application/json"
    own = {"systemid": systemid, "timestamp": "02122019T081000+0000", "Content-Type": kind}
    parameters = {**own, **parameters}
    if operation == "sendEdoc":  # each byte without a leading zero; CR LF is not covered
        parameters["hash-file"] = "".join(f"{byte:x}" for byte in hashlib.sha256(body).digest())
        body += b"\r\n"
    named = {"XroadVnpt-" + name: value for name, value in parameters.items()}
    signed = json.dumps(named, ensure_ascii=False, separators=(",", ":"))
    headers = {**named, "Content-Type": kind, "XroadVnpt-sign-header": signed}
    headers["XroadVnpt-sign-header-key"] = ";".join(parameters)
    headers["XroadVnpt-hash-header"] = hmac.new(
        secret.encode(), signed.encode(), hashlib.sha256
    ).hexdigest()
    method = "GET" if operation == "downloadEdoc" else "POST"
    data = body if method == "POST" else None
    request = urllib.request.Request(f"{base}/{operation}", data, headers, method=method)
    reply = urllib.request.urlopen(request).read()
    return reply if operation == "downloadEdoc" else json.loads(reply)


def main(ready_file, systemid, operation, *rest):
    """Find the system in the ready file, call, print what came."""
    for axis in json.load(open(ready_file))["axes"]:
        for system in axis["systems"]:
            if system["systemid"] == systemid:
                base, secret = axis["dialects"]["vxp"], system["secret"]
    body = b"".join(open(one[1:], "rb").read() for one in rest if one.startswith("@"))
    parameters = dict(one.split("=", 1) for one in rest if not one.startswith("@"))
    try:
        reply = call(base, systemid, secret, operation, parameters, body)
    except urllib.error.HTTPError as error:  # downloadEdoc answers 404 with an empty body
        sys.exit(f"HTTP {error.code}: {error.read().decode()}")
    if isinstance(reply, bytes):
        sys.stdout.buffer.write(reply)
    else:
        print(json.dumps(reply, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
