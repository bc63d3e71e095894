// A first exchange by any dialect in C#: .NET (tried on .NET Core 3.1) or Mono; no package.
//
//     eval "$(lgsp credentials tu-do-1)"                  # AXIS_... variables
//     dotnet new console -o vidu && cp FirstExchange.cs vidu/Program.cs
//     dotnet run --project vidu vxp                       # or: lgsp | edoc | native
//
// With Mono: mcs -r:System.Net.Http.dll FirstExchange.cs && mono FirstExchange.exe vxp
//
// It takes the first document that waits, stores it, confirms it, and reports 01 (arrived).

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

interface IDialect
{
    string FirstWaiting(); // id of the copy, or null
    byte[] Fetch(string id);
    void Confirm(string id);
    void SendStatus(byte[] edxml);
}

static class FirstExchange
{
    const string Namespace = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

    static void Main(string[] arguments)
    {
        IDialect axis;
        switch (arguments.FirstOrDefault())
        {
            case "vxp": axis = new Vxp(); break;
            case "lgsp": axis = new Lgsp(); break;
            case "edoc": axis = new Edoc(); break;
            case "native": axis = new Native(); break;
            default: throw new ArgumentException("vxp | lgsp | edoc | native");
        }
        var id = axis.FirstWaiting();
        if (id == null)
        {
            Console.WriteLine("nothing waits");
            return;
        }
        var edxml = axis.Fetch(id);
        File.WriteAllBytes("nhan.edxml", edxml);
        var document = Read(edxml);
        Console.WriteLine(id + "  " + Text(document, "Subject"));
        axis.Confirm(id);
        axis.SendStatus(Status(document, "01", "Đã đến"));
        Console.WriteLine("done, 01 sent");
    }

    static XmlDocument Read(byte[] edxml)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit };
        var document = new XmlDocument();
        document.Load(XmlReader.Create(new MemoryStream(edxml), settings));
        return document;
    }

    static string Text(XmlNode node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node.SelectSingleNode(".//*[local-name()='" + name + "']");
            if (node == null) return "";
        }
        return node.InnerText.Trim();
    }

    static byte[] Status(XmlDocument document, string code, string description)
    {
        var now = DateTime.UtcNow.AddHours(7).ToString("yyyy'/'MM'/'dd HH:mm:ss");
        var number = Text(document, "CodeNumber") + "/" + Text(document, "CodeNotation");
        return Encoding.UTF8.GetBytes($@"<?xml version=""1.0"" encoding=""UTF-8""?>
<edXML xmlns=""{Namespace}"">
  <edXML:edXMLEnvelope xmlns:edXML=""{Namespace}"">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>{Axis.Env("AXIS_AGENCY")}</edXML:OrganId>
          <edXML:OrganName>{Escaped(Text(document, "To", "OrganName"))}</edXML:OrganName>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>{Escaped(Text(document, "From", "OrganId"))}</edXML:OrganId>
          <edXML:Code>{Escaped(number)}</edXML:Code>
          <edXML:DocumentId>{Escaped(Text(document, "MessageHeader", "DocumentId"))}</edXML:DocumentId>
          <edXML:PromulgationDate>{Text(document, "PromulgationDate")}</edXML:PromulgationDate>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Người Giả Định</edXML:Staff>
        </edXML:StaffInfo>
        <edXML:StatusCode>{code}</edXML:StatusCode>
        <edXML:Description>{Escaped(description)}</edXML:Description>
        <edXML:Timestamp>{now}</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
");
    }

    static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}

// National dialect: every parameter is a signed header.
class Vxp : IDialect
{
    public string FirstWaiting() => Axis.Value(
        Call("getReceivedEdocList", new Dictionary<string, string> { { "messagetype", "edoc" } }, null), "docId");

    public byte[] Fetch(string id) => Convert.FromBase64String(
        Axis.Value(Call("getEdoc", new Dictionary<string, string> { { "docId", id } }, null), "data"));

    public void Confirm(string id) =>
        Call("updateStatus", new Dictionary<string, string> { { "docId", id }, { "status", "done" } }, null);

