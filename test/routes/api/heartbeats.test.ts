import { beforeEach, describe, expect, test } from "vitest";
import { post, PUSHED_PAGE, verified } from "../../helpers/traffic.ts";
import { NOON, world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

let w: World;
let operator: string;
beforeEach(async () => {
  w = await world({ yaml: PUSHED_PAGE });
  operator = await w.token("operator");
});

const beat = (id: string, token: string | null = operator) =>
  w.request(`/api/v1/heartbeats/${id}`, {
    method: "POST",
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });

describe("a heartbeat", () => {
  test("is up at once, and says when the next one will be late", async () => {
    const res = await beat("jobs/backup");

    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({
      component: "jobs/backup",
      monitor: "heartbeat",
      receivedAt: "2026-01-15T12:00:00.000+01:00",
      lateAt: "2026-01-15T12:06:00.000+01:00",
    });
    expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
  });

  test("that does not come is down after the interval and the grace, without any slot", async () => {
    await beat("jobs/backup");

    await w.wait(5 * MINUTE_MS);
    await w.look("jobs/backup", "heartbeat");
    await w.wait(MINUTE_MS - 1_000);
    expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });

    // Late is repeated as every failure is, and dated at its first.
    await w.wait(1_000 + 7_000);
    const component = w.live.components.find((c) => c.config.id === "jobs/backup")!;
    expect(component.status.verified).toEqual({
      state: "major_outage",
      since: NOON + 6 * MINUTE_MS,
    });
    expect(component.status.monitors.heartbeat).toMatchObject({ cause: "late" });

    await beat("jobs/backup");
    expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
  });

  test("that comes in time never lets it be late", async () => {
    for (let i = 0; i < 6; i += 1) {
      await beat("jobs/backup");
      await w.wait(5 * MINUTE_MS);
      expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
    }
  });

  test("outlives a restart: it is late then, if it is", async () => {
    await beat("jobs/backup");

    const again = await w.restart();
    await again.look("jobs/backup", "heartbeat");
    expect(await verified(again)).toMatchObject({ "jobs/backup": "operational" });

    await again.wait(6 * MINUTE_MS + 8_000);
    expect(await verified(again)).toMatchObject({ "jobs/backup": "major_outage" });
  });

  test("before the first one nothing is known", async () => {
    await w.look("jobs/backup", "heartbeat");

    expect(await verified(w)).toMatchObject({ "jobs/backup": "unknown" });
  });

  test("of a component that expects several is called by its monitor's key", async () => {
    const both = await beat("jobs/many");
    const one = await beat("jobs/many/hourly");

    expect(both.status).toBe(404);
    expect(((await both.json()) as { detail: string }).detail).toContain("jobs/many/nightly");
    expect(await one.json()).toMatchObject({ component: "jobs/many", monitor: "hourly" });
  });

  test.each(["GET", "HEAD", "POST"])("may come by %s", async (method) => {
    const headers = { authorization: `Bearer ${operator}` };
    const res = await w.request("/api/v1/heartbeats/jobs/backup", { method, headers });

    expect(res.status).toBe(200);
    expect(res.headers.get("cache-control")).toBe("no-store");
    expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
  });

  test.each([100_000, 1_000_000, 3_000_000])(
    "ignores a body of %d bytes, whatever it holds",
    async (length) => {
      const res = await post(w, "/api/v1/heartbeats/jobs/backup", "\0".repeat(length), operator);

      expect(res.status).toBe(200);
      expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
    },
  );

  test("calls within a second share one write, and none moves the next later back", async () => {
    await beat("jobs/backup");
    await w.wait(500);
    const res = await beat("jobs/backup");
    expect(await res.json()).toMatchObject({ receivedAt: "2026-01-15T12:00:00.000+01:00" });

    await w.wait(500);
    const next = await beat("jobs/backup");
    expect(await next.json()).toMatchObject({ receivedAt: "2026-01-15T12:00:01.000+01:00" });
  });

  test("may come with a body, and under an escaped address", async () => {
    expect((await post(w, "/api/v1/heartbeats/jobs%2Fbackup", { any: 1 }, operator)).status).toBe(
      200,
    );
  });
});

