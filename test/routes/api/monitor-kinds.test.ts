import { beforeEach, describe, expect, test } from "vitest";
import { registeredMonitors } from "../../../db/registered-monitors.ts";
import { world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

let w: World;
let operator: string;
beforeEach(async () => {
  w = await world();
  operator = await w.token("operator");
});

const PATH = "/api/v1/monitors";
const add = (body: object) => send(w, "POST", PATH, { name: "INPI - RNE", ...body }, operator);
const running = () => w.live.monitors.at(-1)!.config;
type Problem = { errors: { pointer: string; detail: string }[] };
const placesIn = (body: unknown) => (body as Problem).errors.map(({ pointer }) => pointer);

const TARGETS = [
  {
    kind: "http",
    url: "https://inpi.test/ping/rne",
    expect: { json: [{ path: "status", test: "equals", value: "ok" }], headers: { "x-a": "1" } },
    settings: { degradedAfter: "2s", method: "POST" },
    address: "https://inpi.test/ping/rne",
    becomes: { method: "POST", degradedAfter: 2000 },
  },
  {
    kind: "ping",
    url: "https://inpi.test/ping/rne",
    address: "https://inpi.test/ping/rne",
    becomes: { url: "https://inpi.test/ping/rne" },
  },
  {
    kind: "tcp",
    settings: { host: "smtp.inpi.test", port: 25, expect: "220" },
    address: "tcp://smtp.inpi.test:25",
    becomes: { host: "smtp.inpi.test", port: 25, expect: "220" },
  },
  {
    kind: "tls",
    settings: { host: "inpi.test", degradedBelow: "30d" },
    address: "tls://inpi.test:443",
    becomes: { host: "inpi.test", port: 443, degradedBelow: 30 * 86_400_000 },
  },
  {
    kind: "dns",
    settings: { name: "inpi.test", type: "MX", expect: ["10 mx.inpi.test"] },
    address: "dns:inpi.test?type=MX",
    becomes: { name: "inpi.test", type: "MX", expect: ["10 mx.inpi.test"] },
  },
  {
    kind: "websocket",
    url: "wss://inpi.test/live",
    settings: { send: "ping", expect: "pong" },
    address: "wss://inpi.test/live",
    becomes: { url: "wss://inpi.test/live", send: "ping", expect: "pong" },
  },
  {
    kind: "grpc",
    settings: { host: "inpi.test", port: 50051, service: "inpi.v1.Rne", tls: false },
    address: "grpc://inpi.test:50051/inpi.v1.Rne",
    becomes: { port: 50051, service: "inpi.v1.Rne", tls: false },
  },
  {
    kind: "domain",
    settings: { domain: "inpi.fr" },
    address: "domain:inpi.fr",
    becomes: { domain: "inpi.fr" },
  },
  {
    kind: "heartbeat",
    settings: { grace: "10m" },
    address: "heartbeat:inpi/rne",
    becomes: { grace: 600_000 },
  },
] as const;

describe.each(TARGETS)("a $kind monitor", ({ address, becomes, ...target }) => {
  test("is added, runs with its settings, and is read back as it was sent", async () => {
    const { status, body } = await add(target);

    expect([status, body]).toMatchObject([
      201,
      { settings: null, ...target, name: "INPI - RNE", url: address, source: "api" },
    ]);
    expect(running()).toMatchObject({ kind: target.kind, settings: becomes, unusable: null });
    const again = await w.restart();
    expect(again.live.monitors.at(-1)!.config).toMatchObject({
      kind: target.kind,
      settings: becomes,
    });
  });

  test("has its target alone: a second one is refused where there is an address", async () => {
    await add(target);

    const { status } = await add({ ...target, name: "INPI - Autre" });

    // Each heartbeat is called for itself.
    expect(status).toBe(target.kind === "heartbeat" ? 201 : 409);
  });

  test("keeps its kind and its target when its interval changes", async () => {
    const { body } = await add(target);
    const uuid = String(body["uuid"]);

    const { status, body: after } = await send(
      w,
      "PUT",
      `${PATH}/${uuid}`,
      { every: "5m" },
      operator,
    );

    expect([status, after]).toMatchObject([200, { kind: target.kind, url: address, every: "5m" }]);
  });
});

test("a heartbeat that was added is received under its component's name", async () => {
  await add({ kind: "heartbeat", name: "INPI - Sauvegarde", settings: { grace: "1m" } });

  const path = "/api/v1/heartbeats/inpi/sauvegarde";
  const { status } = await send(w, "POST", path, {}, operator);

  expect(status).toBe(200);
});

test.each([
  [{ kind: "tcp" }, ["/settings/host", "/settings/port"]],
  [{ kind: "tcp", settings: { host: "a.test", port: 70_000 } }, ["/settings/port"]],
  [{ kind: "tcp", url: "https://a.test", settings: { host: "a.test", port: 1 } }, ["/url"]],
  [{ kind: "tcp", settings: { host: "127.0.0.1", port: 25 } }, ["/settings/host"]],
  [{ kind: "tls", settings: { host: "::1" } }, ["/settings/host"]],
  [{ kind: "tls", settings: { host: "localhost." } }, ["/settings/host"]],
  [{ kind: "grpc", settings: { host: "169.254.169.254", port: 80 } }, ["/settings/host"]],
  [{ kind: "tls", settings: { host: "a.test", ca: "/etc/passwd" } }, ["/settings/ca"]],
  [
    { kind: "http", url: "https://a.test", settings: { headers: { a: "b" } } },
    ["/settings/headers"],
  ],
  [{ kind: "http", url: "https://a.test", settings: { nope: 1 } }, ["/settings/nope"]],
  [{ kind: "http" }, ["/url"]],
  [{ kind: "http", url: "ftp://a.test" }, ["/url"]],
  [{ kind: "websocket", url: "https://a.test" }, ["/url"]],
  [{ kind: "websocket", url: "ws://127.0.0.1/" }, ["/url"]],
  [{ kind: "websocket", url: "wss://a.test/?token=abcdefgh" }, ["/url"]],
  [
    { kind: "dns", settings: { name: "a.test", type: "MX", expect: "nowhere" } },
    ["/settings/expect"],
  ],
  [{ kind: "dns", settings: { name: "a.test", resolver: "10.0.0.1" } }, ["/settings/resolver"]],
  [{ kind: "domain", settings: { domain: "intranet" } }, ["/settings/domain"]],
  [{ kind: "heartbeat", settings: { grace: "soon" } }, ["/settings/grace"]],
  [{ kind: "ping", url: "https://a.test/ping/x", expect: { status: 200 } }, ["/expect"]],
  [{ kind: "tcp", expect: { text: "220" }, settings: { host: "a.test", port: 25 } }, ["/expect"]],
])("%j is refused, with each mistake at its place, and nothing is kept", async (wish, places) => {
  const { status, body } = await add(wish);

  expect([status, placesIn(body).toSorted()]).toEqual([422, places.toSorted()]);
  expect(await registeredMonitors(w.db)).toEqual([]);
});

test("a kind that only a file may declare is refused", async () => {
  expect((await add({ kind: "statuspage", url: "https://a.test" })).status).toBe(422);
  expect((await add({ kind: "observed" })).status).toBe(422);
});

test("a change of settings replaces them, and a mistake in it keeps the old ones", async () => {
  const { body } = await add({ kind: "tcp", settings: { host: "a.test", port: 25 } });
  const uuid = String(body["uuid"]);
  const change = (settings: object) => send(w, "PUT", `${PATH}/${uuid}`, { settings }, operator);

  expect((await change({ host: "a.test", port: 0 })).status).toBe(422);
  expect(running().settings).toMatchObject({ port: 25 });
  const { body: after } = await change({ host: "a.test", port: 587 });

  expect(after).toMatchObject({ url: "tcp://a.test:587", component: "inpi/rne" });
  expect(running().settings).toMatchObject({ port: 587 });
});
