import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { openIncident, resolveIncident } from "../../server/actions/incidents.ts";
import { endOfHook } from "../../server/actions/message-ends.ts";
import type { Context } from "../../server/context/context.ts";
import type { Snapshot } from "../../server/core/model.ts";
import { createHookPost } from "../../server/messages/send-webhook.ts";
import { flavourOf } from "../../server/notify/flavours.ts";
import { webhookSecret } from "../../server/messages/subscriber-links.ts";
import { createLane, type Lane } from "../../server/work/delivery/lane.ts";
import { createComponentWatch } from "../../server/work/delivery/watch-components.ts";
import { status as statusOf } from "../../server/formats/statuspage.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { world, type World } from "../helpers/world.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

type Posted = { readonly headers: IncomingHttpHeaders; readonly body: string };

let w: World;
let clock: number;
let receiver: Server;
let posted: Posted[];
let status: number;
let lane: Lane;
/** What the page says of itself, in the last snapshot. */
let shown: Snapshot | null;
const overallOf = () => (shown ? statusOf(shown.pages[0]!) : null);

beforeEach(async () => {
  w = await world();
  clock = w.now();
  [posted, status, shown] = [[], 204, null];
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      posted.push({ headers: request.headers, body });
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
});
afterEach(async () => {
  await lane.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const publish = async (): Promise<Snapshot> => (shown = await w.publish());

async function told(fragment = "", allow: readonly string[] = ["127.0.0.0/8"]): Promise<Context> {
  const config = { ...w.ctx.config, network: { ...w.ctx.config.network, allow } };
  const ctx: Context = { ...w.ctx, config, now: () => clock };
  const { port } = receiver.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/hook${fragment}`;
  await insertSubscribers(w.db, [subscriber("hook00000000", { endpoint })]);
  lane = createLane(ctx, {
    channel: "webhook",
    post: createHookPost(ctx, { timeoutMs: 500, overallOf }),
    atOnce: 2,
    perMinute: null,
    ended: endOfHook(ctx),
  });
  const components = [{ id: "insee/sirene", state: "major_outage" }] as const;
  const body = "Depuis **midi**.";
  await openIncident(ctx, "exemple", { title: "INSEE en panne", body, components, notify: true });
  await fanOut(ctx);
  return ctx;
}

test("an incident is posted in Statuspage's shape, and its signature verifies", async () => {
  const ctx = await told();

  await lane.tick();

  const [{ headers, body }] = posted as [Posted];
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
  expect(Number(headers["webhook-timestamp"])).toBe(Math.floor(clock / 1000));
});

test("a component's change is posted by itself, with the whole page's status", async () => {
  const ctx = await told();
  const watch = createComponentWatch(ctx);
  await watch(await publish());
  await w.see("dgfip/attestation", { outcome: "up" });
  await watch(await publish());
  await lane.tick();
  posted.length = 0;
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
  await lane.tick();
  await resolveIncident(ctx, incident.id, { body: "C'est fini.", notify: false });
  expect(await watch(await publish())).toBe(1);
  expect(await createComponentWatch(ctx)(await publish())).toBe(0);
  await fanOut(ctx);
  await lane.tick();

  const bodies = posted.map((p) => JSON.parse(p.body) as Record<string, object>);
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
    await told();
    status = code;

    await lane.tick();
    status = 200;
    clock += 60_000;
    await lane.tick();

    expect(posted).toHaveLength(2);
    expect(new Set(posted.map((p) => p.headers["webhook-id"])).size).toBe(1);
    expect(await messagesIn(w.db, "sent", 10)).toHaveLength(1);
  },
);

test("one that fails for a day is suspended, and its owner is written to", async () => {
  await told();
  status = 500;

  for (let hours = 0; hours < 40; hours += 1) {
    await lane.tick();
    clock += HOUR_MS;
  }

  expect(await subscriberById(w.db, "hook00000000")).toMatchObject({ state: "suspended" });
  expect(await messagesIn(w.db, "queued", 10)).toMatchObject([
    { kind: "webhook.suspended", channel: "mail", to: "hook00000000@exemple.fr" },
  ]);
});

test("an address within our own network is never called", async () => {
  await told("", []);

  await lane.tick();

  expect(posted).toEqual([]);
  const [message] = await messagesIn(w.db, "queued", 10);
  expect(message!.lastError).toMatch(/loopback/);
});

test.each([
  ["#slack", /^\{"text":"\*\[API Exemple\] Panne/],
  ["#mattermost", /^\{"text":"\*\*\\\\\[API Exemple\\\\\] Panne/],
  ["#teams", /"type":"AdaptiveCard"/],
  ["#matrix", /^\{"text":"\[API Exemple\] Panne/],
  ["#discord", /"embeds":\[\{"title":"\\\\\[API Exemple\\\\\] Panne/],
])("a chat that is called %s gets a body of its own", async (fragment, wanted) => {
  await told(fragment);

  await lane.tick();

  expect(posted[0]!.body).toMatch(wanted);
});

test.each(["#slack", "#mattermost", "#teams", "#matrix", "#discord"])(
  "a chat that is called %s is told of a component's change, too",
  async (fragment) => {
    const ctx = await told(fragment);
    const watch = createComponentWatch(ctx);
    await w.see("dgfip/attestation", { outcome: "up" });
    await watch(await publish());
    await lane.tick();
    posted.length = 0;

    await openIncident(ctx, "exemple", {
      title: "DGFIP lente",
      body: "Depuis midi.",
      notify: false,
      components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
    });
    await watch(await publish());
    await fanOut(ctx);
    await lane.tick();

    expect(posted).toHaveLength(1);
    const body = posted[0]!.body.replaceAll("\\", "");
    expect(body).toContain("[API Exemple] Dégradé – DGFIP Attestations");
    expect(body).toMatch(/Auparavant.{1,20}opérationnel/);
    expect(body).toContain("https://status.exemple.test/fournisseurs/dgfip/attestation");
    expect(await messagesIn(w.db, "dropped", 10)).toEqual([]);
  },
);

test("chats are known by their host, too", () => {
  expect(flavourOf(new URL("https://hooks.slack.com/services/x"))).not.toBeNull();
  expect(flavourOf(new URL("https://hooks.slack.com.exemple.fr/x"))).toBeNull();
  // Where workflows of Teams are called since 2025.
  const workflow = "https://default0a1b.c2.environment.api.powerplatform.com:443/powerautomate/x";
  expect(flavourOf(new URL(workflow))).toBe(flavourOf(new URL("https://a.test/#teams")));
});
