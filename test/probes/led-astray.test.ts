import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCookieJar } from "../../probes/cookies.ts";
import { exchange } from "../../probes/exchange.ts";
import { follow } from "../../probes/follow.ts";
import { addressGuard } from "../../server/core/addresses.ts";
import { answer, startTarget, type Target } from "../helpers/target.ts";
import { probe, run } from "../helpers/target-run.ts";

let inside: Target;
let outside: Target;
const port = (target: Target) => new URL(target.url("/")).port;
/** Another address of this machine, as the target that nobody outside may reach. */
const insideUrl = (path: string, host = "127.0.0.9") => `http://${host}:${port(inside)}${path}`;

beforeAll(async () => {
  const token = answer("200 OK", JSON.stringify({ access_token: "abcdefgh" }));
  inside = await startTarget({ "/token": token }, undefined, "127.0.0.9");
  outside = await startTarget({
    "/inside": answer("302 Found", "", { Location: insideUrl("/ok") }),
    "/named": answer("302 Found", "", { Location: insideUrl("/ok", "inside.test") }),
    "/hop": answer("302 Found", "", { Location: "/inside" }),
    "/host": answer("200 OK", JSON.stringify({ next: `127.0.0.9:${port(inside)}`, id: "7" })),
    "/tricks": answer("200 OK", JSON.stringify({ path: `@127.0.0.9:${port(inside)}/ok` })),
    "/dots": answer("200 OK", JSON.stringify({ path: `.evil.test/x` })),
    "/moved": answer("307 Temporary Redirect", "", { Location: insideUrl("/token") }),
  });
});
afterAll(() => Promise.all([inside.stop(), outside.stop()]));

/** A monitor that came by HTTP: it may call where `outside` answers, and nowhere else here. */
const registered = {
  refuseAddress: addressGuard(["127.0.0.1"]),
  lookup: async (host: string) => [
    { address: host === "inside.test" ? "127.0.0.9" : "127.0.0.1", family: 4 as const },
  ],
};

describe("a monitor that came by HTTP", () => {
  test.each(["/inside", "/named", "/hop"])("follows no redirect inside: %s", async (path) => {
    const before = inside.requests.length;
    const settings = { url: outside.url(path), followRedirects: 3 };

    const result = await probe("http", settings, registered);

    expect(result).toMatchObject({ outcome: "down", cause: "http_3xx" });
    expect(result.detail).toContain("127.0.0.9 is a loopback address");
    expect(inside.requests.length).toBe(before);
  });

  test.each(["127.0.0.9", "inside.test"])("fetches no token inside: %s", async (host) => {
    const before = inside.requests.length;
    const token = { url: insideUrl("/token", host), clientId: "a", clientSecret: host };

    const result = await probe("http", { url: outside.url("/ok"), token }, registered);

    expect(result).toMatchObject({ outcome: null, cause: "self" });
    expect(inside.requests.length).toBe(before);
  });

  test("takes no step inside, by whatever name", async () => {
    const before = inside.requests.length;
    for (const host of ["127.0.0.9", "inside.test"]) {
      const settings = { url: outside.url("/ok"), steps: [{ url: insideUrl("/ok", host) }] };
      expect(await probe("http", settings, registered)).toMatchObject({ cause: "self" });
    }
    expect(inside.requests.length).toBe(before);
  });

  test("goes to no host inside that a captured value names", async () => {
    const before = inside.requests.length;
    const steps = [{ url: outside.url("/host"), capture: { next: "next" } }];

    const result = await probe("http", { url: "http://{{next}}/ok", steps }, registered);

    expect(result).toMatchObject({ outcome: "down", cause: "body" });
    expect(inside.requests.length).toBe(before);
  });
});

test("a token endpoint's redirect is not followed", async () => {
  const before = inside.requests.length;
  const token = { url: outside.url("/moved"), clientId: "a", clientSecret: "b" };

  const result = await probe("http", { url: outside.url("/ok"), token, followRedirects: 5 });

  expect(result).toMatchObject({ outcome: "down" });
  expect(inside.requests.length).toBe(before);
});

describe("a captured value in an address", () => {
  test.each(["/tricks", "/dots"])("moves the request to no other host: %s", async (path) => {
    const before = inside.requests.length;
    const steps = [{ url: outside.url(path), capture: { path: "path" } }];
    // The value stands right behind the host, where "@" and "." would make another of it.
    const url = `http://127.0.0.1:${port(outside)}?{{path}}`.replace("?", "");

    const result = await probe("http", { url, steps }).catch((error: unknown) => error);

    expect(JSON.stringify(result)).not.toContain('"up"');
    expect(inside.requests.length).toBe(before);
  });

  test("still stands for a part of the path", async () => {
    const steps = [{ url: outside.url("/host"), capture: { id: "id" } }];

    const result = await probe("http", {
      ...{ url: outside.url("/{{id}}?x={{id}}"), steps, expect: { status: [200, 404] } },
    });

    expect(result).toMatchObject({ outcome: "up" });
    expect(outside.requests.at(-1)).toMatchObject({ path: "/7?x=7" });
  });
});

const request = (url: string) => ({
  ...{ url: new URL(url), method: "GET" as const, headers: [], body: null },
});
const options = { ipVersion: "any" as const, http2: false, maxBytes: 1_000, keepBytes: 1_000 };

test("after an answer from a public address nothing leads inside, however many hops later", async () => {
  const before = inside.requests.length;
  const carried = { jar: createCookieJar(), hasBeenPublic: true };
  const { signal } = new AbortController();

  const redirected = await follow(
    ...([request(outside.url("/hop")), options, 5, run, signal, {}, carried] as const),
  );
  const steered = await follow(
    ...([request(insideUrl("/ok")), options, 5, run, signal, {}, carried, true] as const),
  );
  const named = await exchange(request(insideUrl("/ok")), options, run, signal, {});

  expect(redirected.failure).toMatchObject({ cause: "http_3xx" });
  expect(steered.failure).toMatchObject({ cause: "body" });
  // What the operator names is called.
  expect(named.failure).toBeNull();
  expect(inside.requests.length).toBe(before + 1);
});

test("another host learns no configured header, whatever its name", async () => {
  const here = await startTarget({
    "/": answer("302 Found", "", { Location: insideUrl("/ok") }),
  });
  const result = await probe("http", {
    ...{ url: here.url("/"), followRedirects: 1 },
    headers: { "X-Application-Id": "42-secret", Accept: "application/json", Cookie: "a=b" },
  });
  await here.stop();

  expect(result.outcome).toBe("up");
  expect(here.requests[0]?.headers).toMatchObject({ "x-application-id": "42-secret" });
  const { headers } = inside.requests.at(-1)!;
  expect(Object.keys(headers).sort()).toEqual(
    ["accept", "accept-encoding", "connection", "host", "user-agent"].filter((n) => n in headers),
  );
  expect(headers).toMatchObject({ accept: "application/json" });
});
