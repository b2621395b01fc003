import { beforeEach, describe, expect, test } from "vitest";
import { ROLES, type Role } from "../../../server/core/people/permission.ts";
import { pageOfInsee } from "../../helpers/page-yaml.ts";
import { world, type World } from "../../helpers/world.ts";

const YAML = pageOfInsee(`id: insee/sirene
            name: Sirene
            monitors:
              - { kind: http, url: "https://insee.test/?token=s3cr3t-in-file&q=1", every: 30s }
              - { kind: tcp, host: insee.test, port: 443 }`);

let w: World;
const tokens = new Map<Role, string>();
beforeEach(async () => {
  w = await world({ yaml: YAML });
  for (const role of ROLES) tokens.set(role, await w.token(role));
});

const ask = (role: Role | null, method: string, path: string, body?: unknown) =>
  w.request(path, {
    method,
    headers: {
      ...(role && { authorization: `Bearer ${tokens.get(role)}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
type Monitor = Record<string, unknown> & { uuid: string };
const list = async (role: Role = "operator") =>
  ((await (await ask(role, "GET", "/api/v1/monitors")).json()) as { monitors: Monitor[] }).monitors;
const WISH = { name: "INPI - RNE", url: "https://inpi.test/rne", every: "5m", confirm: "10m" };
const add = async (change: Record<string, unknown> = {}) =>
  (await (
    await ask("operator", "POST", "/api/v1/monitors", { ...WISH, ...change })
  ).json()) as Monitor;

describe("the list", () => {
  test("has the file's and what came by HTTP, with states and without secrets", async () => {
    await w.see("insee/sirene", { outcome: "down", detail: "500 for a reason" });
    await add();

    const res = await ask("operator", "GET", "/api/v1/monitors");
    const text = await res.text();
    const { monitors } = JSON.parse(text) as { monitors: Monitor[] };

    expect(res.headers.get("cache-control")).toBe("no-store");
    expect(text).not.toContain("s3cr3t");
    expect(monitors).toMatchObject([
      {
        source: "file",
        name: "INSEE - Sirene",
        kind: "http",
        url: "https://insee.test/?token=***&q=1",
        component: "insee/sirene",
        monitor: "http",
        every: "30s",
        cause: "http_5xx",
        detail: "500 for a reason",
        lastCheckedAt: "2026-01-15T12:00:00.000+01:00",
      },
      { source: "file", kind: "tcp", url: null, state: "unknown", lastCheckedAt: null },
      {
        source: "api",
        name: "INPI - RNE",
        kind: "http",
        url: "https://inpi.test/rne",
        provider: "inpi",
        component: "inpi/rne",
        every: "5m",
        timeout: "5s",
        confirm: "10m",
        repeat: 2,
        paused: false,
        state: "unknown",
      },
    ]);
  });

  test("evidence is for operators", async () => {
    await w.see("insee/sirene", { outcome: "down", detail: "what the target said" });

    expect((await list("reader"))[0]).not.toHaveProperty("detail");
    expect((await list("editor"))[0]).not.toHaveProperty("httpStatus");
    expect((await list("operator"))[0]).toMatchObject({ detail: "what the target said" });
  });

  test("each has an address of its own", async () => {
    const [first] = await list();

    const res = await ask("reader", "GET", `/api/v1/monitors/${first!.uuid}`);

    expect(await res.json()).toMatchObject({ uuid: first!.uuid, component: "insee/sirene" });
    expect((await ask("reader", "GET", "/api/v1/monitors/nobody")).status).toBe(404);
  });
});

describe("an operator", () => {
  test("adds one: it is probed from now on, and its address returned", async () => {
    const res = await ask("operator", "POST", "/api/v1/monitors", WISH);

    expect(res.status).toBe(201);
    const { uuid } = (await res.json()) as Monitor;
    expect(res.headers.get("location")).toBe(`/api/v1/monitors/${uuid}`);
    expect(w.live.monitors.at(-1)!.config).toMatchObject({
      kind: "http",
      everyMs: 300_000,
      confirmMs: 600_000,
      settings: { url: WISH.url, method: "GET" },
    });
  });

  test("changes it: what was seen of it stays", async () => {
    const { uuid } = await add();
    await w.see("inpi/rne", { outcome: "up" });

    const res = await ask("operator", "PUT", `/api/v1/monitors/${uuid}`, { every: "10s" });

    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ every: "10s", confirm: "10m", state: "operational" });
    expect(w.live.monitors.filter((m) => m.component.config.id === "inpi/rne")).toHaveLength(1);
  });

  test("pauses it, and takes it up again", async () => {
    const { uuid } = await add();

    await ask("operator", "PUT", `/api/v1/monitors/${uuid}`, { paused: true });
    expect(w.live.monitors.at(-1)!.config.unusable).toBe("paused");
    await ask("operator", "PUT", `/api/v1/monitors/${uuid}`, { paused: false });
    expect(w.live.monitors.at(-1)!.config.unusable).toBeNull();
  });

  test("removes it: it leaves the page, and comes back with its history", async () => {
    const { uuid } = await add();
    const id = w.live.components.at(-1)!.id;
    await w.see("inpi/rne", { outcome: "up" });

    const res = await ask("operator", "DELETE", `/api/v1/monitors/${uuid}`);

    expect(res.status).toBe(204);
    expect(w.live.components.map((c) => c.config.id)).toEqual(["insee/sirene"]);
    expect((await w.publish()).pages[0]!.providers.map((p) => p.id)).toEqual(["insee"]);
    expect((await ask("operator", "DELETE", `/api/v1/monitors/${uuid}`)).status).toBe(404);
    await add();
    expect(w.live.components.at(-1)).toMatchObject({
      id,
      status: { verified: { state: "operational" } },
    });
  });

  test("leaves its name in the audit trail, with what was and what is", async () => {
    const { uuid } = await add();
    await ask("operator", "PUT", `/api/v1/monitors/${uuid}`, { every: "10s" });
    await ask("operator", "DELETE", `/api/v1/monitors/${uuid}`);

    const told = await w.db.selectFrom("audit").selectAll().orderBy("seq").execute();
    const deeds = told.filter((t) => t.subject === `monitor:${uuid}`);
    expect(deeds.map((d) => [d.action, d.actor_kind, d.actor_name])).toEqual([
      ["monitor.register", "token", "a operator"],
      ["monitor.change", "token", "a operator"],
      ["monitor.remove", "token", "a operator"],
    ]);
    expect(JSON.parse(deeds[1]!.before!)).toMatchObject({ everyMs: 300_000 });
    expect(JSON.parse(deeds[1]!.after!)).toMatchObject({ everyMs: 10_000 });
    expect(deeds[2]!.after).toBeNull();
  });

  test.each([
    ["PUT", { every: "10s" }],
    ["DELETE", undefined],
  ])("cannot %s what the file declares: 409", async (method, body) => {
    const [file] = await list();

    const res = await ask("operator", method, `/api/v1/monitors/${file!.uuid}`, body);

    expect(res.status).toBe(409);
    expect(await list()).toHaveLength(2);
    expect(w.live.monitors[0]!.config.everyMs).toBe(30_000);
  });

  test("cannot add an address twice: 409", async () => {
    await add();

    const res = await ask("operator", "POST", "/api/v1/monitors", { ...WISH, name: "Other" });

    expect(res.status).toBe(409);
    expect(await list()).toHaveLength(3);
  });

  test("two that add the same address at once: one does", async () => {
    const both = await Promise.all(
      [1, 2].map(() => ask("operator", "POST", "/api/v1/monitors", WISH)),
    );

    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(await list()).toHaveLength(3);
  });

  test.each([
    { change: { every: "1s" }, pointer: "/every" },
    { change: { every: "soon" }, pointer: "/every" },
    { change: { every: 60 }, pointer: "/every" },
    { change: { timeout: "6m" }, pointer: "/timeout" },
    { change: { repeat: 11 }, pointer: "/repeat" },
    { change: { url: "http://127.0.0.1:1/" }, pointer: "/url" },
    { change: { headers: {} }, pointer: "/headers" },
    { change: { name: "" }, pointer: "/name" },
  ])("is told what cannot be: $change", async ({ change, pointer }) => {
    const { uuid } = await add({ url: "https://x.test/" });

    const added = await ask("operator", "POST", "/api/v1/monitors", { ...WISH, ...change });
    const changed = await ask("operator", "PUT", `/api/v1/monitors/${uuid}`, change);

    for (const res of [added, changed]) {
      expect(res.status).toBe(422);
      expect(((await res.json()) as { errors: unknown }).errors).toMatchObject([{ pointer }]);
    }
    expect(await list()).toHaveLength(3);
  });
});

describe("who may", () => {
  const uuid = "6f1c1d0e-0000-4000-8000-000000000000";
  const writes = [
    ["POST", "/api/v1/monitors"],
    ["PUT", `/api/v1/monitors/${uuid}`],
    ["DELETE", `/api/v1/monitors/${uuid}`],
  ] as const;

  test.each(writes.flatMap(([method, path]) => ROLES.map((role) => ({ method, path, role }))))(
    "a $role: $method $path",
    async ({ method, path, role }) => {
      const res = await ask(role, method, path, method === "DELETE" ? undefined : WISH);

      const may = role === "operator" || role === "admin";
      expect(res.status).toBe(may ? (method === "POST" ? 201 : 404) : 403);
    },
  );

  test.each([["GET", "/api/v1/monitors"] as const, ...writes])(
    "a stranger: %s %s is 401",
    async (m, p) => {
      expect((await ask(null, m, p)).status).toBe(401);
    },
  );

  test.each(ROLES)("a %s reads the list", async (role) => {
    expect((await ask(role, "GET", "/api/v1/monitors")).status).toBe(200);
  });
});

describe("expectations", () => {
  test("are given, listed for operators, changed and taken back, and outlive a restart", async () => {
    const { uuid } = await add({ expect: { status: [404], text: "siren" } });
    const own = async (from = w) => {
      const res = await from.request("/api/v1/monitors", {
        headers: { authorization: `Bearer ${tokens.get("operator")}` },
      });
      const { monitors } = (await res.json()) as { monitors: Monitor[] };
      return monitors.find((m) => m.uuid === uuid)!;
    };
    const settingsOf = (from: World) =>
      from.live.monitors.find((m) => m.component.config.name === "RNE")!.config.settings;

    expect((await own())["expect"]).toEqual({ status: [404], text: "siren" });
    expect(settingsOf(w)).toMatchObject({ expect: { text: ["siren"] } });
    expect(settingsOf(await w.restart())).toMatchObject({ expect: { text: ["siren"] } });

    const path = `/api/v1/monitors/${uuid}`;
    await ask("operator", "PUT", path, { expect: { status: ["2xx"] } });
    expect((await own())["expect"]).toEqual({ status: ["2xx"] });
    await ask("operator", "PUT", path, { expect: null });
    expect((await own())["expect"]).toBeNull();
    expect((await list("reader")).find((m) => m.uuid === uuid)).not.toHaveProperty("expect");
  });

  test.each([
    { expect: { status: [99] }, pointer: "/expect/status" },
    { expect: { texte: "a" }, pointer: "/expect" },
    { expect: { json: { path: "a..b", "not-empty": true } }, pointer: "/expect/json" },
  ])(
    "$expect is refused with its place, and nothing is kept",
    async ({ expect: wish, pointer }) => {
      const res = await ask("operator", "POST", "/api/v1/monitors", { ...WISH, expect: wish });

      expect(res.status).toBe(422);
      const { errors } = (await res.json()) as { errors: { pointer: string }[] };
      expect(
        errors.every((e) => e.pointer.startsWith(pointer)),
        JSON.stringify(errors),
      ).toBe(true);
      expect(await list()).toHaveLength(2);
    },
  );

  test("of a gateway's ping are refused: it says its state itself", async () => {
    const url = "https://entreprise.test/ping/insee/sirene";
    const res = await ask("operator", "POST", "/api/v1/monitors", {
      ...WISH,
      url,
      expect: { status: [200] },
    });

    expect(res.status).toBe(422);
  });
});
