import { describe, expect, test } from "vitest";
import { NOON, SMALL, world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const SIRENE = "/ping/insee/sirene";

/** A failure and its two repeats. */
async function fail(w: World, component: string) {
  for (const wait of [0, 2_000, 4_000]) {
    await w.wait(wait);
    await w.see(component, { outcome: "down" });
  }
}

describe("GET /ping/<id>", () => {
  test("a provider that answers is ok, with the gateway's keys in the gateway's order", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });

    const res = await w.request(SIRENE);

    expect(res.status).toBe(200);
    expect(res.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await res.text()).toBe(
      '{"status":"ok","last_update":"2026-01-15T12:00:00.000+01:00",' +
        '"last_ok_status":"2026-01-15T12:00:00.000+01:00"}',
    );
  });

  test("a verified failure is bad_gateway with HTTP 502, and last_ok_status stands still", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    await w.wait(MINUTE_MS);
    await fail(w, "insee/sirene");

    const res = await w.request(SIRENE);

    expect(res.status).toBe(502);
    expect(await res.json()).toEqual({
      status: "bad_gateway",
      last_update: "2026-01-15T12:01:06.000+01:00",
      last_ok_status: "2026-01-15T12:00:00.000+01:00",
    });
    expect(res.headers.get("cache-control")).not.toContain("stale-if-error");
  });

  test("a failure that was not repeated is none yet", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    await w.wait(MINUTE_MS);
    await w.see("insee/sirene", { outcome: "down" });

    expect((await w.request(SIRENE)).status).toBe(200);
  });

  test("one success is enough to be back", async () => {
    const w = await world();
    await fail(w, "insee/sirene");
    await w.wait(MINUTE_MS);
    await w.see("insee/sirene", { outcome: "up" });

    expect(await (await w.request(SIRENE)).json()).toMatchObject({ status: "ok" });
  });

  test("never checked is unknown, with HTTP 200 and a last_ok_status that is not null", async () => {
    const w = await world();

    const res = await w.request(SIRENE);

    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({
      status: "unknown",
      last_update: "2026-01-15T12:00:00.000+01:00",
      last_ok_status: "2026-01-15T12:00:00.000+01:00",
    });
  });

  test("without results for longer than they hold, it is unknown", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    await w.wait(72_000);

    expect(await (await w.request(SIRENE)).json()).toMatchObject({ status: "unknown" });
  });

  test("within a planned window it is maintenance until its end", async () => {
    const w = await world({ at: Date.parse("2026-01-15T01:30:00+01:00") });

    const res = await w.request("/ping/dgfip/attestation");

    expect(res.status).toBe(200);
    expect(Object.entries(await res.json())).toEqual([
      ["status", "maintenance"],
      ["until", "2026-01-15T02:00:00.000+01:00"],
      ["last_update", "2026-01-15T01:30:00.000+01:00"],
      ["last_ok_status", "2026-01-15T01:30:00.000+01:00"],
    ]);
  });

  test.each(["ok", "unknown"] as const)("maintenance can be told as %s", async (told) => {
    const yaml = SMALL.replace(
      "    contact:",
      `    pings: { maintenanceAs: ${told} }\n    contact:`,
    );
    const w = await world({ yaml, at: Date.parse("2026-01-15T01:30:00+01:00") });

    const body = await (await w.request("/ping/dgfip/attestation")).json();

    expect(body).toMatchObject({ status: told });
    expect(body).not.toHaveProperty("until");
  });

  test("an alias answers, and one shared by several is the worst of them", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    await w.see("dgfip/attestation", { outcome: "up" });
    await fail(w, "dgfip/liasses");

    expect((await w.request("/ping/sirene")).status).toBe(200);
    expect((await w.request("/ping/impots")).status).toBe(502);
    expect((await w.request("/ping/dgfip/attestation")).status).toBe(200);
  });

  test("both shapes of address and an encoded slash lead to the same", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });

    for (const path of ["/api/insee/sirene/ping", "/ping/insee%2Fsirene", "/api/sirene/ping"]) {
      expect(await (await w.request(path)).json()).toMatchObject({ status: "ok" });
    }
  });

  test.each(["/ping/nobody", "/ping/", "/ping", "/api/nobody/ping", "/ping/%00", "/ping/%ZZ"])(
    "%s is 404 with an empty object",
    async (path) => {
      const w = await world();

      const res = await w.request(path);

      expect(res.status).toBe(404);
      expect(await res.text()).toBe("{}");
    },
  );

  test("the published state waits, the ping does not", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    await w.wait(MINUTE_MS);
    await fail(w, "insee/sirene");

    const before = await w.publish();
    const ping = await w.request(SIRENE);
    // Keeps failing until `confirm` (one minute) has passed.
    await w.wait(30_000);
    await w.see("insee/sirene", { outcome: "down" });
    await w.wait(30_000);
    const after = await w.publish();

    const state = (s: typeof before) => s.pages[0]!.providers[1]!.components[0]!;
    expect(ping.status).toBe(502);
    expect(state(before).state).toBe("operational");
    expect(state(after)).toMatchObject({ state: "major_outage", since: NOON + MINUTE_MS });
  });
});

test("GET /pings lists them all, in configured order, with absolute addresses", async () => {
  const w = await world();

  const res = await w.request("/pings");

  expect(await res.json()).toEqual([
    { name: "API Exemple - Passerelle", url: "https://status.exemple.test/ping/passerelle" },
    { name: "INSEE - Sirene", url: "https://status.exemple.test/ping/insee/sirene" },
    { name: "DGFIP - Attestations", url: "https://status.exemple.test/ping/dgfip/attestation" },
    { name: "DGFIP - Liasses", url: "https://status.exemple.test/ping/dgfip/liasses" },
  ]);
});

test("a restart finds every state as it was, and what expired meanwhile unknown", async () => {
  const w = await world();
  await w.see("insee/sirene", { outcome: "up" });
  await fail(w, "dgfip/liasses");

  const again = await w.restart();

  expect((await again.request("/ping/dgfip/liasses")).status).toBe(502);
  expect(await (await again.request(SIRENE)).json()).toMatchObject({ status: "ok" });

  await again.wait(10 * MINUTE_MS);
  const later = await again.restart();
  const snapshot = await later.publish();
  const sirene = snapshot.pages[0]!.providers[1]!.components[0]!;
  expect(sirene).toMatchObject({ state: "unknown", since: NOON + 71_000 });
});
