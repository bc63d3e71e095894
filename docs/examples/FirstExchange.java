// A first exchange by any dialect, with nothing but Java 17 or newer (no library, no build):
//
//     eval "$(lgsp credentials tu-do-1)"        # AXIS_... variables
//     java FirstExchange.java vxp               # or: lgsp | edoc | native
//
// It takes the first document that waits, stores it, confirms it, and reports 01 (arrived).

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

public class FirstExchange {
    static final String NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The four things that a receiving system does. */
    interface Dialect {
        String firstWaiting() throws Exception; // id of the copy, or null

        byte[] fetch(String id) throws Exception;

        void confirm(String id) throws Exception;

        void sendStatus(byte[] edxml) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Dialect axis = switch (arguments.length > 0 ? arguments[0] : "") {
            case "vxp" -> new Vxp();
            case "lgsp" -> new Lgsp();
            case "edoc" -> new Edoc();
            case "native" -> new Native();
            default -> throw new IllegalArgumentException("vxp | lgsp | edoc | native");
        };
        String id = axis.firstWaiting();
        if (id == null) {
            System.out.println("nothing waits");
            return;
        }
        byte[] edxml = axis.fetch(id);
        Files.write(Path.of("nhan.edxml"), edxml);
        Document document = read(edxml);
        System.out.println(id + "  " + text(document, "Subject"));
        axis.confirm(id);
        axis.sendStatus(status(document, "01", "Đã đến"));
        System.out.println("done, 01 sent");
    }

    // --- edXML -------------------------------------------------------------------------------

