import { createConnection } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RESOURCES } from "../../server/demo/catalogue.ts";
import type { Behaviour } from "../../server/demo/script.ts";
import { startUpstreams, type Upstreams } from "../../server/demo/upstreams.ts";

const SIRENE = "insee/sirene";
const SLOW_MS = 400;

let clock = 0;
let script: (id: string, at: number) => Behaviour = () => "ok";
let upstreams: Upstreams;

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 21, 12);
  script = () => "ok";
  upstreams = await startUpstreams({
    now: () => clock,
    script: (id, at) => script(id, at),
    slowMs: SLOW_MS,
  });
});

afterEach(() => upstreams.stop());

const call = (id: string, deadlineMs = 5_000) =>
  fetch(`http://127.0.0.1:${upstreams.port(id)}/`, { signal: AbortSignal.timeout(deadlineMs) });

/** The code of a connection that fails, or "connected". */
const connect = (port: number) =>
  new Promise<string>((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve("connected"));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });

test("every resource answers on a port of its own", async () => {
  const ports = [...RESOURCES.keys()].map((id) => upstreams.port(id));

  expect(ports.length).toBe(26);
  expect(new Set(ports).size).toBe(26);
});

test("each kind of good answer is what its probe expects", async () => {
  const record = await call(SIRENE);
  expect(record.status).toBe(200);
  expect(await record.json()).toMatchObject({ data: { siren: "306138900" } });

  const collection = (await (await call("carif_oref/qualiopi")).json()) as {
    data: { items: unknown[] };
  };
  expect(collection.data.items.length).toBeGreaterThan(0);

  expect((await call("douanes/immatriculations_eori")).status).toBe(404);
  expect(await (await call("european_commission/numero_tva")).text()).toContain(
    "<valid>true</valid>",
  );
  expect(await (await call("passerelle")).json()).toEqual({ status: "ok" });
});

test("a good answer takes from 20 to 300 ms by its timer", async () => {
  const before = performance.now();
  await (await call(SIRENE)).text();

  // Timers count in whole milliseconds: one may be missing.
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
});

test.each([
  { behaviour: "bad_gateway", status: 502, retryAfter: null },
  { behaviour: "unavailable", status: 503, retryAfter: "5" },
  { behaviour: "maintenance", status: 503, retryAfter: "600" },
] as const)("$behaviour answers $status", async ({ behaviour, status, retryAfter }) => {
  upstreams.set(SIRENE, behaviour);

  const response = await call(SIRENE);

  expect(response.status).toBe(status);
  expect(response.headers.get("retry-after")).toBe(retryAfter);
});

test("a wrong body is HTML with status 200", async () => {
  upstreams.set(SIRENE, "wrong_body");

  const response = await call(SIRENE);

  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toContain("<!doctype html>");
});

test("an empty answer keeps its form", async () => {
  upstreams.set(SIRENE, "empty");
  upstreams.set("carif_oref/qualiopi", "empty");
  upstreams.set("european_commission/numero_tva", "empty");

  expect(await (await call(SIRENE)).json()).toEqual({ data: {} });
  expect(await (await call("carif_oref/qualiopi")).json()).toMatchObject({ data: { items: [] } });
  expect(await (await call("european_commission/numero_tva")).text()).not.toContain("<valid>");
});

test("a slow answer is right, but late", async () => {
  upstreams.set(SIRENE, "slow");
  const before = performance.now();

  const response = await call(SIRENE);

  expect(response.status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(SLOW_MS * 0.9 - 1);
});

test("a hanging resource takes the connection and says nothing", async () => {
  upstreams.set(SIRENE, "hangs");

  expect(await connect(upstreams.port(SIRENE))).toBe("connected");
  await expect(call(SIRENE, 400)).rejects.toThrow("timeout");
});

test("a refused resource is back on the same port", async () => {
  const port = upstreams.port(SIRENE);
  upstreams.set(SIRENE, "refused");
  expect(await connect(port)).toBe("ECONNREFUSED");

  upstreams.set(SIRENE, "ok");

  expect((await call(SIRENE)).status).toBe(200);
  expect(upstreams.port(SIRENE)).toBe(port);
});

test("a request that is being answered is cut when the port closes", async () => {
  upstreams.set(SIRENE, "hangs");
  const waiting = call(SIRENE);
  const cut = expect(waiting).rejects.toThrow("fetch failed");
  // Until the request has come in; a hang cannot be seen in any other way.
  await connect(upstreams.port(SIRENE));

  upstreams.set(SIRENE, "refused");

  await cut;
});

test("the script opens and closes ports without being asked", async () => {
  const port = upstreams.port(SIRENE);
  script = (id, at) => (id === SIRENE && at >= Date.UTC(2026, 10, 21, 13) ? "refused" : "ok");
  expect(await connect(port)).toBe("connected");

  clock = Date.UTC(2026, 10, 21, 13);
  await expect.poll(() => connect(port)).toBe("ECONNREFUSED");

  clock = Date.UTC(2026, 10, 21, 12);
  await expect.poll(() => connect(port)).toBe("connected");
});

test("null gives a resource back to the script", async () => {
  upstreams.set(SIRENE, "bad_gateway");
  upstreams.set(SIRENE, null);

  expect((await call(SIRENE)).status).toBe(200);
});

test("no port is open after stop, also with clients that hang", async () => {
  upstreams.set(SIRENE, "hangs");
  upstreams.set("inpi/rne", "refused");
  const waiting = expect(call(SIRENE)).rejects.toThrow("fetch failed");
  await connect(upstreams.port(SIRENE));

  await upstreams.stop();

  await waiting;
  const states = await Promise.all([...RESOURCES.keys()].map((id) => connect(upstreams.port(id))));
  expect(new Set(states)).toEqual(new Set(["ECONNREFUSED"]));
});

test("an unknown resource is refused by name", () => {
  expect(() => upstreams.port("nobody")).toThrow("nobody");
  expect(() => upstreams.set("nobody", "ok")).toThrow("nobody");
});
