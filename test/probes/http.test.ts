import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { probeKinds } from "../../probes/index.ts";
import { probe, probeParsed, settingsOf } from "../helpers/target-run.ts";

let target: Target;

const person = {
  data: { items: [{ id: 7, name: "Durand" }], total: 1, next: null, none: [], zero: 0 },
};

beforeAll(async () => {
  target = await startTarget({
    "/person": answer("200 OK", JSON.stringify(person), {
      "Content-Type": "application/json; charset=utf-8",
      "X-Version": "3.2",
    }),
    "/slow": (socket, request) => {
      setTimeout(() => answer("200 OK")(socket, request), 60);
    },
    "/see-other": answer("303 See Other", "", { Location: "/person" }),
    "/same-method": answer("307 Temporary Redirect", "", { Location: "/person" }),
    "/empty": answer("204 No Content"),
    "/created": answer("201 Created", "{}"),
  });
});
afterAll(() => target.stop());

const last = () => target.requests.at(-1);

test("method, headers and body are sent as configured", async () => {
  await probe("http", {
    url: target.url("/person?siren=306138900"),
    method: "POST",
    headers: { "X-Requested-By": "vigie", "User-Agent": "autre" },
    body: { siren: "306138900", liste: [1, 2] },
  });

  expect(last()).toMatchObject({
    method: "POST",
    path: "/person?siren=306138900",
    body: '{"siren":"306138900","liste":[1,2]}',
    headers: {
      "content-type": "application/json",
      "x-requested-by": "vigie",
      "user-agent": "autre",
      connection: "close",
      host: `127.0.0.1:${target.port}`,
    },
  });
});

test("text is sent as it is, and HEAD is answered without a body", async () => {
  const posted = await probe("http", {
    url: target.url("/created"),
    method: "POST",
    body: "<xml/>",
    headers: { "Content-Type": "text/xml" },
    expect: { status: 201 },
  });
  expect(last()).toMatchObject({ body: "<xml/>", headers: { "content-type": "text/xml" } });
  const head = await startTarget({
    "/": (socket) => {
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
    },
  });

  expect(posted.outcome).toBe("up");
  expect(await probe("http", { url: head.url("/"), method: "HEAD" })).toMatchObject({
    outcome: "up",
    httpStatus: 200,
  });
  await head.stop();
});

test.each([
  [{ json: { path: "data.items" } }, null],
  [{ json: { path: "data.none" } }, 'data.none: expected not-empty, found "[]"'],
  [{ json: { path: "data.next" } }, 'found "null"'],
  [{ json: { path: "data.missing" } }, "found nothing"],
  [{ json: { path: "data.zero" } }, null],
  [{ json: { path: "data.items[0].id", test: "equals", value: 7 } }, null],
  [
    { json: { path: "data.items[0].id", test: "equals", value: "7" } },
    'expected equals "7", found "7"',
  ],
  [{ json: { path: "data.items[0].name", test: "matches", value: "^Du" } }, null],
  [{ json: { path: "data.items[0].name", test: "matches", value: "^du" } }, "Durand"],
  [{ json: { path: "data.items", test: "length", value: 1 } }, null],
  [{ json: { path: "data.items", test: "length", value: 2 } }, "expected length 2"],
  [{ json: { path: "data.total", test: "less-than", value: 2 } }, null],
  [{ json: { path: "data.total", test: "less-than", value: 1 } }, "expected less-than 1"],
  [{ json: { path: "data.total", test: "greater-than", value: 0 } }, null],
  [{ json: [{ path: "data.total" }, { path: "data.none" }] }, "data.none"],
  [{ text: "Durand" }, null],
  [{ text: ["Durand", "Dupont"] }, '"Dupont" is not in'],
  [{ headers: { "Content-Type": "application/json" } }, null],
  [{ headers: { "Content-Type": "text/html" } }, "header content-type"],
  [{ headers: { "X-Version": { equals: "3.2" } } }, null],
  [{ headers: { "X-Version": { equals: "3" } } }, 'found "3.2"'],
  [{ headers: { "X-Version": { matches: "^3\\." } } }, null],
  [{ headers: { "X-Version": { absent: true } } }, "header x-version"],
  [{ headers: { "X-Powered-By": { absent: true } } }, null],
  [{ headers: { "X-Powered-By": "PHP" } }, "found missing"],
  [{ bodySha256: createHash("sha256").update(JSON.stringify(person)).digest("hex") }, null],
  [{ bodySha256: "0".repeat(64) }, "SHA-256"],
  [{ maxBytes: 10 }, "bytes announced, 10 allowed"],
])("expecting %j", async (expectation, problem) => {
  const result = await probe("http", { url: target.url("/person"), expect: expectation });

  expect(result.outcome).toBe(problem === null ? "up" : "down");
  expect(result.detail ?? "").toContain(problem ?? "");
});

