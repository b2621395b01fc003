import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { openIncident, resolveIncident, updateIncident } from "../../server/actions/incidents.ts";
import { flavourOf } from "../../server/notify/flavours.ts";
import { webhookSecret } from "../../server/messages/subscriber-links.ts";
import { createComponentWatch } from "../../server/work/delivery/watch-components.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { hookLane, type Posted } from "../helpers/hook-lane.ts";

const { hook, publish, subscribed } = hookLane();

test("an incident is posted in Statuspage's shape, and its signature verifies", async () => {
  const ctx = await subscribed();

  await hook.lane.tick();

  const [{ headers, body }] = hook.posted as [Posted];
  const { incident, page, meta } = JSON.parse(body) as Record<string, Record<string, unknown>>;
  expect(incident).toMatchObject({
    name: "INSEE en panne",
    status: "investigating",
    postmortem_body: null,
    incident_updates: [{ body: "Depuis midi.", status: "investigating" }],
  });
  expect(page).toMatchObject({ status_description: "Major Service Outage" });
  expect(JSON.parse(body)).not.toHaveProperty("component");
  expect(meta!["unsubscribe"]).toMatch(/^https:\/\/status\.exemple\.test\/unsubscribe\//);
  // As https://www.standardwebhooks.com says, with the secret that the owner is shown.
  const secret = webhookSecret(ctx.secret, { id: "hook00000000", epoch: 1 });
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const mac = createHmac("sha256", key).update(signed).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${mac}`);
  expect(Number(headers["webhook-timestamp"])).toBe(Math.floor(hook.clock / 1000));
});

test("a component's change is posted by itself, with the whole page's status", async () => {
  const ctx = await subscribed();
  const watch = createComponentWatch(ctx);
  await watch(await publish());
  await hook.w.see("dgfip/attestation", { outcome: "up" });
  await watch(await publish());
  await hook.lane.tick();
  hook.posted.length = 0;
  const [page] = (await publish()).pages;
  const states = page!.providers.flatMap((p) => p.components.map((c) => [c.id, c.state]));
  expect(Object.fromEntries(states)).toMatchObject({ "insee/sirene": "major_outage" });

  const { incident } = await openIncident(ctx, "exemple", {
    title: "DGFIP lente",
    body: "Depuis midi.",
    notify: false,
    components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
  });
  expect(await watch(await publish())).toBe(1);
  await fanOut(ctx);
  await hook.lane.tick();
  await resolveIncident(ctx, incident.id, { body: "C'est fini.", notify: false });
  expect(await watch(await publish())).toBe(1);
  expect(await createComponentWatch(ctx)(await publish())).toBe(0);
  await fanOut(ctx);
  await hook.lane.tick();

  const bodies = hook.posted.map((p) => JSON.parse(p.body) as Record<string, object>);
  expect(bodies.map((b) => Object.keys(b))).toEqual([
    ["meta", "page", "component", "component_update"],
    ["meta", "page", "component", "component_update"],
  ]);
  const { publicId, ...component } = page!.providers
    .flatMap((p) => p.components)
    .find((c) => c.id === "dgfip/attestation")!;
  expect(bodies[0]).toMatchObject({
    page: { status_indicator: "major", status_description: "Partial System Outage" },
    component: { id: publicId, name: component.name, status: "degraded_performance", position: 1 },
    component_update: {
      component_id: publicId,
      component_type: "Component",
      id: expect.any(String),
      old_status: "operational",
      new_status: "degraded_performance",
    },
  });
  expect(bodies[1]).toMatchObject({
    component_update: { old_status: "degraded_performance", new_status: "operational" },
  });
});

test.each([500, 302, 404])(
  "an answer of %i is tried again later, with the same id",
  async (code) => {
    await subscribed();
    hook.status = code;

    await hook.lane.tick();
    hook.status = 200;
    hook.clock += 60_000;
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(2);
    expect(new Set(hook.posted.map((p) => p.headers["webhook-id"])).size).toBe(1);
    expect(await messagesIn(hook.w.db, "sent", 10)).toHaveLength(1);
  },
);

test("one that fails for a day is suspended, and its owner is written to", async () => {
  await subscribed();
  hook.status = 500;

  for (let hours = 0; hours < 40; hours += 1) {
    await hook.lane.tick();
    hook.clock += HOUR_MS;
  }

  expect(await subscriberById(hook.w.db, "hook00000000")).toMatchObject({ state: "suspended" });
  expect(await messagesIn(hook.w.db, "queued", 10)).toMatchObject([
    { kind: "webhook.suspended", channel: "mail", to: "hook00000000@exemple.fr" },
  ]);
});

test("an address within our own network is never called", async () => {
  await subscribed("", []);

  await hook.lane.tick();

  expect(hook.posted).toEqual([]);
  const [message] = await messagesIn(hook.w.db, "queued", 10);
  expect(message!.lastError).toMatch(/loopback/);
});

test.each([
  ["#slack", /^\{"text":"\*\[API Exemple\] Panne/],
  ["#mattermost", /^\{"text":"\*\*\\\\\[API Exemple\\\\\] Panne/],
  ["#teams", /"type":"AdaptiveCard"/],
  ["#matrix", /^\{"text":"\[API Exemple\] Panne/],
  ["#discord", /"embeds":\[\{"title":"\\\\\[API Exemple\\\\\] Panne/],
])("a chat that is called %s gets a body of its own", async (fragment, wanted) => {
  await subscribed(fragment);

  await hook.lane.tick();

  expect(hook.posted[0]!.body).toMatch(wanted);
});

test.each(["#slack", "#mattermost", "#teams", "#matrix", "#discord"])(
  "a chat that is called %s is told of a component's change, too",
  async (fragment) => {
    const ctx = await subscribed(fragment);
    const watch = createComponentWatch(ctx);
    await hook.w.see("dgfip/attestation", { outcome: "up" });
    await watch(await publish());
    await hook.lane.tick();
    hook.posted.length = 0;
    hook.clock += 1_000;

    await openIncident(ctx, "exemple", {
      title: "DGFIP lente",
      body: "Depuis midi.",
      notify: false,
      components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
    });
    await watch(await publish());
    await fanOut(ctx);
    await hook.lane.tick();

    expect(hook.posted).toHaveLength(1);
    const body = hook.posted[0]!.body.replaceAll("\\", "");
    expect(body).toContain("[API Exemple] Dégradé – DGFIP Attestations");
    expect(body).toMatch(/Auparavant.{1,20}opérationnel/);
    expect(body).toContain("https://status.exemple.test/fournisseurs/dgfip/attestation");
    expect(await messagesIn(hook.w.db, "dropped", 10)).toEqual([]);
  },
);

test.each([
  ["https://hooks.slack.com/services/x", "slack"],
  ["https://hooks.slack-gov.com/services/x", "slack"],
  ["https://hooks.slack.com.exemple.fr/x", null],
  ["https://exemple.webhook.office.com/webhookb2/x", "teams"],
  ["https://exemple.webhook.office365.us/webhookb2/x", "teams"],
  ["https://outlook.office.com/webhook/x", "teams"],
  ["https://prod-07.westeurope.logic.azure.com:443/workflows/x", "teams"],
  ["https://prod-07.usgovvirginia.logic.azure.us:443/workflows/x", "teams"],
  // Where workflows of Teams are called since 2025.
  ["https://default0a1b.c2.environment.api.powerplatform.com:443/powerautomate/x", "teams"],
  ["https://default0a1b.c2.environment.api.gov.powerplatform.microsoft.us/x", "teams"],
  ["https://default0a1b.c2.environment.api.high.powerplatform.microsoft.us/x", "teams"],
  ["https://default0a1b.c2.environment.api.appsplatform.us/x", "teams"],
  ["https://logic.azure.us.exemple.fr/x", null],
  ["https://chat.googleapis.com/v1/spaces/x/messages?key=k&token=t", "googlechat"],
  ["https://discord.com/api/webhooks/1/abc", "discord"],
  ["https://discord.com/api/webhooks/1/abc/slack", "slack"],
  ["https://chat.exemple.fr/hooks/x#googlechat", "googlechat"],
  ["https://chat.exemple.fr/hooks/x", null],
])("%s belongs to the chat %s", (endpoint, name) => {
  expect(flavourOf(new URL(endpoint))?.name ?? null).toBe(name);
});

test("a machine that failed gets the steps that it missed along with the next one", async () => {
  const ctx = await subscribed();
  hook.status = 500;
  await hook.lane.tick();
  const [{ subjectId } = { subjectId: "" }] = await messagesIn(hook.w.db, "queued", 1);
  hook.clock += 5_000;
  await updateIncident(ctx, subjectId, { status: "identified", body: "Un disque.", notify: true });
  await fanOut(ctx);
  hook.clock += 5_000;
  await hook.lane.tick();
  hook.status = 204;
  hook.clock += 10_000;
  await hook.lane.tick();
  await resolveIncident(ctx, subjectId, { body: "C’est fini.", notify: true });
  await fanOut(ctx);
  hook.clock += 1_000;
  await hook.lane.tick();

  const updates = hook.posted.map(({ body }) =>
    (
      JSON.parse(body) as { incident: { incident_updates: { status: string }[] } }
    ).incident.incident_updates.map((update) => update.status),
  );
  expect(updates).toEqual([
    ["investigating"],
    ["investigating"],
    ["identified", "investigating"],
    ["identified", "investigating"],
    ["resolved"],
  ]);
});

test.each([[["incident"]], [["maintenance"]]] as const)(
  "a webhook that follows %s alone gets no posts of components",
  async (kinds) => {
    const ctx = await subscribed();
    const { port } = hook.receiver.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/alone`;
    await insertSubscribers(hook.w.db, [subscriber("alone0000000", { endpoint, kinds })]);
    const watch = createComponentWatch(ctx);
    await hook.w.see("dgfip/attestation", { outcome: "up" });
    await watch(await publish());

    await openIncident(ctx, "exemple", {
      title: "DGFIP lente",
      notify: false,
      components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
    });
    await watch(await publish());
    await fanOut(ctx);
    await hook.lane.tick();

    const paths = hook.posted.filter((p) => p.body.includes("component_update")).map((p) => p.path);
    expect(paths).toEqual(["/hook"]);
  },
);