    public void SendStatus(byte[] edxml)
    {
        using (var sha = SHA256.Create())
        {
            Call("sendEdoc", new Dictionary<string, string>
            {
                { "from", Axis.Env("AXIS_AGENCY") }, { "messagetype", "status" },
                // as the official client: no leading zero in a byte; CR LF, not hashed, behind the file
                { "hash-file", string.Concat(sha.ComputeHash(edxml).Select(one => one.ToString("x"))) },
            }, edxml.Concat(new byte[] { 13, 10 }).ToArray());
        }
    }

    static string Call(string operation, Dictionary<string, string> parameters, byte[] body)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new KeyValuePair<string, string>("systemid", Axis.Env("AXIS_SYSTEM_ID")),
            new KeyValuePair<string, string>("timestamp", "02122019T081000+0000"),
        };
        headers.AddRange(parameters);
        var signed = "{" + string.Join(",", headers.Select(
            one => Axis.Quoted("XroadVnpt-" + one.Key) + ":" + Axis.Quoted(one.Value))) + "}";
        var request = new HttpRequestMessage(HttpMethod.Post, Axis.Env("AXIS_VXP_URL") + "/" + operation)
        {
            Content = new ByteArrayContent(body ?? new byte[0]),
        };
        headers.ForEach(one => request.Headers.TryAddWithoutValidation("XroadVnpt-" + one.Key, one.Value));
        using (var mac = new HMACSHA256(Encoding.UTF8.GetBytes(Axis.Env("AXIS_SECRET"))))
        {
            var hash = mac.ComputeHash(Encoding.UTF8.GetBytes(signed));
            var names = string.Join(";", headers.Select(one => one.Key));
            request.Headers.TryAddWithoutValidation("XroadVnpt-sign-header-key", names);
            request.Headers.TryAddWithoutValidation("XroadVnpt-sign-header", signed);
            request.Headers.TryAddWithoutValidation("XroadVnpt-hash-header", Axis.Hex(hash));
        }
        var reply = Axis.Send(request);
        if (Axis.Value(reply, "status") != "OK") throw new Exception(reply); // HTTP says 200 whatever happened
        return reply;
    }
}

// Provincial dialect: login, then three headers on every call.
class Lgsp : IDialect
{
    readonly string token;

    public Lgsp()
    {
        var login = "{\"username\":" + Axis.Quoted(Axis.Env("AXIS_LOGIN_USERNAME"))
            + ",\"password\":" + Axis.Quoted(Axis.Env("AXIS_LOGIN_PASSWORD"))
            + ",\"applicationCode\":" + Axis.Quoted(Axis.Env("AXIS_LOGIN_APPLICATION"))
            + ",\"otp\":null,\"twoFactorProvider\":null,\"typeObjs\":[0,1]}";
        var request = new HttpRequestMessage(HttpMethod.Post, At("/v1/auth/login?allow_anonymous=true"))
        {
            Content = new StringContent(login, Encoding.UTF8, "application/json"),
        };
        token = Axis.Value(Axis.Send(request), "token");
    }

    public string FirstWaiting()
    {
        // a list of days, not a queue: what was confirmed comes again, with its status
        var today = DateTime.Parse(Environment.GetEnvironmentVariable("AXIS_TODAY") ?? "2019-12-02");
        var reply = Axis.Send(Request(HttpMethod.Get, "/v1/syncReceivedEdocList?messageType=edoc&fromDate="
            + today.AddDays(-5).ToString("yyyy'/'MM'/'dd") + "&toDate=" + today.AddDays(1).ToString("yyyy'/'MM'/'dd")));
        return Regex.Split(reply, @"\},\{").Where(item => Axis.Value(item, "status") == "initial")
            .Select(item => Axis.Value(item, "docId")).FirstOrDefault();
    }

    public byte[] Fetch(string id)
    {
        var reply = Axis.Send(Request(HttpMethod.Get, "/v1/getEdoc?docId=" + id));
        return Convert.FromBase64String(Regex.Match(reply, "\"data\"\\s*:\\s*\"([A-Za-z0-9+/=]+)\"").Groups[1].Value);
    }

    public void Confirm(string id)
    {
        var request = Request(HttpMethod.Post, "/v1/updateStatus");
        request.Content = new StringContent(
            "{\"docId\":" + Axis.Quoted(id) + ",\"status\":\"done\"}", Encoding.UTF8, "application/json");
        Axis.Send(request);
    }

