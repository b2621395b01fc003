import { Hono, type MiddlewareHandler } from "hono";
import { takeBounce, takeReturnedMail } from "../../actions/bounces.ts";
import {
  messagesFor,
  pauseSending,
  retrySending,
  sendingNow,
} from "../../actions/message-queue.ts";
import * as shapes from "../../core/api/subscribers.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const MOST_LISTED = 200;
const tag = "Subscribers";

const reportBounce = describeRoute("post", "/api/v1/bounces", {
  tag,
  id: "reportBounce",
  summary: "Report a mail that came back",
  description:
    "A JSON body names the address and the status. A body of type `message/rfc822` is the whole " +
    "mail that came back: its report (RFC 3464) is read, and a mail that unsubscribes is obeyed.",
  body: shapes.newBounce,
  answer: shapes.bounceTaken,
});

const listMessages = describeRoute("get", "/api/v1/messages", {
  tag,
  id: "listMessages",
  summary: "The state of the queue, and its messages in one state",
  query: shapes.messageQuery,
  answer: shapes.messageQueue,
});

const retry = describeRoute("post", "/api/v1/messages/retry", {
  tag,
  id: "retryMessages",
  summary: "Retry failed messages: all of them, or the given ones",
  body: shapes.messageRetry,
  answer: shapes.messagesRetried,
});

const pause = describeRoute("put", "/api/v1/messages/pause", {
  tag,
  id: "pauseMessages",
  summary: "Pause or resume sending",
  body: shapes.messagePause,
  answer: shapes.messagesPaused,
});

export const messageDescriptions = [reportBounce, listMessages, retry, pause];

/** Serves the queue of mails and webhooks to operators: its state, failures, retries, the pause. */
export function messageRoutes(engine: () => Engine | null) {
  const app = new Hono<Signed>();
  const operator = [requireRole("operator", engine)];

  serveRoute(app, reportBounce, [...operator, takeWholeMail], async (c, { body }) =>
    c.json({ suspended: await takeBounce(writing(c), body) }),
  );

  serveRoute(app, listMessages, operator, async (c, { query: { state } }) => {
    const ctx = writing(c);
    const { oldestDueAt, isPaused, ...counts } = await sendingNow(ctx);
    const messages = await messagesFor(ctx, state, MOST_LISTED);
    return c.json({
      paused: isPaused,
      waitingSince: isoOrNull(oldestDueAt),
      counts,
      messages: messages.map((m) => ({
        id: m.id,
        kind: m.kind,
        channel: m.channel,
        state: m.state,
        to: m.to,
        attempts: m.attempts,
        error: m.lastError,
        createdAt: iso(m.createdAt),
        dueAt: iso(m.dueAt),
        sentAt: isoOrNull(m.sentAt),
      })),
    } satisfies shapes.MessageQueue);
  });

  serveRoute(app, retry, operator, async (c, { body: { ids = null } }) =>
    c.json({ count: await retrySending(writing(c), ids) }),
  );

  serveRoute(app, pause, operator, async (c, { body: { paused } }) => {
    await pauseSending(writing(c), paused);
    return c.json({ paused });
  });

  return app;
}

/** Answers a mail that is posted as it is; the next handler answers every other body. */
const takeWholeMail: MiddlewareHandler<Signed> = async (c, next) => {
  if (!/^message\/rfc822\s*(;|$)/i.test(c.req.header("content-type") ?? "")) return next();
  const raw = new Uint8Array(await c.req.arrayBuffer());
  const { result, detail } = await takeReturnedMail(writing(c), raw);
  return c.json({ suspended: result === "suspended", result, detail });
};

const iso = (at: number): string => isoInZone(at, "UTC");
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
