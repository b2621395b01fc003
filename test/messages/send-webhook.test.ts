import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { openIncident, resolveIncident, updateIncident } from "../../server/actions/incidents.ts";
import { endOfHook } from "../../server/actions/message-ends.ts";
import type { Context } from "../../server/context/context.ts";
import type { Snapshot } from "../../server/core/snapshot.ts";
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

type Posted = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

let w: World;
let clock: number;
let receiver: Server;
let posted: Posted[];
let status: number;
/** An answer in place of `status`; `null`: none. */
let answer: ((path: string) => Answer | null) | null;
let lane: Lane;
/** What the page says of itself, in the last snapshot. */
let shown: Snapshot | null;
const overallOf = () => (shown ? statusOf(shown.pages[0]!) : null);

beforeEach(async () => {
  w = await world();
  clock = w.now();
  [posted, status, shown, answer] = [[], 204, null, null];
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const path = request.url ?? "";
      posted.push({ path, headers: request.headers, body });
      const own = answer?.(path);
      if (own) response.writeHead(own.status, own.headers).end(own.body);
      else response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
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

/** A process that knows nothing but what the database has. */
function restart(ctx: Context): void {
  lane = createLane(ctx, {
    channel: "webhook",
    post: createHookPost(ctx, { timeoutMs: 500, overallOf }),
    atOnce: 2,
    perMinute: null,
    ended: endOfHook(ctx),
  });
}

async function told(
  fragment = "",
  webhooks: readonly string[] = ["127.0.0.0/8"],
): Promise<Context> {
  const config = { ...w.ctx.config, network: { ...w.ctx.config.network, webhooks } };
  const ctx: Context = { ...w.ctx, config, now: () => clock };
  const { port } = receiver.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}/hook${fragment}`;
  await insertSubscribers(w.db, [subscriber("hook00000000", { endpoint })]);
  restart(ctx);
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
    clock += 1_000;

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
  const ctx = await told();
  status = 500;
  await lane.tick();
  const [{ subjectId } = { subjectId: "" }] = await messagesIn(w.db, "queued", 1);
  clock += 5_000;
  await updateIncident(ctx, subjectId, { status: "identified", body: "Un disque.", notify: true });
  await fanOut(ctx);
  clock += 5_000;
  await lane.tick();
  status = 204;
  clock += 10_000;
  await lane.tick();
  await resolveIncident(ctx, subjectId, { body: "C’est fini.", notify: true });
  await fanOut(ctx);
  clock += 1_000;
  await lane.tick();

  const updates = posted.map(({ body }) =>
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

describe("a receiver that asks for a wait", () => {
  test.each<[string, number, () => Record<string, string>, string]>([
    ["429 in seconds", 429, () => ({ "retry-after": "60" }), ""],
    ["503 in seconds", 503, () => ({ "retry-after": "60" }), ""],
    ["429 as a date", 429, () => ({ "retry-after": new Date(clock + 60_000).toUTCString() }), ""],
    ["Matrix's way", 429, () => ({}), '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":60000}'],
    ["Discord's way", 429, () => ({}), '{"retry_after":60.0}'],
  ])("by %s is not called before, whatever the message", async (_name, code, headers, text) => {
    const ctx = await told();
    clock = Math.ceil(clock / 1_000) * 1_000;
    answer = () => ({ status: code, headers: headers(), body: text });

    await lane.tick();
    clock += 10_000;
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    await lane.tick();
    restart(ctx);
    clock += 49_000;
    await lane.tick();
    expect(posted).toHaveLength(1);
    answer = null;
    clock += 1_000;
    await lane.tick();

    // The two incidents' messages leave at the same moment, and arrive in any order.
    const [first, ...later] = posted.map(({ headers }) => headers["webhook-id"]);
    expect(later).toHaveLength(2);
    expect(later).toContain(first);
  });

  test("holds back its own messages alone", async () => {
    const ctx = await told();
    const { port } = receiver.address() as AddressInfo;
    const other = `http://127.0.0.1:${port}/other`;
    await insertSubscribers(w.db, [subscriber("other0000000", { endpoint: other })]);
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    answer = (path) =>
      path === "/hook" ? { status: 429, headers: { "retry-after": "60" }, body: "" } : null;

    await lane.tick();

    const paths = posted.map((p) => p.path);
    expect(paths.filter((path) => path === "/hook").length).toBeLessThanOrEqual(2);
    expect(paths.filter((path) => path === "/other")).toHaveLength(1);
    expect(await messagesIn(w.db, "sent", 10)).toHaveLength(1);
  });

  test("shares its wait with another subscription of the same address", async () => {
    const ctx = await told();
    const { port } = receiver.address() as AddressInfo;
    answer = () => ({ status: 503, headers: { "retry-after": "60" }, body: "" });
    await lane.tick();
    const endpoint = `http://127.0.0.1:${port}/hook#slack`;
    await insertSubscribers(w.db, [subscriber("other0000000", { endpoint })]);
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    answer = null;

    clock += 30_000;
    await lane.tick();

    expect(posted).toHaveLength(1);
  });

  test("for two days gets an attempt after them, and is not given up before", async () => {
    await told();
    answer = () => ({ status: 503, headers: { "retry-after": String(2 * 86_400) }, body: "" });
    await lane.tick();
    answer = null;

    clock += 25 * HOUR_MS;
    await lane.tick();

    expect(posted).toHaveLength(2);
    expect(await messagesIn(w.db, "sent", 10)).toHaveLength(1);
  });

  test("as Teams does, within an answer of 200, gets the message later", async () => {
    const ctx = await told("#teams");
    const body =
      "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x";
    answer = () => ({ status: 200, headers: {}, body });
    await lane.tick();
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);
    clock += 9_000;
    await lane.tick();
    expect(posted).toHaveLength(1);
    answer = () => ({ status: 200, headers: {}, body: "1" });

    clock += 1_000;
    await lane.tick();

    expect(posted).toHaveLength(3);
    expect(await messagesIn(w.db, "sent", 10)).toHaveLength(2);
  });

  test("with Discord's last remaining call is not called until its window ends", async () => {
    const ctx = await told();
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2.5" };
    answer = () => ({ status: 204, headers, body: "" });
    await lane.tick();
    await openIncident(ctx, "exemple", { title: "Une autre", notify: true });
    await fanOut(ctx);

    clock += 2_000;
    await lane.tick();
    expect(posted).toHaveLength(1);
    clock += 500;
    await lane.tick();

    expect(posted).toHaveLength(2);
  });
});

