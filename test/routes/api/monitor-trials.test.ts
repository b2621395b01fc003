import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deedsOn } from "../../../db/audit.ts";
import type { Role } from "../../../server/core/people/permission.ts";
import { answer, startTarget, type Target } from "../../helpers/target.ts";
import { pageOfInsee } from "../../helpers/page-yaml.ts";
import { world, type World } from "../../helpers/world.ts";
import { pointersIn, send } from "../../helpers/writes.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

let target: Target;
let w: World;
beforeAll(async () => {
  target = await startTarget({ "/503": answer("503 Service Unavailable") });
});
afterAll(() => target.stop());
beforeEach(async () => {
  w = await world({
    yaml: pageOfInsee(
      `{ id: ok, name: Ok, monitors: [{ kind: http, url: "${target.url("/ok")}" }] }`,
      `{ id: bad, name: Bad, monitors: [{ kind: http, url: "${target.url("/503")}" }] }`,
      `{ id: slow, name: Slow, monitors: [{ kind: http, url: "${target.url("/hang")}", timeout: 200ms }] }`,
      `{ id: beat, name: Beat, monitors: [{ kind: heartbeat, every: 5m }] }`,
      `{ id: bare, name: Bare, monitors: [{ kind: http, url: "http://127.0.0.1/", headers: { A: "\${MISSING}" } }] }`,
    ),
  });
});

const ask = async (method: string, path: string, body?: unknown, role: Role = "operator") =>
  send(w, method, path, body, await w.token(role));
type Listed = { uuid: string; component: string; mutedUntil: string | null; state: string };
const listed = async (component: string) => {
  const { body } = await ask("GET", "/api/v1/monitors");
  return (body["monitors"] as Listed[]).find((m) => m.component === component)!;
};
const tryOut = async (component: string, role: Role = "operator") =>
  ask("POST", `/api/v1/monitors/${(await listed(component)).uuid}/test`, {}, role);

describe("a monitor that is tried by hand", () => {
  test.each([
    { component: "ok", told: { outcome: "up", cause: null, httpStatus: 200 } },
    { component: "bad", told: { outcome: "down", cause: "http_5xx", httpStatus: 503 } },
    { component: "slow", told: { outcome: "down", cause: "timeout", httpStatus: null } },
  ])("tells what it saw of $component, and that it is a rehearsal", async ({ component, told }) => {
    const before = target.requests.length;

    const { status, body } = await tryOut(component);

    expect(status).toBe(200);
    expect(body).toMatchObject({ ...told, recorded: false, plannedUntil: null });
    expect(body["phases"]).toMatchObject({ connect: expect.any(Number) });
    expect(target.requests.length).toBe(before + 1);
    const rows = await w.db.selectFrom("result").selectAll().execute();
    expect(rows).toEqual([]);
    expect(await listed(component)).toMatchObject({ state: "unknown", lastCheckedAt: null });
  });

  test("is tried once in ten seconds, by any operator; other monitors meanwhile", async () => {
    expect((await tryOut("ok")).status).toBe(200);

    const again = await tryOut("ok", "admin");

    expect(again.status).toBe(429);
    expect(Number(again.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await tryOut("bad")).status).toBe(200);
  });

  test("that calls no target, or lacks a secret, is refused with the reason", async () => {
    const beat = await tryOut("beat");
    const bare = await tryOut("bare");

    expect([beat.status, bare.status]).toEqual([409, 409]);
    expect(beat.body["detail"]).toContain("others push to it");
    expect(bare.body["detail"]).toContain("MISSING");
  });

  test("that came by HTTP reaches our own network no more than on schedule", async () => {
    const wish = { name: "INPI - RNE", url: "https://inpi.test/" };
    const { uuid } = (await ask("POST", "/api/v1/monitors", wish)).body as unknown as Listed;
    const running = w.live.monitors.find((m) => m.config.source === "api")!;
    // Its name has come to lead to ourselves since it was registered.
    Object.assign(running.config, { settings: w.live.monitors[0]!.config.settings });
    const before = target.requests.length;

    const { body } = await ask("POST", `/api/v1/monitors/${uuid}/test`, {});

    expect(body).toMatchObject({ outcome: null, cause: "self" });
    expect(target.requests.length).toBe(before);
  });

  test("is an operator's to try", async () => {
    expect((await tryOut("ok", "editor")).status).toBe(403);
  });
});

describe("a monitor that is muted", () => {
  const mute = async (component: string, body: object = { for: "1h" }) =>
    ask("POST", `/api/v1/monitors/${(await listed(component)).uuid}/mute`, body);
  const breakDown = async () => {
    for (let i = 0; i < 4; i += 1) {
      await w.see("ok", { outcome: "down" });
      await w.wait(MINUTE_MS);
    }
  };
  const shown = async () => {
    const { body } = await ask("GET", "/api/v1/summary");
    const [provider] = body["providers"] as { components: { id: string; state: string }[] }[];
    return provider!.components.find((c) => c.id === "ok");
  };
  const drafts = async () => (await ask("GET", "/api/v1/drafts")).body["incidents"];

  test("goes on measuring, and drives neither what is published nor any draft", async () => {
    await w.see("ok", { outcome: "up" });
    expect(await shown()).toMatchObject({ state: "operational" });

    const { status, body } = await mute("ok");
    await breakDown();

    expect(status).toBe(200);
    expect(body["mutedUntil"]).toBe("2026-01-15T13:00:00.000+01:00");
    expect(await shown()).toMatchObject({
      state: "operational",
      verified: { state: "major_outage" },
    });
    expect(await drafts()).toEqual([]);
    const home = await w.request("/", { headers: { accept: "text/html" } });
    expect(await home.text()).toContain("L’équipe maintient cet état");
  });

  test("is heard again when its time is over, or sooner; then what lasted is published", async () => {
    await w.see("ok", { outcome: "up" });
    await mute("ok", { for: "10m" });
    await breakDown();
    expect(await drafts()).toEqual([]);

    const { body } = await ask("DELETE", `/api/v1/monitors/${(await listed("ok")).uuid}/mute`);
    await w.wait(2_000);

    expect(body["mutedUntil"]).toBeNull();
    expect(await shown()).toMatchObject({ state: "major_outage" });
    expect(await drafts()).toHaveLength(1);
  });

  test("by itself at the end", async () => {
    await w.see("ok", { outcome: "up" });
    await mute("ok", { for: "3m" });
    await breakDown();

    expect((await listed("ok")).mutedUntil).toBeNull();
    expect(await shown()).toMatchObject({ state: "major_outage" });
  });

  test("stays so through a restart, and its component's change", async () => {
    await mute("ok");

    const again = await w.restart();

    const component = again.live.components.find((c) => c.config.id === "ok");
    expect(component?.rules.mutedUntil).toBe(w.now() + 60 * MINUTE_MS);
  });

  test("is in the audit trail, with its author", async () => {
    await mute("ok");
    await ask("DELETE", `/api/v1/monitors/${(await listed("ok")).uuid}/mute`);

    expect(await deedsOn(w.db, "component:ok")).toMatchObject([
      { action: "monitor.mute", before: null, after: { by: "a operator" } },
      { action: "monitor.unmute", before: { by: "a operator" }, after: null },
    ]);
  });

  test("is not muted for ever, nor unmuted twice", async () => {
    expect(pointersIn(await mute("ok", { for: "31d" }))).toEqual(["/for"]);
    const { status } = await ask("DELETE", `/api/v1/monitors/${(await listed("ok")).uuid}/mute`);
    expect(status).toBe(409);
  });
});
