import { startDeadline } from "../../probes/deadline.ts";
import { exchange } from "../../probes/exchange.ts";
import type { Exchange } from "../../probes/reception.ts";
import type { Context } from "../context/context.ts";
import { addressGuard } from "../core/addresses.ts";
import type { Flavour } from "../notify/flavours.ts";

/** Most bytes read of an answer: enough for a reason and a time to retry. */
const KEPT_BYTES = 4_096;

/** A request that `hookRequest` or a trial makes. */
export type HookRequest = {
  /** The endpoint, without its fragment. */
  readonly url: URL;
  readonly headers: string[];
  readonly body: string;
  /** The chat that it is written for; `null`: a machine. */
  readonly chat: Flavour | null;
};

/**
 * Posts to an endpoint, whose address comes from a stranger: no private network can be reached
 * through it, and redirections are not followed.
 *
 * @returns the exchange, with the status that its answer means
 */
export async function postHook(
  { config }: Pick<Context, "config">,
  { chat, ...request }: HookRequest,
  limits: { readonly timeoutMs: number; readonly stop: AbortSignal },
): Promise<Exchange> {
  const deadline = startDeadline(limits);
  const answer = await exchange(
    { ...request, method: "POST" },
    { ipVersion: "any", http2: false, maxBytes: 65_536, keepBytes: KEPT_BYTES },
    { refuseAddress: addressGuard(config.network.webhooks) },
    deadline.signal,
    {},
  ).finally(() => deadline.clear());
  return { ...answer, status: meantStatus(answer, chat) };
}

/**
 * Returns the status that an answer means. Connectors of Teams answer 200 where Teams itself has
 * refused the message, and name its status in the body ("Webhook message delivery failed with
 * error: Microsoft Teams endpoint returned HTTP error 429").
 */
export function meantStatus(
  { status, body }: Exchange,
  chat: Pick<Flavour, "name"> | null,
): number | null {
  if (chat?.name !== "teams" || status !== 200) return status;
  const [, named] = /delivery failed.{0,200}HTTP error ([45]\d\d)/s.exec(body.toString()) ?? [];
  return named === undefined ? status : Number(named);
}
