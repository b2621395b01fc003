import { isIP } from "node:net";
import type { Exchange } from "../../probes/reception.ts";
import type { Context } from "../context/context.ts";
import { publicId } from "../context/ids.ts";
import type { Overall } from "../core/measuring/overall.ts";
import type { Trial, TrialProblem } from "../core/messages/endpoint-trial.ts";
import type { StoryPage } from "../core/messages/story.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import { flavourOf } from "../notify/flavours.ts";
import { trialHook } from "../notify/statuspage-hook.ts";
import { trialMessage } from "../notify/trial-message.ts";
import { signedRequest } from "./hook-request.ts";
import { postHook } from "./post-hook.ts";
import { unsubscribeAddress } from "./subscriber-links.ts";

/** A person waits for the answer. */
const TIMEOUT_MS = 10_000;

/**
 * Posts one trial message to an endpoint, at once and once, in the shape and with the signature of
 * the messages to come. It neither counts as a delivery nor suspends the subscription.
 *
 * @param overall the whole page's status now; `null`: unknown
 */
export async function tryEndpoint(
  ctx: Pick<Context, "config" | "now" | "secret" | "newId">,
  page: StoryPage,
  to: Pick<Subscriber, "id" | "epoch"> & { readonly endpoint: string },
  locale: Subscriber["locale"],
  overall: Overall | null,
): Promise<Trial> {
  const chat = flavourOf(new URL(to.endpoint));
  const place = {
    pageId: publicId(page.id, "page"),
    unsubscribe: unsubscribeAddress(ctx.secret, page, to),
    overall,
  };
  const body = chat ? chat.body(trialMessage(page, locale)) : trialHook(page, ctx.now(), place);
  const request = signedRequest(ctx, `trial-${ctx.newId()}`, to, JSON.stringify(body));
  const { signal } = new AbortController();
  const answer = await postHook(ctx, request, { timeoutMs: TIMEOUT_MS, stop: signal });
  return { problem: problemOf(answer, request.url), status: answer.status };
}

function problemOf({ status, failure }: Exchange, { hostname }: URL): TrialProblem | null {
  if (status === null) {
    if (failure?.cause === "self") {
      if (!REFUSED.test(failure.detail)) return "ours";
      return isIP(hostname.replaceAll(/[[\]]/g, "")) === 0 ? "name" : "inside";
    }
    return PROBLEMS[failure?.cause ?? ""] ?? "connection";
  }
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "moved" : "answer";
}

/** What the guard says of an address that may not be called; any other failure is our own. */
const REFUSED = /\baddress$/;

/** By the cause of a failure. */
const PROBLEMS: Readonly<Record<string, TrialProblem>> = {
  dns: "name",
  tls: "certificate",
  timeout: "slow",
};
