import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

/** Shows one question and one button: mail filters open links, and must not unsubscribe anybody. */
export function UnsubscribeStep(props: {
  step: Extract<SubscriptionStep, { at: "unsubscribe" }>;
  words: Words;
}) {
  const { step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const { email, endpoint } = step;
  return (
    <div class="card stack">
      <p>{endpoint === null ? text.unsubscribeLead(email) : text.unsubscribeHook(endpoint)}</p>
      <form method="post" class="line">
        <button type="submit" class="button main">
          {text.unsubscribe}
        </button>
      </form>
    </div>
  );
}
