import { z } from "zod";
import { CHAT_KINDS, SEVERITIES } from "../core/alert-settings.ts";
import { WEEKDAYS } from "../core/events/window-days.ts";
import { LOCALES } from "../core/model.ts";
import { clock, duration, endClock, httpUrl, id, line, teamAddress } from "./values.ts";

/** An id in signed links and commands. */
const channelId = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9_-]+$/, 'expected an id of letters, digits, "_" and "-"');

const shared = {
  id: channelId.describe("Identifier of the channel in rules, commands and the console."),
  locale: z
    .enum(LOCALES)
    .optional()
    .describe("Language of its messages; by default `team.locale`, else that of the page."),
};

/** A header's value goes into a request as it is (RFC 9110, 5.5). */
const headers = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "expected the name of a header"),
    line(4000),
  )
  .default({})
  .describe("Further headers of each request, such as Authorization.");
const secretText = line(4000);

const chat = <const K extends (typeof CHAT_KINDS)[number]>(kind: K, title: string) =>
  z.strictObject({
    kind: z.literal(kind),
    ...shared,
    url: httpUrl.describe(`Address of an incoming webhook of ${title}; a secret.`),
  });

const matrix = z
  .strictObject({
    kind: z.literal("matrix"),
    ...shared,
    url: httpUrl.describe("Address of the homeserver; without `room`, of a bridge's webhook."),
    room: z
      .string()
      .regex(/^!\S+$/, "expected the internal id of a room, such as !abc:example.org")
      .optional()
      .describe("Internal id of the room, such as !abc:example.org."),
    token: secretText.optional().describe("Access token of the account that writes."),
  })
  .refine((one) => (one.room === undefined) === (one.token === undefined), {
    error: "expected room and token together, or neither",
    path: ["room"],
  });

const ntfy = z.strictObject({
  kind: z.literal("ntfy"),
  ...shared,
  url: httpUrl
    .refine((url) => /^\/[-_A-Za-z0-9]{1,64}$/.test(URL.parse(url)?.pathname ?? ""), {
      error: "expected the address of a topic, such as https://ntfy.sh/my-topic",
    })
    .describe("Address of the topic, such as https://ntfy.sh/my-topic."),
  token: secretText.optional().describe("Access token."),
});

const pagerduty = z.strictObject({
  kind: z.literal("pagerduty"),
  ...shared,
  routingKey: secretText.describe("Integration key of the service (Events API v2)."),
  url: httpUrl
    .default("https://events.pagerduty.com/v2/enqueue")
    .describe("Address of the events; https://events.eu.pagerduty.com/v2/enqueue in Europe."),
});

const opsgenie = z.strictObject({
  kind: z.literal("opsgenie"),
  ...shared,
  apiKey: secretText.describe("Key of an API integration."),
  url: httpUrl
    .default("https://api.opsgenie.com")
    .describe("Address of the interface; https://api.eu.opsgenie.com in Europe."),
});

const alertmanager = z.strictObject({
  kind: z.literal("alertmanager"),
  ...shared,
  url: httpUrl.describe("Address of Alertmanager, without /api/v2/alerts."),
  headers,
});

const webhook = z.strictObject({
  kind: z.literal("webhook"),
  ...shared,
  url: httpUrl.describe("Address that takes a POST with JSON."),
  headers,
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/, "expected whsec_ and a key in base64")
    .optional()
    .describe("Key of Standard Webhooks that signs each request: whsec_ and base64."),
});

