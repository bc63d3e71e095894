// A first exchange by any dialect in TypeScript: Node 22.6 or newer, no package.
//
//     eval "$(lgsp credentials tu-do-1)"                           # AXIS_... variables
//     node --experimental-strip-types first-exchange.mts vxp        # or: lgsp | edoc | native
//
// With Node 18 or 20: npx --yes tsx first-exchange.mts vxp
//
// It takes the first document that waits, stores it, confirms it, and reports 01 (arrived).

import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";

const NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/** The four things that a receiving system does. */
interface Dialect {
  firstWaiting(): Promise<string | undefined>; // id of the copy
  fetch(id: string): Promise<Buffer>;
  confirm(id: string): Promise<void>;
  sendStatus(edxml: Buffer): Promise<void>;
}

function env(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: eval "$(lgsp credentials SYSTEM)"`);
  return value;
}

async function send(url: string, options: RequestInit = {}): Promise<Buffer> {
  const reply = await fetch(url, options);
  const body = Buffer.from(await reply.arrayBuffer());
  if (!reply.ok) throw new Error(`${reply.status} ${body}`);
  return body;
}

async function json(url: string, options: RequestInit = {}): Promise<any> {
  return JSON.parse((await send(url, options)).toString("utf8"));
}

// --- edXML: good enough for what an axis delivers; a real client uses an XML library ------------

function text(edxml: string, ...path: string[]): string {
  let inner = edxml;
  for (const name of path) {
    const found = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([\\s\\S]*?)</(?:\\w+:)?${name}>`).exec(inner);
    if (!found) return "";
    inner = found[1];
  }
  return inner.trim(); // still escaped, and written back escaped
}