    static Document read(byte[] edxml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(edxml));
    }

    static String text(Document document, String... path) {
        Element found = document.getDocumentElement();
        for (String name : path) {
            found = (Element) found.getElementsByTagNameNS(NAMESPACE, name).item(0);
        }
        return found == null ? "" : found.getTextContent().trim();
    }

    static byte[] status(Document document, String code, String description) {
        String now = LocalDateTime.now(ZoneId.of("Asia/Ho_Chi_Minh"))
            .format(DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss"));
        return STATUS.formatted(NAMESPACE, escaped(env("AXIS_AGENCY")),
            escaped(text(document, "To", "OrganName")), escaped(text(document, "From", "OrganId")),
            escaped(text(document, "CodeNumber") + "/" + text(document, "CodeNotation")),
            escaped(text(document, "MessageHeader", "DocumentId")),
            escaped(text(document, "PromulgationDate")), code, description, now)
            .getBytes(StandardCharsets.UTF_8);
    }

    static final String STATUS = """
        <?xml version="1.0" encoding="UTF-8"?>
        <edXML xmlns="%1$s">
          <edXML:edXMLEnvelope xmlns:edXML="%1$s">
            <edXML:edXMLHeader>
              <edXML:MessageHeader>
                <edXML:From>
                  <edXML:OrganId>%2$s</edXML:OrganId>
                  <edXML:OrganName>%3$s</edXML:OrganName>
                </edXML:From>
                <edXML:ResponseFor>
                  <edXML:OrganId>%4$s</edXML:OrganId>
                  <edXML:Code>%5$s</edXML:Code>
                  <edXML:DocumentId>%6$s</edXML:DocumentId>
                  <edXML:PromulgationDate>%7$s</edXML:PromulgationDate>
                </edXML:ResponseFor>
                <edXML:StaffInfo>
                  <edXML:Department>Văn thư</edXML:Department>
                  <edXML:Staff>Người Giả Định</edXML:Staff>
                </edXML:StaffInfo>
                <edXML:StatusCode>%8$s</edXML:StatusCode>
                <edXML:Description>%9$s</edXML:Description>
                <edXML:Timestamp>%10$s</edXML:Timestamp>
              </edXML:MessageHeader>
            </edXML:edXMLHeader>
          </edXML:edXMLEnvelope>
        </edXML>
        """;

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    // --- national dialect: every parameter is a signed header ----------------------------------

    static class Vxp implements Dialect {
        public String firstWaiting() throws Exception {
            return value(call("getReceivedEdocList", Map.of("messagetype", "edoc"), null), "docId");
        }

        public byte[] fetch(String id) throws Exception {
            String reply = call("getEdoc", Map.of("docId", id), null);
            return Base64.getDecoder().decode(value(reply, "data"));
        }

        public void confirm(String id) throws Exception {
            call("updateStatus", Map.of("docId", id, "status", "done"), null);
        }

        public void sendStatus(byte[] edxml) throws Exception {
            // as the official client: no leading zero in a byte of the hash; CR LF, not hashed, behind
            StringBuilder hash = new StringBuilder();
            for (byte one : MessageDigest.getInstance("SHA-256").digest(edxml)) {
                hash.append(Integer.toHexString(one & 0xff));
            }
            byte[] body = Arrays.copyOf(edxml, edxml.length + 2);
            body[edxml.length] = '\r';
            body[edxml.length + 1] = '\n';
            call("sendEdoc", Map.of("from", env("AXIS_AGENCY"), "messagetype", "status",
                "hash-file", hash.toString()), body);
        }

        String call(String operation, Map<String, String> parameters, byte[] body) throws Exception {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("XroadVnpt-systemid", env("AXIS_SYSTEM_ID"));
            headers.put("XroadVnpt-timestamp", "02122019T081000+0000");
            parameters.forEach((name, value) -> headers.put("XroadVnpt-" + name, value));
            StringBuilder signed = new StringBuilder();
            headers.forEach((name, value) -> signed.append(signed.isEmpty() ? "{" : ",")
                .append(quoted(name)).append(':').append(quoted(value)));
            signed.append('}');
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(env("AXIS_SECRET").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(env("AXIS_VXP_URL") + "/" + operation))
                .POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header("XroadVnpt-sign-header-key", String.join(";", headers.keySet()).replace("XroadVnpt-", ""))
                .header("XroadVnpt-sign-header", signed.toString())
                .header("XroadVnpt-hash-header", HexFormat.of().formatHex(hash));
            headers.forEach(request::header);
            String reply = send(request);
            if (!"OK".equals(value(reply, "status"))) {
                throw new IllegalStateException(reply); // HTTP says 200 whatever happened
            }
            return reply;
        }
    }

    // --- provincial dialect: login, then three headers on every call ----------------------------

    static class Lgsp implements Dialect {
        final String token;

        Lgsp() throws Exception {
            String login = "{\"username\":%s,\"password\":%s,\"applicationCode\":%s,\"otp\":null,\"twoFactorProvider\":null,\"typeObjs\":[0,1]}"
                .formatted(quoted(env("AXIS_LOGIN_USERNAME")), quoted(env("AXIS_LOGIN_PASSWORD")), quoted(env("AXIS_LOGIN_APPLICATION")));
            token = value(send(HttpRequest.newBuilder(at("/v1/auth/login?allow_anonymous=true"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(login))), "token");
        }

        public String firstWaiting() throws Exception {
            // a list of days, not a queue: what was confirmed comes again, with its status
            DateTimeFormatter day = DateTimeFormatter.ofPattern("yyyy/MM/dd");
            LocalDate today = LocalDate.parse(System.getenv().getOrDefault("AXIS_TODAY", "2019-12-02"));
            String reply = send(request("/v1/syncReceivedEdocList?messageType=edoc&fromDate="
                + day.format(today.minusDays(5)) + "&toDate=" + day.format(today.plusDays(1))).GET());
            for (String item : reply.split("\\},\\{")) {
                if ("initial".equals(value(item, "status"))) {
                    return value(item, "docId");
                }
            }
            return null;
        }

        public byte[] fetch(String id) throws Exception {
            String reply = send(request("/v1/getEdoc?docId=" + id).GET());
            Matcher inner = Pattern.compile("\"data\"\\s*:\\s*\"([A-Za-z0-9+/=]+)\"").matcher(reply);
            if (!inner.find()) {
                throw new IllegalStateException(reply);
            }
            return Base64.getDecoder().decode(inner.group(1));
        }

        public void confirm(String id) throws Exception {
            send(request("/v1/updateStatus").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"docId\":" + quoted(id) + ",\"status\":\"done\"}")));
        }

        public void sendStatus(byte[] edxml) throws Exception {
            String line = "----edxml";
            ByteArrayOutputStream form = new ByteArrayOutputStream();
            form.writeBytes(("--" + line + "\r\nContent-Disposition: form-data; name=\"messageType\"\r\n\r\nstatus\r\n--"
                + line + "\r\nContent-Disposition: form-data; name=\"edocFile\"; filename=\"status.edxml\"\r\n"
                + "Content-Type: application/xml\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            form.writeBytes(edxml);
            form.writeBytes(("\r\n--" + line + "--\r\n").getBytes(StandardCharsets.UTF_8));
            System.out.println(send(request("/v1/sendEdoc")
                .header("Content-Type", "multipart/form-data; boundary=" + line)
                .POST(BodyPublishers.ofByteArray(form.toByteArray()))));
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token)
                .header("X-SystemId", env("AXIS_SYSTEM_ID")).header("X-SecretKey", env("AXIS_SECRET"));
        }

        static URI at(String path) {
            return URI.create(env("AXIS_LGSP_V1_URL") + path);
        }
    }

    // --- eDoc v2: one agency at a time, numbers as ids -------------------------------------------

    static class Edoc implements Dialect {
        public String firstWaiting() throws Exception {
            return value(send(request("getPendingDocIds", "EDOC").GET()), "docId");
        }

        public byte[] fetch(String id) throws Exception {
            String reply = send(request("getDocument", "EDOC").header("docid", id).POST(BodyPublishers.noBody()));
            return Base64.getDecoder().decode(value(reply, "data"));
        }

        public void confirm(String id) throws Exception {
            send(request("confirmReceived", "EDOC").header("docid", id).POST(BodyPublishers.noBody()));
        }

        public void sendStatus(byte[] edxml) throws Exception {
            System.out.println(send(request("sendDocument", "STATUS")
                .header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofByteArray(edxml))));
        }

        static HttpRequest.Builder request(String operation, String type) {
            return HttpRequest.newBuilder(URI.create(env("AXIS_EDOC_V2_URL") + "/EdocService/" + operation))
                .header("organid", env("AXIS_AGENCY")).header("authorization", env("AXIS_EDOC_TOKEN")).header("type", type);
        }
    }

    // --- the simulator's own API -----------------------------------------------------------------

    static class Native implements Dialect {
        public String firstWaiting() throws Exception {
            return value(send(request("/deliveries?kind=edoc").GET()), "id");
        }

        public byte[] fetch(String id) throws Exception {
            return HTTP.send(request("/deliveries/" + id + "/content").GET().build(), BodyHandlers.ofByteArray()).body();
        }

        public void confirm(String id) throws Exception {
            send(request("/deliveries/" + id + "/confirmation").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"result\":\"done\"}")));
        }

        public void sendStatus(byte[] edxml) throws Exception {
            System.out.println(send(request("/packages?kind=status").POST(BodyPublishers.ofByteArray(edxml))));
        }

        static HttpRequest.Builder request(String path) {
            String pair = env("AXIS_SYSTEM_ID") + ":" + env("AXIS_SECRET");
            return HttpRequest.newBuilder(URI.create(env("AXIS_NATIVE_URL") + path)).header("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
    }

    // --- small things ------------------------------------------------------------------------------

    static String send(HttpRequest.Builder request) throws Exception {
        var reply = HTTP.send(request.build(), BodyHandlers.ofString());
        if (reply.statusCode() >= 400) {
            throw new IllegalStateException(reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    /** The first value of a name; enough for these replies, a real client uses a JSON library. */
    static String value(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*(?:\"([^\"]*)\"|(\\d+))").matcher(json);
        // Gson writes the equal sign of base64 as an escape
        return !found.find() ? null : found.group(1) != null ? found.group(1).replace("\\u003d", "=") : found.group(2);
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String env(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: eval \"$(lgsp credentials SYSTEM)\"");
        }
        return value;
    }
}
