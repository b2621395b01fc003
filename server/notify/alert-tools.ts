import type { AlertChannel, Severity } from "../core/alert-settings.ts";
import { DAY_MS } from "../core/duration.ts";
import { cutLine } from "../core/page/cut-text.ts";
import { alertLines } from "./alert-sheet.ts";
import { json, type AlertParts, type AlertRequest } from "./alert-parts.ts";

type Of<K extends AlertChannel["kind"]> = Extract<AlertChannel, { kind: K }>;

const iso = (at: number): string => new Date(at).toISOString();

/** PagerDuty's four severities (developer.pagerduty.com, "PD-CEF"). */
const PAGERDUTY_SEVERITY: Readonly<Record<Severity, string>> = {
  minor: "warning",
  major: "error",
  critical: "critical",
};

/**
 * Returns an event for PagerDuty (developer.pagerduty.com, "Events API v2 Overview", "Send an Alert
 * Event"). The alert's id is the `dedup_key`: later events of the same key change the one alert
 * that they find, so that a repetition after a crash opens nothing new. A summary has at most 1,024
 * characters.
 */
export function pagerduty(
  { url, routingKey }: Of<"pagerduty">,
  { message: { notice }, shown }: AlertParts,
): AlertRequest {
  const { news, alertId, page, provider, severity, troubles } = notice;
  const action =
    news === "resolved" ? "resolve" : news === "acknowledged" ? "acknowledge" : "trigger";
  return json(url, {
    routing_key: routingKey,
    event_action: action,
    dedup_key: `vigie-${alertId}`,
    client: "Vigie",
    client_url: shown.links.at(-1)?.url,
    links: shown.links.map(({ label, url: href }) => ({ href, text: label })),
    payload: {
      summary: cutLine(shown.subject, 1_024),
      source: provider.id === "" ? page.id : provider.id,
      severity: news === "test" ? "info" : PAGERDUTY_SEVERITY[severity],
      timestamp: iso(notice.since),
      component: troubles[0]?.component,
      group: page.id,
      custom_details: Object.fromEntries(shown.facts.map(({ label, value }) => [label, value])),
    },
  });
}

const OPSGENIE_PRIORITY: Readonly<Record<Severity, string>> = {
  minor: "P3",
  major: "P2",
  critical: "P1",
};

/**
 * Returns a request to Opsgenie (docs.opsgenie.com, "Alert API"): the alert's id is the `alias`, by
 * which creations of the same alert are one. A message has at most 130 characters, a description
 * 15,000.
 */
export function opsgenie(
  { url, apiKey }: Of<"opsgenie">,
  { message: { notice }, shown }: AlertParts,
): AlertRequest {
  const { news, alertId, page, provider, severity } = notice;
  const alias = `vigie-${alertId}`;
  const base = `${url.replace(/\/+$/, "")}/v2/alerts`;
  const headers = { authorization: `GenieKey ${apiKey}` };
  const act = (what: string) =>
    json(
      `${base}/${alias}/${what}?identifierType=alias`,
      { source: "Vigie", note: cutLine(shown.subject, 1_000) },
      headers,
    );
  if (news === "resolved") return act("close");
  if (news === "acknowledged") return act("acknowledge");
  return json(
    base,
    {
      message: cutLine(shown.subject, 130),
      alias,
      description: alertLines(shown).join("\n").slice(0, 15_000),
      priority: news === "test" ? "P5" : OPSGENIE_PRIORITY[severity],
      source: "Vigie",
      entity: provider.id === "" ? page.id : provider.id,
      tags: [page.id, severity],
    },
    headers,
  );
}

/** An alert that is not over ends in Alertmanager only after this, if Vigie is silent. */
const ALERTMANAGER_MS = 7 * DAY_MS;

/**
 * Returns an alert for Alertmanager (prometheus.io, "Alerts API"). Labels identify it: they hold
 * nothing that changes. Without `endsAt` it would end after `resolve_timeout`, since its clients are
 * expected to send it again every few minutes.
 */
export function alertmanager(
  { url, headers }: Of<"alertmanager">,
  { message: { notice }, shown }: AlertParts,
): AlertRequest {
  const { news, alertId, page, provider, since, resolvedAt, at } = notice;
  const isTest = news === "test";
  const endsAt = isTest ? at + 60_000 : (resolvedAt ?? at + ALERTMANAGER_MS);
  return json(
    `${url.replace(/\/+$/, "")}/api/v2/alerts`,
    [
      {
        labels: {
          alertname: isTest ? "VigieTest" : "VigieProviderTrouble",
          page: page.id,
          ...(provider.id !== "" && { provider: provider.id }),
          severity: notice.firstSeverity,
          alert: alertId,
        },
        annotations: {
          summary: shown.subject,
          description: alertLines(shown).join("\n"),
          severity: notice.severity,
        },
        startsAt: iso(since),
        endsAt: iso(Math.max(endsAt, since)),
        generatorURL: shown.links.at(-1)?.url,
      },
    ],
    headers,
  );
}