test("a pattern that would take for ever is given up", async () => {
  const server = await startTarget({
    "/": answer("200 OK", JSON.stringify({ a: "a".repeat(40) })),
  });
  const result = await probe("http", {
    url: server.url("/"),
    expect: { json: { path: "a", test: "matches", value: "^(a+)+$b" } },
  });
  await server.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "body" });
  expect(result.detail).toContain("took too long");
});

test("slow is degraded; quick enough is not", async () => {
  expect(await probe("http", { url: target.url("/slow"), degradedAfter: "30ms" })).toMatchObject({
    outcome: "degraded",
    cause: "slow",
    detail: "over 30 ms",
  });
  expect(await probe("http", { url: target.url("/slow"), degradedAfter: "350ms" })).toMatchObject({
    outcome: "up",
    cause: null,
  });
});

test.each([
  ["/see-other", "GET", ""],
  ["/same-method", "POST", "siren=1"],
])("a redirect by %s goes on as %s", async (path, method, body) => {
  const result = await probe("http", {
    url: target.url(path),
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "siren=1",
    followRedirects: true,
  });

  expect(result.outcome).toBe("up");
  expect(last()).toMatchObject({ method, path: "/person", body });
});

test("credentials and bodies do not follow to another origin", async () => {
  const elsewhere = await startTarget();
  const here = await startTarget({
    "/": answer("307 Temporary Redirect", "", { Location: elsewhere.url("/ok") }),
  });
  const result = await probe("http", {
    url: here.url("/"),
    method: "POST",
    headers: { "X-Api-Key": "clef-secrete", "X-Other": "1" },
    body: "mot=de passe",
    basicAuth: { user: "vigie", password: "ouvre-toi" },
    followRedirects: 1,
  });
  await Promise.all([here.stop(), elsewhere.stop()]);

  expect(result.outcome).toBe("up");
  expect(here.requests[0]?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from("vigie:ouvre-toi").toString("base64")}`,
    "x-api-key": "clef-secrete",
  });
  expect(elsewhere.requests[0]).toMatchObject({ body: "", headers: { "x-other": "1" } });
  expect(elsewhere.requests[0]?.headers).not.toHaveProperty("authorization");
  expect(elsewhere.requests[0]?.headers).not.toHaveProperty("x-api-key");
});

test("a stranger's target cannot redirect us to where it may not name", async () => {
  const inside = await startTarget();
  const outside = await startTarget({
    "/": answer("302 Found", "", { Location: inside.url("/ok").replace("127.0.0.1", "127.0.0.9") }),
  });
  const result = await probe(
    "http",
    { url: outside.url("/"), followRedirects: 3 },
    { refuseAddress: (address) => (address === "127.0.0.9" ? `${address} is inside` : null) },
  );
  await Promise.all([inside.stop(), outside.stop()]);

  expect(result).toMatchObject({ outcome: "down", cause: "http_3xx" });
  expect(result.detail).toContain("127.0.0.9 is inside");
  expect(inside.requests).toEqual([]);
});

test("steps hand on what they captured", async () => {
  const api = await startTarget({
    "/login": answer("200 OK", JSON.stringify({ session: { id: "s-42-abcdef" }, user: 7 })),
    "/users/7": answer("200 OK", JSON.stringify({ items: [1] })),
  });
  const settings = {
    url: api.url("/users/{{user}}?from={{user}}"),
    headers: { Cookie: "sid={{sid}}" },
    steps: [
      {
        url: api.url("/login"),
        method: "POST",
        body: { user: "vigie" },
        capture: { sid: "session.id", user: "user" },
      },
    ],
    expect: { json: { path: "items" } },
  };
  const result = await probe("http", settings);
  const alone = await probe("http", {
    steps: [...settings.steps, { url: settings.url, headers: settings.headers }],
    expect: { json: { path: "items", test: "length", value: 2 } },
  });
  await api.stop();

  expect(result).toMatchObject({ outcome: "up", httpStatus: 200 });
  expect(api.requests[1]).toMatchObject({
    path: "/users/7?from=7",
    headers: { cookie: "sid=s-42-abcdef" },
  });
  expect(alone).toMatchObject({ outcome: "down", cause: "body" });
  expect(alone.detail).toMatch(/^step 2: items: expected length 2/);
});

test.each([
  [
    "a step that fails ends the scenario",
    { url: "/404", capture: {} },
    "http_4xx",
    "step 1: status 404",
  ],
  [
    "nothing to capture",
    { url: "/person", capture: { id: "data.nobody" } },
    "body",
    "nothing to capture as id",
  ],
  [
    "a list is no value",
    { url: "/person", capture: { id: "data.items" } },
    "body",
    "nothing to capture",
  ],
])("%s", async (_, step, cause, detail) => {
  const before = target.requests.length;
  const result = await probe("http", {
    url: target.url("/person?late"),
    steps: [{ ...step, url: target.url(step.url) }],
  });

  expect(result).toMatchObject({ outcome: "down", cause });
  expect(result.detail).toContain(detail);
  expect(target.requests.length).toBe(before + 1);
});

test("a captured line break makes no second header", async () => {
  const api = await startTarget({
    "/": answer("200 OK", JSON.stringify({ id: "1\r\nX-Evil: 1" })),
  });
  const result = await probe("http", {
    url: api.url("/"),
    headers: { "X-Id": "{{id}}" },
    steps: [{ url: api.url("/"), capture: { id: "id" } }],
  });
  await api.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "body" });
  expect(api.requests.length).toBe(1);
});

test("a request that cannot be sent is our own fault", async () => {
  const allowed = settingsOf("http", { url: target.url("/person") }) as object;
  const result = await probeParsed("http", {
    ...allowed,
    headers: { "Transfer-Encoding": "chunked" },
  });

  expect(result).toMatchObject({ outcome: null, cause: "self" });
});

test("no secret shows in what is printed", async () => {
  const echo = await startTarget({
    "/": (socket, request) =>
      answer("500 Internal Server Error", JSON.stringify(request))(socket, request),
  });
  const result = await probe(
    "http",
    {
      url: echo.url("/?api_key=clef%20secrete&siren=1"),
      method: "POST",
      headers: { Authorization: "Bearer jeton-secret", "X-Plain": "env-secret" },
      body: { password: "mot-de-passe", nested: { client_secret: "autre-secret" } },
    },
    { secrets: ["env-secret"] },
  );
  const basic = await probe("http", {
    url: echo.url("/"),
    basicAuth: { user: "vigie", password: "ouvre-toi" },
  });
  await echo.stop();

  expect(result.detail).toContain("siren=1");
  expect(result.detail).toContain("***");
  for (const secret of ["secret", "mot-de-passe", "clef"]) {
    expect(result.detail?.replaceAll("client_secret", "")).not.toContain(secret);
  }
  expect(basic.detail).not.toContain(Buffer.from("vigie:ouvre-toi").toString("base64"));
});

test("the kind says which of its settings are secret", () => {
  const kind = probeKinds.get("http");
  const secrets = kind?.secrets?.(
    settingsOf("http", {
      url: "https://a.test/?token=abc&x=1",
      token: { url: "https://a.test/token", clientId: "vigie", clientSecret: "shh" },
      headers: { "X-Api-Key": "clef", Accept: "text/plain" },
    }),
  );

  expect(new Set(secrets)).toEqual(new Set(["abc", "clef", "shh"]));
});
