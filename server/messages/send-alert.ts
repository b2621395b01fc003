import { acknowledgerName } from "../../db/acknowledgers.ts";
import { startDeadline } from "../../probes/deadline.ts";
import { exchange } from "../../probes/exchange.ts";
import type { Exchange } from "../../probes/reception.ts";
import type { Context } from "../context/context.ts";
import type { AlertChannel } from "../core/alert-settings.ts";
import type { AlertMessage } from "../core/messages/alert.ts";
import { askedWaitMs } from "../core/messages/asked-wait.ts";
import type { SendMail } from "../core/messages/mail.ts";
import { usualPauseMs, type DeliveryOutcome } from "../core/messages/retry-rules.ts";
import { alertLines, alertMessage } from "../notify/alert-sheet.ts";
import { alertRequest, type HttpChannel } from "../notify/alert-request.ts";
import type { AlertRequest } from "../notify/alert-parts.ts";
import type { ChatMessage } from "../notify/chat.ts";
import { FLAVOURS } from "../notify/flavours.ts";
import { alertLinks } from "./alert-links.ts";
import { createEndpointHolds } from "./endpoint-holds.ts";
import { signature } from "./hook-request.ts";
import { meantStatus } from "./post-hook.ts";

/** Most time that a receiver has to take an alert. */
const TIMEOUT_MS = 10_000;

/** An attempt's outcome, and the answer's status where there was one. */
export type AlertOutcome = DeliveryOutcome & { readonly status?: number };

export type SendAlert = (
  message: Pick<AlertMessage, "id" | "receiver" | "notice" | "attempts">,
  channel: AlertChannel,
) => Promise<AlertOutcome>;

type Sending = Pick<Context, "db" | "now" | "secret" | "config">;

/**
 * Sends alerts to the channels of the configuration. Their addresses are the operator's, and may be
 * in a private network. Redirections are not followed: they may lead anywhere.
 *
 * @param sendMail `null`: no mail can leave
 * @param stop ends the requests under way
 */
export function createAlertSender(
  ctx: Sending,
  sendMail: SendMail | null,
  stop: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): SendAlert {
  const holds = createEndpointHolds(ctx);
  return async (message, channel) => {
    const acknowledgedBy = await acknowledgerName(ctx.db, message.notice.acknowledgedBy);
    const notice = { ...message.notice, acknowledgedBy };
    const locale = channel.locale ?? ctx.config.team?.locale ?? notice.page.locale;
    const shown = alertMessage(notice, locale, alertLinks(ctx.secret, notice, channel.id));
    if (channel.kind === "email") return byMail(sendMail, message.receiver, shown);
    const request = alertRequest(channel, { message: { ...message, notice }, shown });
    if (request === null) return { kind: "dropped", error: "not sent to this kind of channel" };
    const flavour = FLAVOURS.get(channel.kind) ?? null;
    const until = await holds.turn(request.url, flavour?.pace ?? null, message.id);
    if (until !== null) return { kind: "postponed", error: "its receiver takes turns", until };

    const answer = await call(request, headersOf(ctx, channel, message.id, request), {
      timeoutMs,
      stop,
    });
    const status = meantStatus(answer, flavour);
    const now = ctx.now();
    if (status === null) return { kind: "later", error: answer.failure?.detail ?? "no answer" };
    const waitMs = askedWaitMs(
      { status, headers: answer.headers, body: answer.body.toString() },
      now,
    );
    const usualMs = status === 429 ? usualPauseMs("alert", message.attempts) : null;
    const pauseMs = waitMs !== null && waitMs > 0 ? waitMs : usualMs;
    if (pauseMs !== null) await holds.hold(request.url, now + pauseMs);
    if (status >= 200 && status < 300) return { kind: "sent", status };
    const error = `it answered ${status}`;
    return pauseMs === null
      ? { kind: "later", error, status }
      : { kind: "later", error, status, retryAt: now + pauseMs };
  };
}

async function byMail(
  sendMail: SendMail | null,
  to: string,
  shown: ChatMessage,
): Promise<AlertOutcome> {
  if (!sendMail) return { kind: "later", error: "no mail can leave: SMTP_URL is not set" };
  try {
    const text = `${alertLines(shown).join("\n\n")}\n\n${shown.note}\n`;
    await sendMail({ to, subject: shown.subject, text });
    return { kind: "sent" };
  } catch (error) {
    return { kind: "later", error: error instanceof Error ? error.message : String(error) };
  }
}

/** Returns names and values in turn, with the signature of Standard Webhooks where there is a key. */
function headersOf(
  ctx: Sending,
  channel: HttpChannel,
  id: string,
  { headers, body }: AlertRequest,
): string[] {
  const own = Object.entries({ "user-agent": "Vigie", ...headers }).flat();
  if (channel.kind !== "webhook") return own;
  if (channel.secret === null) return [...own, "webhook-id", id];
  return [...own, ...signature(channel.secret, id, ctx.now(), body ?? "")];
}

/** Most bytes read of an answer: enough for a reason and a time to retry. */
const KEPT_BYTES = 4_096;

async function call(
  { method, url, body }: AlertRequest,
  headers: readonly string[],
  limits: { readonly timeoutMs: number; readonly stop: AbortSignal },
): Promise<Exchange> {
  const place = new URL(url);
  place.hash = "";
  const deadline = startDeadline(limits);
  const options = {
    ipVersion: "any",
    http2: false,
    maxBytes: 65_536,
    keepBytes: KEPT_BYTES,
  } as const;
  return exchange({ method, url: place, headers, body }, options, {}, deadline.signal, {}).finally(
    () => deadline.clear(),
  );
}
