import { endOfHook, endOfMail } from "../../actions/message-ends.ts";
import type { Context } from "../../context/context.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import type { Overall } from "../../core/measuring/overall.ts";
import { status } from "../../formats/statuspage.ts";
import type { MailSettings } from "../../core/settings.ts";
import { createHookPost } from "../../messages/send-webhook.ts";
import { createSmtp, type Smtp } from "../../notify/smtp.ts";
import { createPostOffice } from "../../messages/send-mail.ts";
import { attempt as attemptLogged } from "../attempt.ts";
import type { Hold, Queue, TaskName } from "../queue/queue.ts";
import { createLane, type Lane } from "./lane.ts";
import { createComponentWatch } from "./watch-components.ts";
import { fanOut } from "./fan-out.ts";
import { makeDigests } from "./make-digests.ts";

/** Word to subscribers, from the outbox to its end. */
export type Delivery = {
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
/** Most mails in flight: a kill may repeat these. */
const MAILS_AT_ONCE = 2;

/** A slow receiver is not to hold up the others. */
const HOOKS_AT_ONCE = 8;

/**
 * Starts delivery, every second; without mail settings, mails are made and wait. Of several nodes,
 * one makes messages and one sends those of a channel.
 *
 * @param queue has the tasks; the caller stops it
 * @param shown the published state: webhooks are notified of components that change in it
 */
export function startDelivery(
  ctx: Context,
  queue: Pick<Queue, "hold">,
  mail: MailSettings | null,
  shown: () => Snapshot | null = () => null,
): Delivery {
  let isStopping = false;
  const cut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let making: Promise<void> | null = null;
  const smtp = mail && createSmtp(mail);
  const holds: Hold[] = [];
  const holdOn = (task: TaskName): Hold => {
    const hold = queue.hold(task);
    holds.push(hold);
    return hold;
  };
  const all = lanesOf(ctx, { mail, smtp, shown, cut: cut.signal, holdOn });

  const attempt = async (what: string, work: () => Promise<unknown>) => {
    if (!isStopping) await attemptLogged(ctx.log, what, work);
  };
  const make = createMaking(ctx, holdOn("make-messages"), shown, attempt, () => isStopping);
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
      await Promise.all(
        holds.map((hold) => attemptLogged(ctx.log, "giving a task up", hold.giveUp)),
      );
    },
  };
}

type Attempt = (what: string, work: () => Promise<unknown>) => Promise<void>;

/** Returns what makes messages of all that is due, in this node's turns. */
function createMaking(
  ctx: Context,
  hold: Hold,
  shown: () => Snapshot | null,
  attempt: Attempt,
  stopped: () => boolean,
): () => Promise<void> {
  let watch = createComponentWatch(ctx);
  let lastTurn: number | null = null;
  const makeAll = async () => {
    await attempt("looking for components that changed", async () => {
      const snapshot = shown();
      if (snapshot) await watch(snapshot);
    });
    await attempt("making messages", () => fanOut(ctx, stopped));
    await attempt("making digests", () => makeDigests(ctx));
  };
  return () =>
    attempt("taking the task of making messages", async () => {
      const turn = await hold.turn();
      if (turn === null) return;
      // What another node has reported meanwhile is read anew.
      if (turn !== lastTurn) watch = createComponentWatch(ctx);
      lastTurn = turn;
      await makeAll();
    });
}

/** Returns the lanes of the channels that can deliver: of webhooks, and of mails if configured. */
function lanesOf(
  ctx: Context,
  parts: {
    readonly mail: MailSettings | null;
    readonly smtp: Smtp | null;
    readonly shown: () => Snapshot | null;
    readonly cut: AbortSignal;
    readonly holdOn: (task: TaskName) => Hold;
  },
): Lane[] {
  const { mail, smtp, shown, cut, holdOn } = parts;
  const hooks = createLane(ctx, {
    channel: "webhook",
    post: createHookPost(ctx, { overallOf: (pageId) => overallOf(shown(), pageId), stop: cut }),
    atOnce: HOOKS_AT_ONCE,
    perMinute: null,
    ended: endOfHook(ctx),
    turn: holdOn("send-webhook").turn,
    cut,
  });
  if (!mail || !smtp) return [hooks];
  const mails = createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from: mail.from, dkim: mail.dkim ?? null }),
    atOnce: MAILS_AT_ONCE,
    perMinute: mail.perMinute ?? null,
    ended: endOfMail(ctx),
    turn: holdOn("send-mail").turn,
    cut,
  });
  return [mails, hooks];
}

function overallOf(snapshot: Snapshot | null, pageId: string): Overall | null {
  const page = snapshot?.pages.find((p) => p.id === pageId);
  return page ? status(page) : null;
}