describe("refused, and nothing changes", () => {
  const noted = () => w.db.selectFrom("heartbeat").selectAll().execute();

  test.each(["nobody", "urssaf/directe", "jobs", "jobs/backup/", "jobs/many/yearly", "%00", "a b"])(
    "%s has no heartbeat: 404",
    async (id) => {
      const res = await beat(id);

      expect(res.status).toBe(404);
      expect(res.headers.get("content-type")).toBe("application/problem+json");
      expect(await noted()).toEqual([]);
    },
  );

  test("without a token: 401; as a reader or an editor: 403; of another provider: 403", async () => {
    expect((await beat("jobs/backup", null)).status).toBe(401);
    expect((await beat("jobs/backup", await w.token("reader"))).status).toBe(403);
    expect((await beat("jobs/backup", await w.token("editor"))).status).toBe(403);
    expect((await beat("jobs/backup", await w.token("operator", "dgfip"))).status).toBe(403);

    expect(await noted()).toEqual([]);
    expect((await beat("jobs/backup", await w.token("operator", "jobs"))).status).toBe(200);
  });

  test("by GET with a session alone: 401, since any site can make a browser send it", async () => {
    const cookie = await w.cookie("operator");

    const res = await w.request("/api/v1/heartbeats/jobs/backup", { headers: { cookie } });

    expect(res.status).toBe(401);
    expect(await noted()).toEqual([]);
  });

  test("other methods are refused with those that it takes", async () => {
    const res = await w.request("/api/v1/heartbeats/jobs/backup", { method: "PUT" });

    expect(res.status).toBe(405);
    expect(res.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  });
});

describe("no limit loses a heartbeat", () => {
  const limits = { perAddress: 3, perToken: 2, patience: 2, banMs: 3_600_000 };
  beforeEach(async () => {
    w = await world({ yaml: PUSHED_PAGE, limits });
    operator = await w.token("operator");
  });
  const statuses = async (times: number, send: () => Promise<Response>) => {
    const seen: number[] = [];
    for (let i = 0; i < times; i += 1) seen.push((await send()).status);
    return seen;
  };

  test("a client over its limit, or banned, still sends heartbeats", async () => {
    const monitors = () => w.request("/api/v1/monitors");
    expect(await statuses(8, monitors)).toEqual([401, 401, 401, 429, 429, 429, 429, 429]);

    expect(await statuses(20, () => beat("jobs/backup"))).toEqual(Array(20).fill(200));
    expect(await verified(w)).toMatchObject({ "jobs/backup": "operational" });
  });

  test("heartbeats use nothing up of what the client may ask besides", async () => {
    await statuses(20, () => beat("jobs/backup"));

    expect((await w.request("/api/v1/monitors")).status).toBe(401);
  });

  test("guessing at tokens or names is limited as before", async () => {
    let guesses = 0;
    const guess = () => beat("jobs/backup", `a.b.${(guesses += 1)}`);
    expect(await statuses(5, guess)).toEqual([401, 401, 401, 429, 429]);
    expect((await w.request("/api/v1/monitors")).status).toBe(429);

    expect((await beat("jobs/backup")).status).toBe(200);
  });

  test("an Idempotency-Key that is used twice does not swallow the second heartbeat", async () => {
    const once = async () => {
      const headers = { authorization: `Bearer ${operator}`, "idempotency-key": "cron" };
      const res = await w.request("/api/v1/heartbeats/jobs/backup", { method: "POST", headers });
      return ((await res.json()) as { lateAt: string }).lateAt;
    };

    expect(await once()).toBe("2026-01-15T12:06:00.000+01:00");
    await w.wait(MINUTE_MS);
    expect(await once()).toBe("2026-01-15T12:07:00.000+01:00");
  });
});