    public void SendStatus(byte[] edxml)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(edxml);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        form.Add(new StringContent("status"), "messageType");
        form.Add(file, "edocFile", "status.edxml");
        var request = Request(HttpMethod.Post, "/v1/sendEdoc");
        request.Content = form;
        Console.WriteLine(Axis.Send(request));
    }

    HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, At(path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("X-SystemId", Axis.Env("AXIS_SYSTEM_ID"));
        request.Headers.Add("X-SecretKey", Axis.Env("AXIS_SECRET"));
        return request;
    }

    static string At(string path) => Axis.Env("AXIS_LGSP_V1_URL") + path;
}

// eDoc v2: one agency at a time, numbers as ids.
class Edoc : IDialect
{
    public string FirstWaiting() => Axis.Value(Axis.Send(Request(HttpMethod.Get, "getPendingDocIds", "EDOC", null)), "docId");

    public byte[] Fetch(string id) => Convert.FromBase64String(
        Axis.Value(Axis.Send(Request(HttpMethod.Post, "getDocument", "EDOC", id)), "data"));

    public void Confirm(string id) => Axis.Send(Request(HttpMethod.Post, "confirmReceived", "EDOC", id));

    public void SendStatus(byte[] edxml)
    {
        var request = Request(HttpMethod.Post, "sendDocument", "STATUS", null);
        request.Content = new ByteArrayContent(edxml);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Console.WriteLine(Axis.Send(request));
    }

    static HttpRequestMessage Request(HttpMethod method, string operation, string type, string id)
    {
        var request = new HttpRequestMessage(method, Axis.Env("AXIS_EDOC_V2_URL") + "/EdocService/" + operation);
        request.Headers.Add("organid", Axis.Env("AXIS_AGENCY"));
        request.Headers.TryAddWithoutValidation("authorization", Axis.Env("AXIS_EDOC_TOKEN"));
        request.Headers.Add("type", type);
        if (id != null) request.Headers.Add("docid", id);
        return request;
    }
}

// The simulator's own API.
class Native : IDialect
{
    public string FirstWaiting() => Axis.Value(Axis.Send(Request(HttpMethod.Get, "/deliveries?kind=edoc")), "id");

    public byte[] Fetch(string id) => Axis.SendForBytes(Request(HttpMethod.Get, "/deliveries/" + id + "/content"));

    public void Confirm(string id)
    {
        var request = Request(HttpMethod.Post, "/deliveries/" + id + "/confirmation");
        request.Content = new StringContent("{\"result\":\"done\"}", Encoding.UTF8, "application/json");
        Axis.Send(request);
    }

    public void SendStatus(byte[] edxml)
    {
        var request = Request(HttpMethod.Post, "/packages?kind=status");
        request.Content = new ByteArrayContent(edxml);
        Console.WriteLine(Axis.Send(request));
    }

    static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var pair = Axis.Env("AXIS_SYSTEM_ID") + ":" + Axis.Env("AXIS_SECRET");
        var request = new HttpRequestMessage(method, Axis.Env("AXIS_NATIVE_URL") + path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        return request;
    }
}

static class Axis
{
    static readonly HttpClient Http = new HttpClient();

    public static string Send(HttpRequestMessage request) => Encoding.UTF8.GetString(SendForBytes(request));

    public static byte[] SendForBytes(HttpRequestMessage request)
    {
        var reply = Http.SendAsync(request).Result;
        var body = reply.Content.ReadAsByteArrayAsync().Result;
        if (!reply.IsSuccessStatusCode) throw new Exception((int)reply.StatusCode + " " + Encoding.UTF8.GetString(body));
        return body;
    }

    // The first value of a name; enough for these replies, a real client uses a JSON library.
    public static string Value(string json, string name)
    {
        var found = Regex.Match(json, "\"" + name + "\"\\s*:\\s*(?:\"([^\"]*)\"|(\\d+))");
        if (!found.Success) return null;
        // Gson writes the equal sign of base64 as an escape
        return found.Groups[1].Success ? found.Groups[1].Value.Replace("\\u003d", "=") : found.Groups[2].Value;
    }

    public static string Hex(byte[] bytes) => string.Concat(bytes.Select(one => one.ToString("x2")));

    public static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";

    public static string Env(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new Exception(name + " is not set: eval \"$(lgsp credentials SYSTEM)\"");
}
