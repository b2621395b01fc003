import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { lastOfChannel, messagesOfAlert } from "../../../db/alert-messages.ts";
import { newestAlerts, openAlerts } from "../../../db/alerts.ts";
import { acknowledge } from "../../../server/actions/alerts.ts";
import type { MailMessage } from "../../../server/core/messages/mail.ts";
import { createAlerts, type Alerts } from "../../../server/work/alerts/alerts.ts";
import { startAlertReceiver, type AlertReceiver } from "../../helpers/alert-receiver.ts";
import { SMALL, world, type World } from "../../helpers/world.ts";

let receiver: AlertReceiver;
let w: World;
let alerts: Alerts;
let mails: MailMessage[];

beforeAll(async () => {
  receiver = await startAlertReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.behaviours.clear();
});
afterEach(() => alerts.stop());

const webhook = (id: string) => `{ id: ${id}, kind: webhook, url: "${receiver.url}/${id}" }`;

async function start(channels: readonly string[], rest = ""): Promise<void> {
  const yaml = `${SMALL}
team:
  alerts:
    channels: [${channels.join(", ")}]
${rest}`;
  w = await world({ yaml });
  mails = [];
  alerts = createAlerts(w, async (mail) => void mails.push(mail), 300);
}

const fail = async (component = "insee/sirene") => {
  for (let time = 0; time < 3; time += 1) await w.see(component, { outcome: "down" });
};
const recover = (component = "insee/sirene") => w.see(component, { outcome: "up" });
/** Lets time pass, second by second as the timers would, and looks and sends in each. */
async function wait(ms: number): Promise<void> {
  for (let past = 0; past < ms; past += 1_000) {
    await w.wait(1_000);
    await tick();
  }
}
async function tick(): Promise<void> {
  await alerts.look();
  await alerts.send();
}
const typesAt = (path: string) =>
  receiver.at(path).map(({ body }) => (JSON.parse(body) as { type: string }).type);

test("one trouble is one alert: it opens when verified and is resolved when over", async () => {
  await start([webhook("a")]);

  await w.see("insee/sirene", { outcome: "down" });
  await tick();
  expect(receiver.received).toEqual([]);
  await fail();
  await tick();
  await wait(5_000);
  await recover();
  await wait(40_000);

  expect(typesAt("/a")).toEqual(["alert.opened", "alert.resolved"]);
  expect(await openAlerts(w.db)).toEqual([]);
  const [alert] = await newestAlerts(w.db, "exemple", 10);
  expect(alert).toMatchObject({ providerId: "insee", severity: "critical" });
});

test("an endpoint that hangs, fails or redirects to itself holds up no other", async () => {
  receiver.behaviours.set("/hang", "hang");
  receiver.behaviours.set("/broken", { status: 500 });
  receiver.behaviours.set("/loop", { status: 302, headers: { location: `${receiver.url}/loop` } });
  await start(["hang", "broken", "loop", "fine"].map(webhook));

  await fail();
  await tick();

  expect(receiver.at("/fine")).toHaveLength(1);
  expect(receiver.at("/loop")).toHaveLength(1);
  const last = await Promise.all(
    ["hang", "broken", "loop"].map(async (id) => (await lastOfChannel(w.db, id))!),
  );
  expect(last.map(({ state, attempts }) => ({ state, attempts }))).toEqual(
    Array(3).fill({ state: "queued", attempts: 1 }),
  );
  expect(last.map(({ lastError }) => lastError)).toEqual([
    expect.stringMatching(/timed? ?out|deadline|300 ms|answer/i),
    "it answered 500",
    "it answered 302",
  ]);
});

test("a receiver that recovers gets all of it, in order", async () => {
  receiver.behaviours.set("/a", { status: 500 });
  await start([webhook("a")], "    resolveAfter: 0s\n");
  await fail();
  await tick();
  await recover();
  await wait(2_000);

  receiver.behaviours.delete("/a");
  receiver.received.length = 0;
  await wait(30_000);

  expect(typesAt("/a")).toEqual(["alert.opened", "alert.resolved"]);
});

