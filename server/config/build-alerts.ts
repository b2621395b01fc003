import type { AlertChannel, AlertRule, AlertSettings } from "../core/alert-settings.ts";
import type { ParsedAlerts } from "./alert-schema.ts";

/** Without rules, each outage goes to every channel. */
const EVERY_OUTAGE = [{ severity: "major" }] as const;

/** Returns the domain's alerts for a section without mistakes. */
export const buildAlerts = (parsed: ParsedAlerts): AlertSettings => ({
  channels: parsed.channels.map(buildChannel),
  rules: parsed.rules?.map(buildRule) ?? EVERY_OUTAGE,
  repeatMs: parsed.repeat === "never" ? null : parsed.repeat,
  resolveAfterMs: parsed.resolveAfter,
  escalation: parsed.escalation
    ? { afterMs: parsed.escalation.after, channels: [...new Set(parsed.escalation.channels)] }
    : null,
});

function buildRule(parsed: NonNullable<ParsedAlerts["rules"]>[number]): AlertRule {
  const { severity, channels, providers, pages, hours } = parsed;
  return {
    severity,
    ...(channels && { channels }),
    ...(providers && { providers }),
    ...(pages && { pages }),
    ...(hours && {
      hours: { from: hours.from, to: hours.to, ...(hours.days && { days: hours.days }) },
    }),
  };
}

function buildChannel(parsed: ParsedAlerts["channels"][number]): AlertChannel {
  const { locale, ...channel } = parsed;
  const common = locale ? { locale } : {};
  switch (channel.kind) {
    case "matrix":
      return { ...channel, ...common, room: channel.room ?? null, token: channel.token ?? null };
    case "ntfy":
      return { ...channel, ...common, token: channel.token ?? null };
    case "webhook":
      return { ...channel, ...common, secret: channel.secret ?? null };
    case "sms":
      return { ...channel, ...common, body: channel.body ?? null, to: [...new Set(channel.to)] };
    case "email":
      return { ...channel, ...common, to: [...new Set(channel.to)] };
    case "slack":
    case "teams":
    case "mattermost":
    case "discord":
    case "googlechat":
    case "pagerduty":
    case "opsgenie":
    case "alertmanager":
      return { ...channel, ...common };
  }
}
