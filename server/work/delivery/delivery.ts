import { deleteOldMessages } from "../../../db/messages.ts";
import { deleteFinishedStories } from "../../../db/stories.ts";
import { endOfHook, endOfMail } from "../../actions/message-ends.ts";
import type { Context } from "../../context/context.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Overall } from "../../core/measuring/overall.ts";
import { status } from "../../formats/statuspage.ts";
import type { MailSettings } from "../../core/settings.ts";
import { createHookPost } from "../../messages/send-webhook.ts";
import { createSmtp, type Smtp } from "../../notify/smtp.ts";
import { createPostOffice } from "../../messages/send-mail.ts";
import { shortTransaction } from "../../context/time-slices.ts";
import { attempt as attemptLogged } from "../attempt.ts";
import { createLane, type Lane } from "./lane.ts";
import { createComponentWatch } from "./watch-components.ts";
import { fanOut } from "./fan-out.ts";
import { makeDigests } from "./make-digests.ts";
import { DAY_MS, HOUR_MS } from "../../core/duration.ts";

/** Word to subscribers, from the outbox to its end. */
export type Delivery = {
  /** Does all that is due; for tests, and timers. */
  tick(): Promise<void>;
  /** Something was declared: looks at once, and not at the next second. */
  look(): void;
  /** Why messages wait, for operators; empty when none need to. */
  trouble(): readonly string[];
  /**
   * Begins nothing more and waits for the messages under way, for a few seconds at most. What is
   * then without an answer remains queued, with its id, for the next start.
   */
  stop(): Promise<void>;
};

const TICK_MS = 1_000;
/** Most receivers answer sooner; a restart must not wait for one that hangs. */
const GRACE_MS = 3_000;
/** Messages that have ended, and what they said. */
const KEPT_MS = 90 * DAY_MS;
/** Most mails in flight: a kill may repeat these. */
const MAILS_AT_ONCE = 2;

/** A slow receiver is not to hold up the others. */
const HOOKS_AT_ONCE = 8;

/**
 * Starts delivery, every second; without mail settings, mails are made and wait.
 *
 * @param shown the published state: webhooks are notified of components that change in it
 */
export function startDelivery(
  ctx: Context,
  mail: MailSettings | null,
  shown: () => Snapshot | null = () => null,
): Delivery {
  let isStopping = false;
  const cut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let making: Promise<void> | null = null;
  let hour = -1;
  const smtp = mail && createSmtp(mail);
  const all = lanesOf(ctx, { mail, smtp, shown, cut: cut.signal });

  const attempt = async (what: string, work: () => Promise<unknown>) => {
    if (!isStopping) await attemptLogged(ctx.log, what, work);
  };
  const watch = createComponentWatch(ctx);
  const make = async () => {
    await attempt("looking for components that changed", async () => {
      const snapshot = shown();
      if (snapshot) await watch(snapshot);
    });
    await attempt("making messages", () => fanOut(ctx, () => isStopping));
    await attempt("making digests", () => makeDigests(ctx));
    const isNewHour = Math.floor(ctx.now() / HOUR_MS) !== hour;
    if (!isNewHour) return;
    hour = Math.floor(ctx.now() / HOUR_MS);
    await attempt("forgetting old messages", () => forgetOld(ctx));
  };
  const deliver = () =>
    Promise.all(all.map((lane) => attempt("delivering", () => lane.tick()))).then(() => {});

  const begin = () => {
    // What is being made is sent once it is: both at a time hold each other up. Where that takes
    // more than a second, others are not to wait for it.
    if (making) void deliver();
    making ??= make().finally(() => {
      making = null;
      void deliver();
    });
  };
  timer = setInterval(begin, TICK_MS);
  begin();

  return {
    async tick() {
      await (making ??= make().finally(() => (making = null)));
      await deliver();
    },
    look() {
      if (!making) begin();
    },
    trouble: () => all.flatMap((lane) => lane.trouble() ?? []),
    async stop() {
      isStopping = true;
      clearInterval(timer);
      timer = undefined;
      const grace = setTimeout(() => {
        cut.abort();
        smtp?.abort();
      }, GRACE_MS);
      await making;
      await Promise.all(all.map((lane) => lane.stop()));
      clearTimeout(grace);
      smtp?.close();
    },
  };
}

/** Returns the lanes of the channels that can deliver: of webhooks, and of mails if configured. */
function lanesOf(
  ctx: Context,
  parts: {
    readonly mail: MailSettings | null;
    readonly smtp: Smtp | null;
    readonly shown: () => Snapshot | null;
    readonly cut: AbortSignal;
  },
): Lane[] {
  const { mail, smtp, shown, cut } = parts;
  const hooks = createLane(ctx, {
    channel: "webhook",
    post: createHookPost(ctx, { overallOf: (pageId) => overallOf(shown(), pageId), stop: cut }),
    atOnce: HOOKS_AT_ONCE,
    perMinute: null,
    ended: endOfHook(ctx),
    cut,
  });
  if (!mail || !smtp) return [hooks];
  const mails = createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from: mail.from, dkim: mail.dkim ?? null }),
    atOnce: MAILS_AT_ONCE,
    perMinute: mail.perMinute ?? null,
    ended: endOfMail(ctx),
    cut,
  });
  return [mails, hooks];
}

function overallOf(snapshot: Snapshot | null, pageId: string): Overall | null {
  const page = snapshot?.pages.find((p) => p.id === pageId);
  return page ? status(page) : null;
}

async function forgetOld({ db, now }: Pick<Context, "db" | "now">): Promise<void> {
  const before = now() - KEPT_MS;
  for (;;) {
    const messages = await shortTransaction(db, (trx) => deleteOldMessages(trx, before, 500));
    const stories = await shortTransaction(db, (trx) => deleteFinishedStories(trx, before, 100));
    if (messages + stories === 0) return;
  }
}