test("a receiver that asks to wait is not called before, and other alerts wait as well", async () => {
  receiver.behaviours.set("/a", { status: 429, headers: { "retry-after": "20" } });
  await start([webhook("a")]);
  await fail();
  await tick();
  receiver.behaviours.delete("/a");
  await fail("dgfip/liasses");
  await wait(18_000);

  expect(receiver.at("/a")).toHaveLength(1);
  await wait(5_000);
  expect(receiver.at("/a").length).toBe(3);
});

test("it repeats until it is acknowledged, and escalates once", async () => {
  await start(
    [webhook("a"), webhook("boss")],
    `    repeat: 1m
    rules: [{ channels: [a] }]
    escalation: { after: 90s, channels: [boss] }
`,
  );
  await fail();
  await tick();
  for (let round = 0; round < 13; round += 1) {
    await w.see("insee/sirene", { outcome: "down" });
    await wait(10_000);
  }
  expect(typesAt("/a")).toEqual(["alert.opened", "alert.repeated", "alert.repeated"]);
  expect(typesAt("/boss")).toEqual(["alert.escalated", "alert.repeated"]);

  const [alert] = await openAlerts(w.db);
  await acknowledge(w.ctx, alert!.id, "Anne");
  for (let round = 0; round < 13; round += 1) {
    await w.see("insee/sirene", { outcome: "down" });
    await wait(10_000);
  }
  expect(typesAt("/a").slice(3)).toEqual(["alert.acknowledged"]);
  expect(typesAt("/boss").slice(2)).toEqual(["alert.acknowledged"]);
});

test("planned maintenance opens no alert", async () => {
  await start([webhook("a")]);
  await w.wait(13 * 3_600_000 + 60_000);

  await fail("dgfip/liasses");
  await tick();

  expect(await openAlerts(w.db)).toEqual([]);
  expect(receiver.received).toEqual([]);
});

test("each address of a mail channel has a message of its own", async () => {
  await start(["{ id: mail, kind: email, to: [anne@exemple.fr, bob@exemple.fr] }"]);

  await fail();
  await tick();

  expect(mails.map(({ to }) => to).toSorted()).toEqual(["anne@exemple.fr", "bob@exemple.fr"]);
  expect(mails[0]?.subject).toBe("[API Exemple] Panne – INSEE Sirene");
  expect(mails[0]?.text).toMatch(/https:\/\/status\.exemple\.test\/alerts\/[a-z0-9]{12}-mail-/);
});

test("a restart goes on with what was queued, and opens no second alert", async () => {
  receiver.behaviours.set("/a", { status: 500 });
  await start([webhook("a")]);
  await fail();
  await tick();
  await alerts.stop();

  receiver.behaviours.delete("/a");
  w = await w.restart();
  alerts = createAlerts(w, null, 300);
  await wait(10_000);

  const open = await openAlerts(w.db);
  expect(open).toHaveLength(1);
  expect(typesAt("/a")).toEqual(["alert.opened", "alert.opened"]);
  const [message] = await messagesOfAlert(w.db, open[0]!.id);
  expect(message).toMatchObject({ state: "sent", attempts: 2 });
});

test("a channel that is configured no longer gets nothing, and others go on", async () => {
  receiver.behaviours.set("/a", { status: 500 });
  await start([webhook("a"), webhook("b")]);
  await fail();
  await tick();
  const [open] = await openAlerts(w.db);
  const { team, ...config } = w.ctx.config;
  const { alerts: settings, ...rest } = team!;
  const channels = settings!.channels.filter(({ id }) => id !== "a");
  w = await w.restart({ ...config, team: { ...rest, alerts: { ...settings!, channels } } });
  alerts = createAlerts(w, null, 300);
  await wait(10_000);

  const states = (await messagesOfAlert(w.db, open!.id)).map((m) => [m.channel, m.state]);
  expect(states).toEqual([
    ["a", "dropped"],
    ["b", "sent"],
  ]);
});
