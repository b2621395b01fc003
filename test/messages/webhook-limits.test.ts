import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import { createComponentWatch } from "../../server/work/delivery/watch-components.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { hookLane } from "../helpers/hook-lane.ts";

const { hook, publish, restart, subscribed } = hookLane();

describe("a receiver that asks for a wait", () => {
  test.each<[string, number, () => Record<string, string>, string]>([
    ["429 in seconds", 429, () => ({ "retry-after": "60" }), ""],
    ["503 in seconds", 503, () => ({ "retry-after": "60" }), ""],
    [
      "429 as a date",
      429,
      () => ({ "retry-after": new Date(hook.clock + 60_000).toUTCString() }),
      "",
    ],
    ["Matrix's way", 429, () => ({}), '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":60000}'],
    ["Discord's way", 429, () => ({}), '{"retry_after":60.0}'],
  ])("by %s is not called before, whatever the message", async (_name, code, headers, text) => {
    const ctx = await subscribed();
    hook.clock = Math.ceil(hook.clock / 1_000) * 1_000;
    hook.answer = () => ({ status: code, headers: headers(), body: text });

    await hook.lane.tick();
    hook.clock += 10_000;
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    await hook.lane.tick();
    restart(ctx);
    hook.clock += 49_000;
    await hook.lane.tick();
    expect(hook.posted).toHaveLength(1);
    hook.answer = null;
    hook.clock += 1_000;
    await hook.lane.tick();

    // The two incidents' messages leave at the same moment, and arrive in any order.
    const [first, ...later] = hook.posted.map(({ headers }) => headers["webhook-id"]);
    expect(later).toHaveLength(2);
    expect(later).toContain(first);
  });

  test("holds back its own messages alone", async () => {
    const ctx = await subscribed();
    const { port } = hook.receiver.address() as AddressInfo;
    const other = `http://127.0.0.1:${port}/other`;
    await insertSubscribers(hook.w.db, [subscriber("other0000000", { endpoint: other })]);
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    hook.answer = (path) =>
      path === "/hook" ? { status: 429, headers: { "retry-after": "60" }, body: "" } : null;

    await hook.lane.tick();

    const paths = hook.posted.map((p) => p.path);
    expect(paths.filter((path) => path === "/hook").length).toBeLessThanOrEqual(2);
    expect(paths.filter((path) => path === "/other")).toHaveLength(1);
    expect(await messagesIn(hook.w.db, "sent", 10)).toHaveLength(1);
  });

  test("shares its wait with another subscription of the same address", async () => {
    const ctx = await subscribed();
    const { port } = hook.receiver.address() as AddressInfo;
    hook.answer = () => ({ status: 503, headers: { "retry-after": "60" }, body: "" });
    await hook.lane.tick();
    const endpoint = `http://127.0.0.1:${port}/hook#slack`;
    await insertSubscribers(hook.w.db, [subscriber("other0000000", { endpoint })]);
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    hook.answer = null;

    hook.clock += 30_000;
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(1);
  });

  test("for two days gets an attempt after them, and is not given up before", async () => {
    await subscribed();
    hook.answer = () => ({ status: 503, headers: { "retry-after": String(2 * 86_400) }, body: "" });
    await hook.lane.tick();
    hook.answer = null;

    hook.clock += 25 * HOUR_MS;
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(2);
    expect(await messagesIn(hook.w.db, "sent", 10)).toHaveLength(1);
  });

  test("as Teams does, within an answer of 200, gets the message later", async () => {
    const ctx = await subscribed("#teams");
    const body =
      "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x";
    hook.answer = () => ({ status: 200, headers: {}, body });
    await hook.lane.tick();
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    hook.clock += 9_000;
    await hook.lane.tick();
    expect(hook.posted).toHaveLength(1);
    hook.answer = () => ({ status: 200, headers: {}, body: "1" });

    hook.clock += 1_000;
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(3);
    expect(await messagesIn(hook.w.db, "sent", 10)).toHaveLength(2);
  });

  test("with Discord's last remaining call is not called until its window ends", async () => {
    const ctx = await subscribed();
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2.5" };
    hook.answer = () => ({ status: 204, headers, body: "" });
    await hook.lane.tick();
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);

    hook.clock += 2_000;
    await hook.lane.tick();
    expect(hook.posted).toHaveLength(1);
    hook.clock += 500;
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(2);
  });
});

describe("a chat", () => {
  /** Incidents of the same second, and how many posts have left after each further second. */
  async function burst(fragment: string, incidents: number, seconds: number): Promise<number[]> {
    const ctx = await subscribed(fragment);
    for (let i = 1; i < incidents; i += 1) {
      await openIncident(ctx, "exemple", { title: `Panne ${i}`, notify: true });
    }
    await fanOut(ctx);
    const left: number[] = [];
    for (let second = 0; second < seconds; second += 1) {
      await hook.lane.tick();
      left.push(hook.posted.length);
      hook.clock += 1_000;
    }
    return left;
  }

  test.each<[string, number[]]>([
    ["#slack", [1, 2, 3, 4, 5, 6, 7, 8]],
    ["#googlechat", [1, 2, 3, 4, 5, 6, 7, 8]],
    ["#teams", [4, 8, 12, 12, 12, 12, 12, 12]],
    ["#discord", [5, 5, 10, 10, 12, 12, 12, 12]],
    ["#mattermost", [12, 12, 12, 12, 12, 12, 12, 12]],
    ["", [12, 12, 12, 12, 12, 12, 12, 12]],
  ])("called %s is written to no more often than it allows", async (fragment, wanted) => {
    expect(await burst(fragment, 12, 8)).toEqual(wanted);
  });

  test.each([
    ["#slack", 404, "no_service"],
    ["#discord", 404, '{"message": "Unknown Webhook", "code": 10015}'],
    ["", 410, ""],
    ["#teams", 410, ""],
  ])("or endpoint %s that answers %i %s has ended", async (fragment, code, text) => {
    await subscribed(fragment);
    hook.answer = () => ({ status: code, headers: {}, body: text });

    await hook.lane.tick();

    expect(await subscriberById(hook.w.db, "hook00000000")).toMatchObject({ state: "suspended" });
    expect(hook.posted).toHaveLength(1);
  });

  test.each(["#slack", "#teams"])(
    "called %s hears once of what an incident and a component say in the same second",
    async (fragment) => {
      const ctx = await subscribed(fragment);
      const watch = createComponentWatch(ctx);
      await watch(await publish());
      await hook.w.see("dgfip/attestation", { outcome: "up" });
      await watch(await publish());
      hook.clock += 10 * 60_000;
      await hook.lane.tick();
      hook.posted.length = 0;

      const held = { ...ctx, holdMs: 30_000 };
      await openIncident(held, "exemple", {
        title: "DGFIP lente",
        notify: true,
        components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
      });
      expect(await watch(await publish())).toBe(1);
      for (let second = 0; second < 40; second += 1) {
        await fanOut(ctx);
        await hook.lane.tick();
        hook.clock += 1_000;
      }

      expect(hook.posted).toHaveLength(1);
      expect(hook.posted[0]!.body).toContain("DGFIP");
      expect(await messagesIn(hook.w.db, "queued", 10)).toEqual([]);
      expect(await messagesIn(hook.w.db, "dropped", 10)).toMatchObject([
        { kind: "component.changed" },
      ]);
    },
  );
});