function status(edxml: string, code: string, description: string): Buffer {
  const now = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="${NAMESPACE}">
  <edXML:edXMLEnvelope xmlns:edXML="${NAMESPACE}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>${env("AXIS_AGENCY")}</edXML:OrganId>
          <edXML:OrganName>${text(edxml, "To", "OrganName")}</edXML:OrganName>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>${text(edxml, "From", "OrganId")}</edXML:OrganId>
          <edXML:Code>${text(edxml, "CodeNumber")}/${text(edxml, "CodeNotation")}</edXML:Code>
          <edXML:DocumentId>${text(edxml, "MessageHeader", "DocumentId")}</edXML:DocumentId>
          <edXML:PromulgationDate>${text(edxml, "PromulgationDate")}</edXML:PromulgationDate>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Người Giả Định</edXML:Staff>
        </edXML:StaffInfo>
        <edXML:StatusCode>${code}</edXML:StatusCode>
        <edXML:Description>${description}</edXML:Description>
        <edXML:Timestamp>${now}</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
`);
}

// --- national dialect: every parameter is a signed header ------------------------------------------

class Vxp implements Dialect {
  async firstWaiting() {
    return (await this.call("getReceivedEdocList", { messagetype: "edoc" })).data[0]?.docId;
  }

  async fetch(id: string) {
    return Buffer.from((await this.call("getEdoc", { docId: id })).data, "base64");
  }

  async confirm(id: string) {
    await this.call("updateStatus", { docId: id, status: "done" });
  }

  async sendStatus(edxml: Buffer) {
    // as the official client: no leading zero in a byte of the hash; CR LF, not hashed, behind
    const digest = createHash("sha256").update(edxml).digest();
    const hash = [...digest].map((byte) => byte.toString(16)).join("");
    const parameters = { from: env("AXIS_AGENCY"), messagetype: "status", "hash-file": hash };
    await this.call("sendEdoc", parameters, Buffer.concat([edxml, Buffer.from("\r\n")]));
  }

  private async call(operation: string, parameters: Record<string, string>, body?: Buffer): Promise<any> {
    const all = { systemid: env("AXIS_SYSTEM_ID"), timestamp: "02122019T081000+0000", ...parameters };
    const headers = Object.fromEntries(Object.entries(all).map(([name, value]) => [`XroadVnpt-${name}`, value]));
    const signed = JSON.stringify(headers);
    headers["XroadVnpt-sign-header-key"] = Object.keys(all).join(";");
    headers["XroadVnpt-sign-header"] = signed;
    headers["XroadVnpt-hash-header"] = createHmac("sha256", env("AXIS_SECRET")).update(signed).digest("hex");
    const reply = await json(`${env("AXIS_VXP_URL")}/${operation}`, { method: "POST", headers, body });
    if (reply.status !== "OK") throw new Error(JSON.stringify(reply)); // HTTP says 200 whatever happened
    return reply;
  }
}

// --- provincial dialect: login, then three headers on every call ------------------------------------

class Lgsp implements Dialect {
  private token = "";

  async firstWaiting() {
    const reply = await json(`${env("AXIS_LGSP_V1_URL")}/v1/auth/login?allow_anonymous=true`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        username: env("AXIS_LOGIN_USERNAME"), password: env("AXIS_LOGIN_PASSWORD"),
        applicationCode: env("AXIS_LOGIN_APPLICATION"), otp: null, twoFactorProvider: null, typeObjs: [0, 1],
      }),
    });
    this.token = reply.data.token;
    // a list of days, not a queue: what was confirmed comes again, with its status
    const today = Date.parse(process.env.AXIS_TODAY ?? "2019-12-02");
    const day = (offset: number) => new Date(today + offset * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "/");
    const list = await this.call(`syncReceivedEdocList?messageType=edoc&fromDate=${day(-5)}&toDate=${day(1)}`);
    return list.data.find((item: any) => item.status === "initial")?.docId;
  }

  async fetch(id: string) {
    return Buffer.from((await this.call(`getEdoc?docId=${id}`)).data.data, "base64");
  }

  async confirm(id: string) {
    const body = JSON.stringify({ docId: id, status: "done" });
    await this.call("updateStatus", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  }

  async sendStatus(edxml: Buffer) {
    const form = new FormData();
    form.set("messageType", "status");
    form.set("edocFile", new Blob([edxml], { type: "application/xml" }), "status.edxml");
    console.log(JSON.stringify(await this.call("sendEdoc", { method: "POST", body: form })));
  }

  private call(path: string, options: RequestInit = {}): Promise<any> {
    const own = { Authorization: `Bearer ${this.token}`, "X-SystemId": env("AXIS_SYSTEM_ID"), "X-SecretKey": env("AXIS_SECRET") };
    return json(`${env("AXIS_LGSP_V1_URL")}/v1/${path}`, { ...options, headers: { ...options.headers, ...own } });
  }
}

// --- eDoc v2: one agency at a time, numbers as ids ----------------------------------------------------

class Edoc implements Dialect {
  async firstWaiting() {
    const reply = await this.call("getPendingDocIds", "EDOC", { method: "GET" });
    return reply.data[0]?.docId?.toString();
  }

  async fetch(id: string) {
    return Buffer.from((await this.call("getDocument", "EDOC", {}, id)).data, "base64");
  }

  async confirm(id: string) {
    await this.call("confirmReceived", "EDOC", {}, id);
  }

  async sendStatus(edxml: Buffer) {
    console.log(JSON.stringify(await this.call("sendDocument", "STATUS", { body: edxml })));
  }

  private call(operation: string, type: string, options: RequestInit, id?: string): Promise<any> {
    const headers = {
      organid: env("AXIS_AGENCY"), authorization: env("AXIS_EDOC_TOKEN"), type,
      ...(id ? { docid: id } : {}), "Content-Type": "application/octet-stream",
    };
    return json(`${env("AXIS_EDOC_V2_URL")}/EdocService/${operation}`, { method: "POST", ...options, headers });
  }
}

// --- the simulator's own API ----------------------------------------------------------------------------

class Native implements Dialect {
  async firstWaiting() {
    return (await json(this.at("/deliveries?kind=edoc"), { headers: this.own() }))[0]?.id;
  }

  fetch(id: string) {
    return send(this.at(`/deliveries/${id}/content`), { headers: this.own() });
  }

  async confirm(id: string) {
    const headers = { ...this.own(), "Content-Type": "application/json" };
    await send(this.at(`/deliveries/${id}/confirmation`), { method: "POST", headers, body: '{"result":"done"}' });
  }

  async sendStatus(edxml: Buffer) {
    const options = { method: "POST", headers: this.own(), body: edxml };
    console.log(JSON.stringify(await json(this.at("/packages?kind=status"), options)));
  }

  private at(path: string) {
    return env("AXIS_NATIVE_URL") + path;
  }

  private own() {
    const pair = Buffer.from(`${env("AXIS_SYSTEM_ID")}:${env("AXIS_SECRET")}`).toString("base64");
    return { Authorization: `Basic ${pair}` };
  }
}

const dialects: Record<string, () => Dialect> = {
  vxp: () => new Vxp(),
  lgsp: () => new Lgsp(),
  edoc: () => new Edoc(),
  native: () => new Native(),
};

const chosen = dialects[process.argv[2] ?? ""];
if (!chosen) throw new Error("vxp | lgsp | edoc | native");
const axis = chosen();
const id = await axis.firstWaiting();
if (id === undefined) {
  console.log("nothing waits");
} else {
  const edxml = await axis.fetch(id);
  writeFileSync("nhan.edxml", edxml);
  console.log(`${id}  ${text(edxml.toString("utf8"), "Subject")}`);
  await axis.confirm(id);
  await axis.sendStatus(status(edxml.toString("utf8"), "01", "Đã đến"));
  console.log("done, 01 sent");
}
