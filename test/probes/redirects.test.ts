import { afterAll, beforeAll, expect, test } from "vitest";
import type { Socket } from "node:net";
import { startRaw, type RawServer } from "../helpers/raw-server.ts";
import { probe } from "../helpers/target-run.ts";

let server: RawServer;
const requests: string[] = [];

const send =
  (...lines: string[]) =>
  (socket: Socket) =>
    void socket.end(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
const utf8 = (text: string) => Buffer.from(text).toString("latin1");
const to = (...fields: string[]) => send("HTTP/1.1 302 Found", ...fields, "Content-Length: 0");
const ok = send("HTTP/1.1 200 OK", "Content-Length: 0");
/** Answers by the cookies that came. */
const byCookie =
  (wanted: string, without: (socket: Socket) => void) => (socket: Socket, request: string) =>
    (request.includes(`cookie: ${wanted}\r\n`) ? ok : without)(socket);

beforeAll(async () => {
  const answers = {
    "/utf8": to(`Location: ${utf8("/dégradé?q=été")}`),
    "/d%C3%A9grad%C3%A9": ok,
    "/latin1": to("Location: /caf\xe9"),
    "/caf%E9": ok,
    "/spaces": to("Location:  /a b \t"),
    "/a%20b": ok,
    "/twice": to("Location: /ok", "Location: /ok"),
    "/two": to("Location: /ok", "Location: /missing"),
    "/empty": to("Location:"),
    "/relative": to("Location: ok"),
    "/query": to("Location: ?again"),
    "/backslash": to("Location: \\ok"),
    "/folded": to("Location:", " /ok"),
    "/ok": ok,
    "/gate": byCookie("seen=yes", to("Location: /gate", "Set-Cookie: seen=yes; Path=/gate")),
    "/two-cookies": byCookie(
      "a=1; b=2",
      to("Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; HttpOnly", "Location: /two-cookies"),
    ),
    "/cleared": to("Set-Cookie: seen=; Max-Age=0; Path=/", "Location: /no-cookie"),
    "/no-cookie": (socket: Socket, request: string) =>
      (/\r\ncookie:/i.test(request) ? send("HTTP/1.1 400 Bad Request") : ok)(socket),
    "/elsewhere": to("Set-Cookie: a=1; Domain=other.test", "Location: /no-cookie"),
    "/whole-tld": to("Set-Cookie: a=1; Domain=test", "Location: /no-cookie"),
    "/other-path": to("Set-Cookie: a=1; Path=/elsewhere", "Location: /no-cookie"),
    "/secure": to("Set-Cookie: a=1; Path=/; Secure", "Location: /no-cookie"),
    "/expired": to(
      "Set-Cookie: a=1; Path=/; Expires=Wed, 14-Jan-2026 07:28:00 GMT",
      "Location: /no-cookie",
    ),
    "/login": send(
      "HTTP/1.1 200 OK",
      "Set-Cookie: session=abcdefghij; Path=/; Expires=Fri, 21 Oct 2033 07:28:00 GMT; HttpOnly",
      "Content-Length: 0",
    ),
    "/shared": send(
      "HTTP/1.1 200 OK",
      "Set-Cookie: session=abcdefghij; Path=/; Domain=.vigie.test",
      "Content-Length: 0",
    ),
    "/private": byCookie("session=abcdefghij", send("HTTP/1.1 401 Unauthorized")),
    "/private-mixed": byCookie("lang=fr; session=abcdefghij", send("HTTP/1.1 401 Unauthorized")),
    "/leak": send(
      "HTTP/1.1 500 Oops",
      "Set-Cookie: session=abcdefghij",
      "Content-Length: 18",
      "",
      "session=abcdefghij",
    ),
  };
  server = await startRaw(
    Object.fromEntries(
      Object.entries(answers).map(([path, answer]) => [
        path,
        (socket: Socket, request: string) => {
          requests.push(request.split("\r\n", 1)[0] ?? "");
          answer(socket, request);
        },
      ]),
    ),
  );
});
afterAll(() => server.stop());

const url = (path: string, host = "127.0.0.1") => `http://${host}:${server.port}${path}`;
const local = { lookup: async () => [{ address: "127.0.0.1", family: 4 }] as const };

test.each([
  ["/utf8", "GET /d%C3%A9grad%C3%A9?q=%C3%A9t%C3%A9 HTTP/1.1"],
  ["/latin1", "GET /caf%E9 HTTP/1.1"],
  ["/spaces", "GET /a%20b HTTP/1.1"],
  ["/twice", "GET /ok HTTP/1.1"],
  ["/two", "GET /ok HTTP/1.1"],
  ["/relative", "GET /ok HTTP/1.1"],
  ["/backslash", "GET /ok HTTP/1.1"],
  ["/folded", "GET /ok HTTP/1.1"],
  ["/gate", "GET /gate HTTP/1.1"],
  ["/cleared", "GET /no-cookie HTTP/1.1"],
  ["/other-path", "GET /no-cookie HTTP/1.1"],
  ["/secure", "GET /no-cookie HTTP/1.1"],
  ["/expired", "GET /no-cookie HTTP/1.1"],
  ["/two-cookies", "GET /two-cookies HTTP/1.1"],
])("%s is followed to %s", async (path, last) => {
  const result = await probe("http", { url: url(path), followRedirects: 3 });

  expect(result).toMatchObject({ outcome: "up", cause: null });
  expect(requests.at(-1)).toBe(last);
});

test.each(["/elsewhere", "/whole-tld"])("%s: a cookie of another site is refused", async (path) => {
  const result = await probe(
    "http",
    { url: url(path, "www.vigie.test"), followRedirects: 1 },
    local,
  );

  expect(result).toMatchObject({ outcome: "up" });
});

test("a cookie without a domain goes back to its host alone", async () => {
  const settings = (host: string) => ({
    steps: [{ url: url("/login", "www.vigie.test") }],
    url: url("/no-cookie", host),
  });

  expect(await probe("http", settings("api.vigie.test"), local)).toMatchObject({ outcome: "up" });
  expect(await probe("http", settings("www.vigie.test"), local)).toMatchObject({
    cause: "http_4xx",
  });
});

test("a cookie with a domain goes to all names below it", async () => {
  const result = await probe(
    "http",
    { steps: [{ url: url("/shared", "www.vigie.test") }], url: url("/private", "a.b.vigie.test") },
    local,
  );

  expect(result).toMatchObject({ outcome: "up" });
});

test.each([
  ["/empty", "more than 2 redirects"],
  ["/query", "more than 2 redirects"],
])("%s is a failure", async (path, detail) => {
  const result = await probe("http", { url: url(path), followRedirects: 2 });

  expect(result).toMatchObject({ outcome: "down", cause: "http_3xx" });
  expect(result.detail).toContain(detail);
});

test("cookies go from step to step, beside those of the settings, and into no detail", async () => {
  const steps = [{ url: url("/login") }];
  const more = { headers: { Cookie: "lang=fr" } };

  expect(await probe("http", { steps, url: url("/private") })).toMatchObject({ outcome: "up" });
  expect(await probe("http", { steps, url: url("/private-mixed"), ...more })).toMatchObject({
    outcome: "up",
  });
  expect(await probe("http", { url: url("/private") })).toMatchObject({ cause: "http_4xx" });
  expect((await probe("http", { url: url("/leak") })).detail).toContain("session=***");
});
