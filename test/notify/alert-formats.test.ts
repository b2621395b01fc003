import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AlertChannel } from "../../server/core/alert-settings.ts";
import type { AlertNews, AlertNotice } from "../../server/core/messages/alert.ts";
import { createAlertSender } from "../../server/messages/send-alert.ts";
import { readAlertToken } from "../../server/messages/alert-links.ts";
import { startAlertReceiver, type AlertReceiver } from "../helpers/alert-receiver.ts";
import { NOON, SECRET, world, type World } from "../helpers/world.ts";

let receiver: AlertReceiver;
let w: World;
beforeAll(async () => {
  receiver = await startAlertReceiver();
  w = await world();
});
afterAll(() => receiver.stop());
beforeEach(() => void (receiver.received.length = 0));

const notice = (news: AlertNews, more: Partial<AlertNotice> = {}): AlertNotice => ({
  news,
  alertId: "k3v9m2x7q1ab",
  at: NOON,
  page: {
    id: "exemple",
    title: "API Exemple",
    url: "https://status.exemple.test",
    timeZone: "Europe/Paris",
    locale: "fr",
  },
  provider: { id: "insee", name: "INSEE" },
  severity: "critical",
  firstSeverity: "major",
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
  resolvedAt: news === "resolved" ? NOON : null,
  acknowledgedBy: news === "acknowledged" ? "Anne" : null,
  ...more,
});

