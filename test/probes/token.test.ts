import { expect, test } from "vitest";
import { answer, startTarget, type Fault, type Target } from "../helpers/target.ts";
import { NOON, probe, probeParsed, settingsOf } from "../helpers/target-run.ts";

const credentials = { clientId: "vigie", clientSecret: "mot&secret" };

/** An API that takes the tokens that its own endpoint gave last: "jeton-1", "jeton-2" ... */
async function startApi(more: Record<string, Fault> = {}, life: object = { expires_in: 3600 }) {
  let given = 0;
  const api: Target & { revoke?: () => void } = await startTarget({
    "/token": (socket, request) => {
      given += 1;
      const body = JSON.stringify({ access_token: `jeton-${given}`, ...life });
      answer("200 OK", body)(socket, request);
    },
    "/data": (socket, request) => {
      const known = request.headers["authorization"] === `Bearer jeton-${given}`;
      answer(known ? "200 OK" : "401 Unauthorized", "{}")(socket, request);
    },
    ...more,
  });
  const paths = () => api.requests.map(({ path }) => path);
  return { ...api, paths, revoke: () => (given += 1) };
}

test("a token is fetched with the client's credentials, and used", async () => {
  const api = await startApi();
  const result = await probe("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials, scope: "lire" },
  });
  await api.stop();

  expect(result).toMatchObject({ outcome: "up", cause: null });
  expect(api.requests[0]).toMatchObject({
    method: "POST",
    path: "/token",
    body: "grant_type=client_credentials&client_id=vigie&client_secret=mot%26secret&scope=lire",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
});

test("credentials go in a header where the provider wants them there", async () => {
  const api = await startApi();
  await probe("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials, auth: "basic" },
  });
  await api.stop();

  expect(api.requests[0]).toMatchObject({
    body: "grant_type=client_credentials",
    headers: { authorization: `Basic ${Buffer.from("vigie:mot%26secret").toString("base64")}` },
  });
});

test("a token is kept until shortly before its end, and monitors share it", async () => {
  const api = await startApi();
  const settings = { url: api.url("/data"), token: { url: api.url("/token"), ...credentials } };

  await probe("http", settings);
  await probe("http", { ...settings, degradedAfter: "300ms" });
  await probe("http", settings, { now: () => NOON + 3_569_000 });
  expect(api.paths()).toEqual(["/token", "/data", "/data", "/data"]);
  const renewed = await probe("http", settings, { now: () => NOON + 3_571_000 });
  await api.stop();

  expect(renewed.outcome).toBe("up");
  expect(api.paths().slice(4)).toEqual(["/token", "/data"]);
});

test("several probes at once ask for one token", async () => {
  const api = await startApi();
  const settings = settingsOf("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials },
  });
  const results = await Promise.all(Array.from({ length: 5 }, () => probeParsed("http", settings)));
  await api.stop();

  expect(results.map(({ outcome }) => outcome)).toEqual(["up", "up", "up", "up", "up"]);
  expect(api.paths().filter((path) => path === "/token")).toHaveLength(1);
});

test("a kept token that is refused is fetched again, once", async () => {
  const api = await startApi();
  const settings = { url: api.url("/data"), token: { url: api.url("/token"), ...credentials } };

  await probe("http", settings);
  api.revoke();
  const recovered = await probe("http", settings);
  await api.stop();

  expect(recovered.outcome).toBe("up");
  expect(api.paths()).toEqual(["/token", "/data", "/data", "/token", "/data"]);
});

test("a fresh token that is refused is the answer", async () => {
  const api = await startApi({ "/data": answer("401 Unauthorized", "{}") });
  const settings = { url: api.url("/data"), token: { url: api.url("/token"), ...credentials } };
  const result = await probe("http", settings);
  await api.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "http_4xx", httpStatus: 401 });
  expect(api.paths()).toEqual(["/token", "/data"]);
});

test("an endpoint of no standard: its own body, headers, path, and place for the token", async () => {
  const api = await startApi({
    "/auth": answer("200 OK", JSON.stringify({ data: { jwt: "jeton-maison" } })),
    "/any": answer("200 OK", "{}"),
  });
  const result = await probe("http", {
    url: api.url("/any"),
    headers: { "X-Auth": "Token {{token}}" },
    token: {
      url: api.url("/auth"),
      body: { login: "vigie", password: "secret" },
      headers: { "X-Tenant": "7" },
      path: "data.jwt",
    },
  });
  await api.stop();

  expect(result.outcome).toBe("up");
  expect(api.requests[0]).toMatchObject({
    body: '{"login":"vigie","password":"secret"}',
    headers: { "content-type": "application/json", "x-tenant": "7" },
  });
  expect(api.requests[1]?.headers).toMatchObject({ "x-auth": "Token jeton-maison" });
  expect(api.requests[1]?.headers).not.toHaveProperty("authorization");
});

test("without expires_in, a JWT's own end counts", async () => {
  const claims = Buffer.from(JSON.stringify({ exp: NOON / 1000 + 100 })).toString("base64url");
  const api = await startApi({
    "/token": answer("200 OK", JSON.stringify({ access_token: `e30.${claims}.x` })),
    "/data": answer("200 OK"),
  });
  const settings = { url: api.url("/data"), token: { url: api.url("/token"), ...credentials } };

  await probe("http", settings);
  await probe("http", settings, { now: () => NOON + 89_000 });
  await probe("http", settings, { now: () => NOON + 91_000 });
  await api.stop();

  expect(api.paths()).toEqual(["/token", "/data", "/data", "/token", "/data"]);
});

test.each([
  ["refused", answer("401 Unauthorized", '{"error":"invalid_client"}'), "down", "http_4xx"],
  ["broken", answer("500 Internal Server Error"), "down", "http_5xx"],
  ["busy", answer("429 Too Many Requests"), null, "throttled"],
  ["without a token", answer("200 OK", '{"jeton":"abc"}'), "down", "body"],
  ["no JSON", answer("200 OK", "access_token=abc"), "down", "body"],
  ["silent", () => {}, "down", "timeout"],
] as const)("a token endpoint that is %s", async (_, fault, outcome, cause) => {
  const api = await startApi({ "/token": fault });
  const result = await probe("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials },
  });
  await api.stop();

  expect(result).toMatchObject({ outcome, cause, latencyMs: null });
  expect(result.detail).toMatch(/^token: /);
  expect(result.detail).not.toContain("abc");
  expect(api.paths()).toEqual(["/token"]);
});

test("the time that a token takes is not the target's", async () => {
  const api = await startApi({
    "/token": (socket, request) => {
      const body = JSON.stringify({ access_token: "jeton-0" });
      setTimeout(() => answer("200 OK", body)(socket, request), 100);
    },
  });
  const result = await probe("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials },
    degradedAfter: "90ms",
  });
  await api.stop();

  expect(result).toMatchObject({ outcome: "up", cause: null });
  expect(result.latencyMs).toBeLessThan(90);
});

test("a token is not shown by an answer that repeats it", async () => {
  const api = await startApi({
    "/data": (socket, request) =>
      answer("500 Oops", JSON.stringify(request.headers))(socket, request),
  });
  const result = await probe("http", {
    url: api.url("/data"),
    token: { url: api.url("/token"), ...credentials },
  });
  await api.stop();

  expect(result.detail).toContain("***");
  expect(result.detail).not.toContain("jeton-1");
});
