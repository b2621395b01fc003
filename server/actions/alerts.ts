import { storedAcknowledger } from "../../db/acknowledgers.ts";
import { alertById, openAlerts, putAlert } from "../../db/alerts.ts";
import { insertAlertMessages } from "../../db/alert-messages.ts";
import { authorOf, audit, change } from "../context/write.ts";
import type { Context } from "../context/context.ts";
import { receiversOf, type AlertSettings } from "../core/alert-settings.ts";
import type { PageConfig } from "../core/configuration.ts";
import {
  ALERT_NEWS,
  type Alert,
  type AlertNews,
  type AlertNotice,
} from "../core/messages/alert.ts";
import { acknowledged, nextStep, type Seen, type Step } from "../core/messages/alert-steps.ts";
import { Refusal } from "../core/refusal.ts";
import { readAlertToken } from "../messages/alert-links.ts";

type Alerting = Pick<Context, "db" | "config" | "now" | "newId" | "by" | "requestId">;

/**
 * Brings the alerts in line with what is seen: the alerts and their messages are written in one
 * transaction, and read in it, so that an acknowledgement in between is not lost.
 *
 * @returns how many alerts changed
 */
export async function followTroubles(ctx: Alerting, seen: readonly Seen[]): Promise<number> {
  const settings = ctx.config.team?.alerts;
  if (!settings || seen.length === 0) return 0;
  return change(ctx, async (ctx) => {
    const open = new Map((await openAlerts(ctx.db)).map((one) => [keyOf(one), one]));
    let changed = 0;
    for (const one of seen) {
      const before = open.get(keyOf(one)) ?? null;
      const step = nextStep(before, one, settings, ctx.now(), ctx.newId);
      if (step === null) continue;
      await write(ctx, step, settings);
      changed += 1;
    }
    return changed;
  });
}

export const keyOf = ({ pageId, providerId }: Pick<Alert, "pageId" | "providerId">): string =>
  `${pageId} ${providerId}`;

/**
 * Ends repetitions and escalation of an alert. One that was acknowledged before stays as it is.
 *
 * @throws Refusal if there is no such alert
 */
export async function acknowledge(ctx: Alerting, id: string, by: string): Promise<Alert> {
  return change(ctx, async (ctx) => {
    const before = await alertById(ctx.db, id);
    if (!before) throw new Refusal("missing", "There is no such alert.");
    const step = acknowledged(before, by, ctx.now());
    if (step === null) return before;
    await write(ctx, step, ctx.config.team?.alerts ?? null);
    await audit(ctx, {
      action: "alert.acknowledge",
      subject: `alert:${id}`,
      pageId: before.pageId,
      before: null,
      after: { by },
    });
    return step.alert;
  });
}

/** Acknowledges on the word of a signed-in person or a token. */
export const acknowledgeAs = (ctx: Alerting, id: string): Promise<Alert> =>
  acknowledge(ctx, id, storedAcknowledger(authorOf(ctx)));

/**
 * Returns the alert that a signed link leads to, and the channel that it was sent to.
 *
 * @throws Refusal if the link is not ours
 */
export async function alertOfLink(
  ctx: Pick<Context, "db" | "secret">,
  token: string,
): Promise<{ readonly alert: Alert; readonly channel: string }> {
  const link = readAlertToken(ctx.secret, token);
  const alert = link && (await alertById(ctx.db, link.alertId));
  if (!link || !alert) throw new Refusal("missing", "There is no such alert.");
  return { alert, channel: link.channel };
}

/** Writes an alert and the messages of its step: one for each receiver of each channel. */
async function write(
  { db, config, now }: Alerting,
  { alert, news }: Step,
  settings: AlertSettings | null,
): Promise<void> {
  await putAlert(db, alert);
  const page = config.pages.find(({ id }) => id === alert.pageId);
  if (!page || !settings) return;
  const at = now();
  const channels = new Map(settings.channels.map((channel) => [channel.id, channel]));
  const stamp = at.toString(36).padStart(9, "0");
  const messages = news.flatMap(({ channel: id, news: kind }, index) => {
    const channel = channels.get(id);
    if (!channel) return [];
    const notice = noticeOf(page, alert, kind, at);
    return receiversOf(channel).map((receiver, place) => ({
      // Sorts in the order of the news, also within a millisecond.
      id: `${alert.id}-${stamp}-${ALERT_NEWS.indexOf(kind)}-${index}-${place}`,
      alertId: alert.id,
      channel: id,
      receiver,
      news: kind,
      notice,
      createdAt: at,
    }));
  });
  await insertAlertMessages(db, messages);
}

function noticeOf(page: PageConfig, alert: Alert, news: AlertNews, at: number): AlertNotice {
  const { severity, firstSeverity, troubles, since, resolvedAt, acknowledgedBy } = alert;
  const provider = page.providers.find(({ id }) => id === alert.providerId);
  return {
    news,
    alertId: alert.id,
    at,
    page: pageOf(page),
    provider: { id: alert.providerId, name: provider?.name ?? alert.providerId },
    severity,
    firstSeverity,
    troubles,
    since,
    resolvedAt,
    acknowledgedBy,
  };
}

const pageOf = ({ id, title, url, timeZone, locale }: PageConfig): AlertNotice["page"] => ({
  id,
  title,
  url,
  timeZone,
  locale,
});

/** Returns the notice that tries a channel out: it is about no provider. */
export function trialNotice(ctx: Pick<Context, "config" | "now" | "newId">): AlertNotice | null {
  const [page] = ctx.config.pages;
  if (!page) return null;
  const at = ctx.now();
  return {
    news: "test",
    alertId: ctx.newId(),
    at,
    page: pageOf(page),
    provider: { id: "", name: page.title },
    severity: "minor",
    firstSeverity: "minor",
    troubles: [],
    since: at,
    resolvedAt: null,
    acknowledgedBy: null,
  };
}