/** Sends an alert to a real receiver and returns its request. */
async function sent(
  channel: AlertChannel,
  news: AlertNews = "opened",
  more: Partial<AlertNotice> = {},
  to = "",
) {
  const send = createAlertSender(w.ctx, null, new AbortController().signal);
  const message = { id: "m1", receiver: to, notice: notice(news, more), attempts: 0 };
  const outcome = await send(message, channel);
  const [request] = receiver.received.splice(0);
  return {
    outcome,
    request,
    body: request && /^[[{]/.test(request.body) ? JSON.parse(request.body) : null,
  };
}

const url = () => receiver.url;

test("PagerDuty: the alert's id is the key of all its events", async () => {
  const channel: AlertChannel = { id: "p", kind: "pagerduty", url: url(), routingKey: "r-1" };

  const opened = await sent(channel);
  const known = await sent(channel, "acknowledged");
  const over = await sent(channel, "resolved");

  expect(opened.body).toMatchObject({
    routing_key: "r-1",
    event_action: "trigger",
    dedup_key: "vigie-k3v9m2x7q1ab",
    payload: { severity: "critical", source: "insee", component: "insee/sirene" },
  });
  expect(opened.body.payload.summary).toBe("[API Exemple] Panne – INSEE Sirene");
  expect(known.body).toMatchObject({
    event_action: "acknowledge",
    dedup_key: "vigie-k3v9m2x7q1ab",
  });
  expect(over.body).toMatchObject({ event_action: "resolve", dedup_key: "vigie-k3v9m2x7q1ab" });
});

test("Opsgenie: created, acknowledged and closed by its alias", async () => {
  const channel: AlertChannel = { id: "o", kind: "opsgenie", url: url(), apiKey: "k-1" };

  const opened = await sent(channel);
  const known = await sent(channel, "acknowledged");
  const over = await sent(channel, "resolved");

  expect(opened.request).toMatchObject({ path: "/v2/alerts" });
  expect(opened.request?.headers.authorization).toBe("GenieKey k-1");
  expect(opened.body).toMatchObject({ alias: "vigie-k3v9m2x7q1ab", priority: "P1" });
  const path = "/v2/alerts/vigie-k3v9m2x7q1ab";
  expect(known.request?.path).toBe(`${path}/acknowledge?identifierType=alias`);
  expect(over.request?.path).toBe(`${path}/close?identifierType=alias`);
});

test("Alertmanager: labels stay the same from the first to the last message", async () => {
  const channel: AlertChannel = { id: "a", kind: "alertmanager", url: `${url()}/`, headers: {} };

  const opened = await sent(channel);
  const over = await sent(channel, "resolved", { severity: "minor" });

  expect(opened.request?.path).toBe("/api/v2/alerts");
  expect(opened.body[0].labels).toEqual({
    alertname: "VigieProviderTrouble",
    page: "exemple",
    provider: "insee",
    severity: "major",
    alert: "k3v9m2x7q1ab",
  });
  expect(over.body[0].labels).toEqual(opened.body[0].labels);
  expect(Date.parse(opened.body[0].endsAt)).toBeGreaterThan(NOON);
  expect(Date.parse(over.body[0].endsAt)).toBe(NOON);
});

test("Matrix: a message to a room bears its id, so that a repetition is none", async () => {
  const room = "!a:exemple.test";
  const channel: AlertChannel = { id: "m", kind: "matrix", url: url(), room, token: "t-1" };

  const { request, body } = await sent(channel);

  expect(request?.method).toBe("PUT");
  expect(request?.path).toBe("/_matrix/client/v3/rooms/!a%3Aexemple.test/send/m.room.message/m1");
  expect(request?.headers.authorization).toBe("Bearer t-1");
  expect(Object.keys(body)).toEqual(["msgtype", "body", "format", "formatted_body"]);
});

test("ntfy: published as JSON to the root, with the acknowledgement as a button", async () => {
  const channel: AlertChannel = { id: "n", kind: "ntfy", url: `${url()}/vigie`, token: null };

  const { request, body } = await sent(channel);

  expect(request?.path).toBe("/");
  expect(body).toMatchObject({ topic: "vigie", priority: 5 });
  expect(body.actions[0]).toMatchObject({ action: "view", label: "Prendre en charge" });
  expect((await sent(channel, "resolved")).body).toMatchObject({ priority: 3 });
});

test("a webhook is signed as Standard Webhooks wants it", async () => {
  const key = Buffer.from("0123456789abcdef");
  const secret = `whsec_${key.toString("base64")}`;
  const headers = { "x-own": "yes" };
  const channel: AlertChannel = { id: "h", kind: "webhook", url: url(), headers, secret };

  const { request, body } = await sent(channel);

  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": mac } = request!.headers;
  const right = createHmac("sha256", key).update(`${String(id)}.${String(at)}.${request!.body}`);
  expect(mac).toBe(`v1,${right.digest("base64")}`);
  expect(request?.headers["x-own"]).toBe("yes");
  expect(body).toMatchObject({
    type: "alert.opened",
    alert: { severity: "critical", components: [{ id: "insee/sirene", httpStatus: 502 }] },
  });
});

test.each([
  { type: "application/json", body: '{"to":"{to}","m":"{text}"}' },
  { type: "application/x-www-form-urlencoded", body: "to={to}&m={text}" },
])("an SMS gateway gets $type with everything escaped", async ({ type, body: template }) => {
  const headers = { "Content-Type": type };
  const channel: AlertChannel = {
    ...{ id: "s", kind: "sms", url: `${url()}/send?n={to}`, method: "POST", headers },
    ...{ body: template, to: [] },
  };
  const page = { ...notice("opened").page, title: 'A "B" & C' };

  const { request } = await sent(channel, "opened", { page }, "+33 6 12");

  expect(request?.path).toBe("/send?n=%2B33%206%2012");
  const fields = type.includes("json")
    ? (JSON.parse(request!.body) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(request!.body));
  expect(fields["to"]).toBe("+33 6 12");
  expect(fields["m"]).toContain('[A "B" & C] Panne');
  expect(fields["m"]?.length).toBeLessThanOrEqual(306);
  expect((await sent(channel, "acknowledged")).outcome.kind).toBe("dropped");
});

test.each(["slack", "teams", "mattermost", "discord", "googlechat"] as const)(
  "%s gets the subject, the facts and the signed link",
  async (kind) => {
    const { request, outcome } = await sent({ id: "c", kind, url: url() });

    expect(outcome.kind).toBe("sent");
    const [, token = ""] = /exemple\.test\/alerts\/([\w-]+)/.exec(request!.body) ?? [];
    expect(readAlertToken(SECRET, token)).toEqual({ alertId: "k3v9m2x7q1ab", channel: "c" });
    expect(request?.body).toMatch(/INSEE Sirene/);
    expect(request?.body).toMatch(/HTTP 502/);
  },
);

test("what is over offers no acknowledgement, and its language is the channel's", async () => {
  const { request } = await sent({ id: "c", kind: "slack", url: url(), locale: "en" }, "resolved");

  expect(request?.body).toContain("Recovered");
  expect(request?.body).not.toContain("/alerts/k3");
});

test("a token of another alert or channel, or changed, leads nowhere", () => {
  expect(readAlertToken(SECRET, `k3v9m2x7q1ab-c-${"0".repeat(40)}`)).toBeNull();
  expect(readAlertToken(SECRET, "nothing")).toBeNull();
});
