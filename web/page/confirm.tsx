import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { Scope } from "../../server/core/messages/subscriber.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

/** Shows what the owner of an address is about to agree to, and the button that does it. */
export function ConfirmStep(props: {
  page: PageSnapshot;
  step: Extract<SubscriptionStep, { at: "confirm" }>;
  words: Words;
}) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const { email, endpoint, wish } = step;
  return (
    <>
      <p>{endpoint === null ? text.confirmLead(email) : text.confirmHook(endpoint, email)}</p>
      <ul class="plain-list">
        {wish.kinds.map((kind) => (
          <li>{text.kinds[kind]}</li>
        ))}
        {wish.scopes.map((scope) => (
          <li>{scopeName(page, scope, words)}</li>
        ))}
        {wish.frequency === "daily" && <li>{text.frequencies.daily}</li>}
      </ul>
      <form method="post" class="act">
        <button type="submit" class="primary">
          {text.confirm}
        </button>
      </form>
    </>
  );
}

/** A scope as people know it; of what is not configured any more, its id. */
function scopeName(page: PageSnapshot, scope: Scope, words: Words): string {
  const text = SUBSCRIPTION_TEXT[words.locale];
  if (scope === "page") return text.everything;
  for (const provider of page.providers) {
    if (scope === `provider:${provider.id}`) return text.allOf(provider.name);
    const component = provider.components.find(({ id }) => scope === `component:${id}`);
    if (component) return `${provider.name} – ${component.name}`;
  }
  return scope.slice(scope.indexOf(":") + 1);
}