const sms = z
  .strictObject({
    kind: z.literal("sms"),
    ...shared,
    url: z
      .string()
      .trim()
      .max(2000)
      .refine((url) => /^https?:\/\/[^{}/]+/i.test(url) && URL.canParse(url), {
        error: "expected an http:// or https:// address",
      })
      .describe("Address of the gateway; {to} and {text} in it are replaced."),
    method: z.enum(["POST", "GET", "PUT"]).default("POST").describe("Method of the request."),
    headers,
    body: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        "Body with {to} and {text}, escaped for its Content-Type: JSON unless a header says otherwise.",
      ),
    to: z
      .array(
        line(40).regex(
          /^\+?[0-9][0-9 .()-]{2,}$/,
          "expected a telephone number such as +33612345678",
        ),
      )
      .min(1)
      .max(50)
      .describe("Telephone numbers."),
  })
  .superRefine(({ url, body = "", method }, issues) => {
    const missing = ["{to}", "{text}"].filter((p) => !url.includes(p) && !body.includes(p));
    if (missing.length > 0)
      issues.addIssue({
        code: "custom",
        message: `expected ${missing.join(" and ")} in url or body, or the gateway would not get it`,
        path: [body === "" ? "url" : "body"],
      });
    if (method === "GET" && body !== "")
      issues.addIssue({ code: "custom", message: "a GET has no body", path: ["body"] });
  });

const email = z.strictObject({
  kind: z.literal("email"),
  ...shared,
  to: z.array(teamAddress).min(1).max(50).describe("Mail addresses."),
});

const KINDS = [
  ...CHAT_KINDS,
  "matrix",
  "ntfy",
  "pagerduty",
  "opsgenie",
  "alertmanager",
  "webhook",
  "sms",
  "email",
];

const channel = z.discriminatedUnion(
  "kind",
  [
    chat("slack", "Slack"),
    chat("teams", "Teams"),
    chat("mattermost", "Mattermost"),
    chat("discord", "Discord"),
    chat("googlechat", "Google Chat"),
    matrix,
    ntfy,
    pagerduty,
    opsgenie,
    alertmanager,
    webhook,
    sms,
    email,
  ],
  { error: ({ code }) => (code === "invalid_union" ? `expected ${KINDS.join(", ")}` : undefined) },
);

const hours = z
  .strictObject({
    from: clock.describe("Beginning, HH:MM in the time zone of the page."),
    to: endClock.describe("End, HH:MM; one that is not after `from` is on the next day."),
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .optional()
      .describe("Days of the beginning; by default every day."),
  })
  .refine(({ from, to }) => from !== to, {
    error: "from and to are the same: leave hours out for the whole day",
    path: ["to"],
  });

const rule = z.strictObject({
  channels: z.array(channelId).min(1).optional().describe("Channels; by default every channel."),
  severity: z
    .enum(SEVERITIES)
    .default("major")
    .describe("Least severity: minor (degraded), major (partial outage) or critical (outage)."),
  providers: z.array(id).min(1).optional().describe("Providers; by default every provider."),
  pages: z.array(id).min(1).optional().describe("Pages; by default every page."),
  hours: hours.optional().describe("Hours in which it holds; by default at any time."),
});

/** The alerts of the team. What its parts must be to each other is in alert-checks.ts. */
export const alerts = z.strictObject({
  channels: z.array(channel).min(1).max(50).describe("Receivers of alerts."),
  rules: z
    .array(rule)
    .min(1)
    .max(200)
    .optional()
    .describe("Which alerts go where; without rules, each outage goes to every channel."),
  repeat: z
    .union([z.literal("never"), duration("1m", "7d")])
    .prefault("30m")
    .describe("Time between repetitions until somebody acknowledges, or never."),
  resolveAfter: duration("0s", "1h")
    .prefault("30s")
    .describe("Time for which everything must be well before an alert is resolved."),
  escalation: z
    .strictObject({
      after: duration("1s", "7d").prefault("15m").describe("Time without acknowledgement."),
      channels: z.array(channelId).min(1).describe("Channels that then get the alert, too."),
    })
    .optional()
    .describe("Where an alert goes that nobody acknowledged in time."),
});

export const heartbeat = z.strictObject({
  url: httpUrl
    .refine((url) => !/[?#]/.test(url), "expected an address without ? or #")
    .describe("Address of the check, as healthchecks.io gives it; a secret."),
  every: duration("10s", "1d").prefault("1m").describe("Time between two pings."),
});

export type ParsedAlerts = z.output<typeof alerts>;
