import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as AdaptiveCards from "adaptivecards";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AlertChannel } from "../../server/core/alert-settings.ts";
import { ALERT_NEWS, type AlertNotice } from "../../server/core/messages/alert.ts";
import { createAlertSender, type SendAlert } from "../../server/messages/send-alert.ts";
import {
  startAlertReceiver,
  type AlertReceiver,
  type Received,
} from "../helpers/alert-receiver.ts";
import { NOON, world } from "../helpers/world.ts";

/** Each channel's request as a real receiver gets it: as documented, and within its limits. */

let receiver: AlertReceiver;
let send: SendAlert;
beforeAll(async () => {
  receiver = await startAlertReceiver();
  const w = await world();
  // A minute from one message to the next: chats take few at a time.
  let now = NOON;
  const ctx = { ...w.ctx, now: () => (now += 60_000) };
  send = createAlertSender(ctx, null, new AbortController().signal);
});
afterAll(() => receiver.stop());
beforeEach(() => void (receiver.received.length = 0));

const NOTICE: AlertNotice = {
  news: "opened",
  alertId: "k3v9m2x7q1ab",
  at: NOON,
  page: {
    id: "exemple",
    title: "API Exemple",
    url: "https://status.exemple.test",
    timeZone: "Europe/Paris",
    locale: "en",
  },
  provider: { id: "insee", name: "INSEE" },
  severity: "critical",
  firstSeverity: "critical",
  troubles: [
    {
      component: "insee/sirene",
      name: "Sirene",
      state: "major_outage",
      since: NOON - 60_000,
      cause: "http_5xx",
      httpStatus: 502,
    },
  ],
  since: NOON - 60_000,
  resolvedAt: null,
  acknowledgedBy: null,
};

/** Texts that grow by escapes and encodings. */
const LONG = `"<&>*_[x](y)é😀 `;
const EXTREME: AlertNotice = {
  ...NOTICE,
  page: { ...NOTICE.page, title: LONG.repeat(40) },
  provider: { id: "insee", name: LONG.repeat(40) },
  troubles: Array.from({ length: 500 }, (_, n) => ({
    ...NOTICE.troubles[0]!,
    component: `insee/${n}`,
    name: `${n} ${LONG.repeat(15)}`,
  })),
  acknowledgedBy: LONG.repeat(20),
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is another program's
type Body = any;
type Case = {
  /** The vendor's page that states the format and its limits. */
  readonly source: string;
  readonly channel: (url: string) => AlertChannel;
  /** Fails where the vendor would refuse the request. */
  readonly check: (body: Body, request: Received) => void;
};

const bytes = (request: Received) => Buffer.byteLength(request.body);
const atMost = (text: string, most: number) => expect(text.length).toBeLessThanOrEqual(most);
const needed = (object: object, ...names: readonly string[]) =>
  expect(Object.keys(object)).toEqual(expect.arrayContaining([...names]));
const id = "a";

const CASES: Readonly<Record<string, Case>> = {
  slack: {
    source: "https://docs.slack.dev/reference/methods/chat.postMessage#truncating",
    channel: (url) => ({ id, kind: "slack", url }),
    check: (body) => {
      expect(Object.keys(body)).toEqual(["text"]);
      atMost(body.text, 4_000);
    },
  },
  teams: {
    source: "https://adaptivecards.io/explorer/AdaptiveCard.html",
    channel: (url) => ({ id, kind: "teams", url }),
    check: (body, request) => {
      expect(bytes(request)).toBeLessThanOrEqual(28_000);
      expect(body.type).toBe("message");
      for (const { contentType, content } of body.attachments) {
        expect(contentType).toBe("application/vnd.microsoft.card.adaptive");
        expect(cardMistakes(content)).toEqual([]);
      }
    },
  },
  mattermost: {
    source: "https://developers.mattermost.com/integrate/webhooks/incoming/",
    channel: (url) => ({ id, kind: "mattermost", url }),
    check: (body) => atMost(body.text, 16_383),
  },
  matrix: {
    source: "https://spec.matrix.org/v1.11/client-server-api/#mroommessage-msgtypes",
    channel: (url) => ({ id, kind: "matrix", url, room: "!a:exemple.test", token: "TOKEN" }),
    check: (body, request) => {
      needed(body, "msgtype", "body", "format", "formatted_body");
      expect(body.format).toBe("org.matrix.custom.html");
      expect(bytes(request)).toBeLessThanOrEqual(60_000);
    },
  },
  discord: {
    source: "https://discord.com/developers/docs/resources/message#embed-object-embed-limits",
    channel: (url) => ({ id, kind: "discord", url }),
    check: (body) => {
      expect(body.embeds.length).toBeLessThanOrEqual(10);
      const [{ title, description = "", fields = [], footer = { text: "" } }] = body.embeds;
      atMost(title, 256);
      atMost(description, 4_096);
      atMost(footer.text, 2_048);
      expect(fields.length).toBeLessThanOrEqual(25);
      for (const { name, value } of fields) {
        expect(name.length).toBeGreaterThan(0);
        expect(value.length).toBeGreaterThan(0);
        atMost(name, 256);
        atMost(value, 1_024);
      }
      const all = [title, description, footer.text, ...fields.flatMap(Object.values)];
      atMost(all.filter((text) => typeof text === "string").join(""), 6_000);
    },
  },
  googlechat: {
    source: "https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages",
    channel: (url) => ({ id, kind: "googlechat", url }),
    check: (_body, request) => expect(bytes(request)).toBeLessThanOrEqual(32_000),
  },
  ntfy: {
    source: "https://docs.ntfy.sh/publish/#publish-as-json",
    channel: (url) => ({ id, kind: "ntfy", url: `${url}/vigie`, token: null }),
    check: (body) => {
      expect(Buffer.byteLength(body.message)).toBeLessThanOrEqual(4_096);
      expect(body.message.length).toBeGreaterThan(0);
      expect(body.topic).toMatch(/^[-_A-Za-z0-9]{1,64}$/);
      expect([1, 2, 3, 4, 5]).toContain(body.priority);
      expect(body.actions.length).toBeLessThanOrEqual(3);
    },
  },
  pagerduty: {
    source: "https://developer.pagerduty.com/docs/send-alert-event",
    channel: (url) => ({ id, kind: "pagerduty", url, routingKey: "ROUTING-KEY" }),
    check: (body, request) => {
      needed(body, "routing_key", "event_action", "dedup_key", "payload");
      needed(body.payload, "summary", "source", "severity");
      atMost(body.payload.summary, 1_024);
      atMost(body.dedup_key, 255);
      expect(["trigger", "acknowledge", "resolve"]).toContain(body.event_action);
      expect(["critical", "error", "warning", "info"]).toContain(body.payload.severity);
      expect(bytes(request)).toBeLessThanOrEqual(512 * 1_024);
    },
  },
  opsgenie: {
    source: "https://docs.opsgenie.com/docs/alert-api",
    channel: (url) => ({ id, kind: "opsgenie", url, apiKey: "API-KEY" }),
    check: (body, { path }) => {
      if (path !== "/v2/alerts") return atMost(body.note, 25_000);
      atMost(body.message, 130);
      atMost(body.alias, 512);
      atMost(body.description ?? "", 15_000);
      expect(["P1", "P2", "P3", "P4", "P5"]).toContain(body.priority);
      expect(JSON.stringify(body.details ?? {}).length).toBeLessThanOrEqual(8_000);
    },
  },
  alertmanager: {
    source: "https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml",
    channel: (url) => ({ id, kind: "alertmanager", url, headers: {} }),
    check: (body) => {
      expect(body).toHaveLength(1);
      const [{ labels, annotations, startsAt, endsAt, generatorURL }] = body;
      for (const name of [...Object.keys(labels), ...Object.keys(annotations)])
        expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
      for (const value of [...Object.values(labels), ...Object.values(annotations)])
        expect(typeof value).toBe("string");
      expect(labels.alertname).not.toBe("");
      expect(new Date(startsAt).toISOString()).toBe(startsAt);
      expect(new Date(endsAt).toISOString()).toBe(endsAt);
      if (generatorURL !== undefined) expect(URL.canParse(generatorURL)).toBe(true);
    },
  },
  webhook: {
    source: "https://www.standardwebhooks.com",
    channel: (url) => ({ id, kind: "webhook", url, headers: {}, secret: null }),
    check: (body) => {
      needed(body, "type", "timestamp", "alert");
      expect(body.type).toMatch(/^alert\.\w+$/);
      expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp);
    },
  },
  sms: {
    source: "3GPP TS 23.038 and 23.040 (two parts of 153 characters)",
    channel: (url) => ({
      id,
      kind: "sms",
      url,
      method: "POST",
      headers: {},
      body: '{"to":"{to}","text":"{text}"}',
      to: ["+33600000000"],
    }),
    check: (body) => atMost(body.text, 306),
  },
};

