import { openAlerts } from "../../../db/alerts.ts";
import { deleteOldAlertMessages } from "../../../db/alert-messages.ts";
import { maintenancesAhead } from "../../../db/maintenance-writes.ts";
import { followTroubles, keyOf } from "../../actions/alerts.ts";
import type { Context } from "../../context/context.ts";
import { DAY_MS, HOUR_MS } from "../../core/duration.ts";
import { nextStep } from "../../core/messages/alert-steps.ts";
import type { SendMail } from "../../core/messages/mail.ts";
import type { MailSettings } from "../../core/settings.ts";
import { createAlertSender } from "../../messages/send-alert.ts";
import type { Engine } from "../../state/engine.ts";
import type { Live } from "../../state/live.ts";
import { attempt } from "../attempt.ts";
import { repeatEvery } from "../repeat.ts";
import { createAlertLanes } from "./alert-lanes.ts";
import { startHeartbeat, type Working } from "./heartbeat.ts";
import { failsNow, seeTroubles, type Explained } from "./see-troubles.ts";

/** The alerts of the team at work, without a timer. */
export type Alerts = {
  /** Brings the alerts in line with what fails now. */
  look(): Promise<void>;
  /** Sends what is due; resolves once each receiver has had its turn. */
  send(): Promise<void>;
  /** Lets the requests under way end, for a few seconds at most. */
  stop(): Promise<void>;
};

const TICK_MS = 1_000;
/** Most receivers answer sooner; a restart must not wait for one that hangs. */
const GRACE_MS = 3_000;
/** Messages that have ended, and what they said. */
const KEPT_MS = 90 * DAY_MS;

/** @param sendMail `null`: no mail can leave */
export function createAlerts(
  { ctx, live }: Pick<Engine, "ctx" | "live">,
  sendMail: SendMail | null,
  timeoutMs?: number,
): Alerts {
  const cut = new AbortController();
  const sender = createAlertSender(ctx, sendMail, cut.signal, timeoutMs);
  const lanes = createAlertLanes(ctx, sender, cut.signal);
  const look = createLook(ctx, live);
  let hour = -1;
  const forget = async () => {
    const isNewHour = Math.floor(ctx.now() / HOUR_MS) !== hour;
    hour = Math.floor(ctx.now() / HOUR_MS);
    if (isNewHour) await deleteOldAlertMessages(ctx.db, ctx.now() - KEPT_MS);
  };
  return {
    async look() {
      await attempt(ctx.log, "looking for troubles to alert of", look);
      await attempt(ctx.log, "forgetting old alerts", forget);
    },
    send: () => attempt(ctx.log, "sending alerts", () => lanes.tick()),
    async stop() {
      const grace = setTimeout(() => cut.abort(), GRACE_MS);
      await lanes.stop();
      clearTimeout(grace);
    },
  };
}

/**
 * Starts the alerts of the team, every second, and the dead-man's switch, as far as each is
 * configured.
 *
 * @param mail `null`: no mail can leave
 */
export function startAlerts(
  engine: Pick<Engine, "ctx" | "live">,
  mail: MailSettings | null,
  work: Working,
): { stop(): Promise<void> } {
  const { alerts: settings, heartbeat } = engine.ctx.config.team ?? {};
  const beating = heartbeat ? startHeartbeat(engine.ctx, heartbeat, work) : null;
  if (!settings) return { stop: async () => beating?.stop() };
  const alerts = createAlerts(engine, mail && mailerOf(mail));
  const lookAndSend = async () => {
    await alerts.look();
    // A receiver that hangs must not keep the next look waiting.
    void alerts.send();
  };
  const looking = repeatEvery(TICK_MS, lookAndSend, { atOnce: true });
  return {
    async stop() {
      await Promise.all([looking.stop(), beating?.stop(), alerts.stop()]);
    },
  };
}

/** Returns a sender of single mails, which is loaded with the first of them. */
const mailerOf =
  (mail: MailSettings): SendMail =>
  async (message) =>
    (await import("../../notify/mailer.ts")).createMailer(mail)(message);

/** Returns a look at what fails, which writes only where an alert changes. */
function createLook(ctx: Context, live: Live): () => Promise<void> {
  let hasOpen = true;
  return async () => {
    const settings = ctx.config.team?.alerts;
    if (!settings || (!hasOpen && !failsNow(live))) return;
    const open = await openAlerts(ctx.db);
    hasOpen = open.length > 0;
    const now = ctx.now();
    const explained = failsNow(live) ? await explanations(ctx) : new Map<string, never[]>();
    const alerts = new Map(open.map((alert) => [keyOf(alert), alert]));
    const due = seeTroubles(live, open, explained, now).filter(
      (seen) => nextStep(alerts.get(keyOf(seen)) ?? null, seen, settings, now, ctx.newId) !== null,
    );
    if (due.length === 0) return;
    await followTroubles(ctx, due);
    hasOpen = true;
  };
}

async function explanations({ db }: Pick<Context, "db">): Promise<Explained> {
  const ahead = (await maintenancesAhead(db)).flatMap(({ pageId, maintenance }) =>
    maintenance.components.map((component) => ({
      key: `${pageId} ${component}`,
      from: maintenance.startsAt,
      to: maintenance.endsAt,
    })),
  );
  return Map.groupBy(ahead, ({ key }) => key);
}
