import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { Trial } from "../../server/core/messages/endpoint-trial.ts";
import { isOfIncident, type Scope } from "../../server/core/messages/subscriber.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { incidentName } from "./subscription-choices.tsx";
import type { Words } from "./words.ts";

/** Shows what the owner of an address is about to agree to, and the button that does it. */
export function ConfirmStep(props: {
  page: PageSnapshot;
  step: Extract<SubscriptionStep, { at: "confirm" }>;
  words: Words;
}) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const { email, endpoint, wish, trial } = step;
  const isFailed = trial?.problem != null;
  return (
    <div class="card stack">
      {isFailed && <TrialNews trial={trial} words={words} />}
      {isFailed && (
        <p>
          {text.notYet} {!endpoint?.includes("#") && text.notYetWebhook}
        </p>
      )}
      <p>{endpoint === null ? text.confirmLead(email) : text.confirmHook(endpoint, email)}</p>
      <ul class="plain-list">
        {!wish.scopes.every(isOfIncident) && wish.kinds.map((kind) => <li>{text.kinds[kind]}</li>)}
        {wish.scopes.map((scope) => (
          <li>{scopeName(page, scope, words)}</li>
        ))}
        {wish.frequency === "daily" && <li>{text.frequencies.daily}</li>}
      </ul>
      {endpoint !== null && !isFailed && <p class="soft">{text.trialLead}</p>}
      <form method="post" class="line">
        <button type="submit" class="button main">
          {isFailed ? text.confirmAgain : text.confirm}
        </button>
        {isFailed && (
          <button type="submit" name="anyway" value="yes" class="button">
            {text.confirmAnyway}
          </button>
        )}
      </form>
    </div>
  );
}

/** Shows the outcome of a trial message. */
export function TrialNews({ trial, words }: { trial: Trial; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  if (trial.problem === null)
    return (
      <p role="status" class="soon is-ok">
        {text.trialAccepted}
      </p>
    );
  return (
    <p role="alert" class="mistakes">
      {text.trialFailed(trial.problem, trial.status)}
    </p>
  );
}

/** A scope as people know it; of what is not configured any more, its id. */
function scopeName(page: PageSnapshot, scope: Scope, words: Words): string {
  const text = SUBSCRIPTION_TEXT[words.locale];
  if (scope === "page") return text.everything;
  if (isOfIncident(scope)) return incidentName(page, scope, words);
  for (const provider of page.providers) {
    if (scope === `provider:${provider.id}`) return text.allOf(provider.name);
    const component = provider.components.find(({ id }) => scope === `component:${id}`);
    if (component) return `${provider.name} – ${component.name}`;
  }
  return scope.slice(scope.indexOf(":") + 1);
}