/** Returns what Microsoft's own reader of cards refuses. */
function cardMistakes(content: unknown): string[] {
  const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
    "adaptivecards/dist/adaptivecards.js",
  ) as typeof AdaptiveCards;
  const context = new SerializationContext(Versions.v1_4);
  const card = new AdaptiveCard();
  card.parse(content, context);
  const parsed = Array.from({ length: context.eventCount }, (_, n) => context.getEventAt(n));
  return [...parsed, ...card.validateProperties().validationEvents].map(({ message }) => message);
}

/** Sends a notice; `null` where the channel takes no such news. */
async function requestOf(name: string, notice: AlertNotice): Promise<Received | null> {
  receiver.received.length = 0;
  const channel = CASES[name]!.channel(receiver.url);
  const to = channel.kind === "sms" ? channel.to[0]! : "";
  const outcome = await send({ id: "m1", receiver: to, notice, attempts: 0 }, channel);
  expect(["sent", "dropped"]).toContain(outcome.kind);
  return receiver.received[0] ?? null;
}

describe.each(Object.keys(CASES))("%s", (name) => {
  test.each(ALERT_NEWS)("takes the news %s, also of 500 APIs with long names", async (news) => {
    for (const notice of [NOTICE, EXTREME]) {
      const resolvedAt = news === "resolved" ? NOON : null;
      const request = await requestOf(name, { ...notice, news, resolvedAt });
      if (request) CASES[name]!.check(JSON.parse(request.body), request);
      else expect([name, news]).toEqual(["sms", "acknowledged"]);
    }
  });
});

test("the documented requests are those that are sent", async () => {
  const documented: object[] = [];
  for (const [kind, { source }] of Object.entries(CASES)) {
    const { method, path, headers, body } = (await requestOf(kind, NOTICE))!;
    const { authorization } = headers;
    documented.push({
      kind,
      source,
      request: `${method} ${path}`,
      ...(authorization && { authorization }),
      body: JSON.parse(body) as unknown,
    });
  }

  expect(JSON.parse(readFileSync("docs/alert-requests.json", "utf8"))).toEqual(documented);
});