describe("a chat", () => {
  /** Incidents of the same second, and how many posts have left after each further second. */
  async function burst(fragment: string, incidents: number, seconds: number): Promise<number[]> {
    const ctx = await told(fragment);
    for (let i = 1; i < incidents; i += 1) {
      await openIncident(ctx, "exemple", { title: `Panne ${i}`, notify: true });
    }
    await fanOut(ctx);
    const left: number[] = [];
    for (let second = 0; second < seconds; second += 1) {
      await lane.tick();
      left.push(posted.length);
      clock += 1_000;
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
    await told(fragment);
    answer = () => ({ status: code, headers: {}, body: text });

    await lane.tick();

    expect(await subscriberById(w.db, "hook00000000")).toMatchObject({ state: "suspended" });
    expect(posted).toHaveLength(1);
  });

  test.each(["#slack", "#teams"])(
    "called %s hears once of what an incident and a component say in the same second",
    async (fragment) => {
      const ctx = await told(fragment);
      const watch = createComponentWatch(ctx);
      await watch(await publish());
      await w.see("dgfip/attestation", { outcome: "up" });
      await watch(await publish());
      clock += 10 * 60_000;
      await lane.tick();
      posted.length = 0;

      const held = { ...ctx, holdMs: 30_000 };
      await openIncident(held, "exemple", {
        title: "DGFIP lente",
        notify: true,
        components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
      });
      expect(await watch(await publish())).toBe(1);
      for (let second = 0; second < 40; second += 1) {
        await fanOut(ctx);
        await lane.tick();
        clock += 1_000;
      }

      expect(posted).toHaveLength(1);
      expect(posted[0]!.body).toContain("DGFIP");
      expect(await messagesIn(w.db, "queued", 10)).toEqual([]);
      expect(await messagesIn(w.db, "dropped", 10)).toMatchObject([{ kind: "component.changed" }]);
    },
  );
});

test.each([[["incident"]], [["maintenance"]]] as const)(
  "a webhook that follows %s alone gets no posts of components",
  async (kinds) => {
    const ctx = await told();
    const { port } = receiver.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/alone`;
    await insertSubscribers(w.db, [subscriber("alone0000000", { endpoint, kinds })]);
    const watch = createComponentWatch(ctx);
    await w.see("dgfip/attestation", { outcome: "up" });
    await watch(await publish());

    await openIncident(ctx, "exemple", {
      title: "DGFIP lente",
      notify: false,
      components: [{ id: "dgfip/attestation", state: "degraded_performance" }],
    });
    await watch(await publish());
    await fanOut(ctx);
    await lane.tick();

    const paths = posted.filter((p) => p.body.includes("component_update")).map((p) => p.path);
    expect(paths).toEqual(["/hook"]);
  },
);
