import { Hono } from "hono";
import { z } from "zod";
import { takeBounce } from "../../actions/bounces.ts";
import {
  messagesFor,
  pauseSending,
  retrySending,
  sendingNow,
} from "../../actions/message-queue.ts";
import { isoInZone } from "../../core/calendar.ts";
import { MESSAGE_STATES, type MessageState } from "../../core/messages/story.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { writing } from "../middleware/write-context.ts";

const NewBounce = z.strictObject({
  /** The envelope's sender that the mail came back to. */
  address: z.string().trim().min(3).max(320),
  /** RFC 3463. */
  status: z
    .string()
    .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, "expected a status such as 5.1.1")
    .optional(),
});
const Retry = z.strictObject({ ids: z.array(z.string().max(400)).min(1).max(500).optional() });
const Pause = z.strictObject({ paused: z.boolean() });

const MOST_LISTED = 200;

/** What leaves by mail and webhook, for operators: how it stands, what failed, try again, hold. */
export const messageRoutes = (engine: () => Engine | null) =>
  new Hono<Signed>()
    .post("/api/v1/bounces", requireRole("operator", engine), async (c) => {
      const { address, status } = await readBody(c, NewBounce);
      const suspended = await takeBounce(writing(c), { address, ...(status && { status }) });
      return c.json({ suspended });
    })
    .get("/api/v1/messages", requireRole("operator", engine), async (c) => {
      const ctx = writing(c);
      const state = stateAsked(c.req.query("state"));
      const { oldestDueAt, isPaused, ...counts } = await sendingNow(ctx);
      const iso = (at: number | null) => (at === null ? null : isoInZone(at, "UTC"));
      const messages = await messagesFor(ctx, state, MOST_LISTED);
      return c.json({
        paused: isPaused,
        waitingSince: iso(oldestDueAt),
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
          sentAt: iso(m.sentAt),
        })),
      });
    })
    .post("/api/v1/messages/retry", requireRole("operator", engine), async (c) => {
      const { ids = null } = await readBody(c, Retry);
      return c.json({ count: await retrySending(writing(c), ids) });
    })
    .put("/api/v1/messages/pause", requireRole("operator", engine), async (c) => {
      const { paused } = await readBody(c, Pause);
      await pauseSending(writing(c), paused);
      return c.json({ paused });
    });

function stateAsked(text = "failed"): MessageState {
  const state = MESSAGE_STATES.find((s) => s === text);
  if (state) return state;
  const detail = `one of ${MESSAGE_STATES.join(", ")} is wanted`;
  throw new Refusal("invalid", "There is no such state.", [{ pointer: "/state", detail }]);
}
