import { EmailInput } from "./email-input.tsx";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { FieldProblem } from "../../server/core/refusal.ts";
import { hasProblem, type SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { ChannelFields } from "./subscription-channel.tsx";
import { FollowedIncident, FollowLead, FollowMore, incidentToFollow } from "./follow-incident.tsx";
import { Choices } from "./subscription-choices.tsx";
import { OpenFeeds } from "./subscription-feeds.tsx";
import type { Words } from "./words.ts";

/** Shows the subscription form: a channel and an address, everything by default, choices folded. */
export function SubscribeStep(props: {
  page: PageSnapshot;
  step: Extract<SubscriptionStep, { at: "form" }>;
  words: Words;
}) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const incident = incidentToFollow(page, step);
  return (
    <div class="split">
      <div class="stack">
        {incident && <FollowLead incident={incident} words={words} />}
        <Mistakes problems={step.problems} words={words} />
        <form method="post" class="card stack subscription">
          <ChannelFields step={step} words={words} />
          <OwnerField step={step} words={words} />
          {incident ? (
            <FollowedIncident incident={incident} />
          ) : (
            <Choices
              page={page}
              form={step.form}
              problems={step.problems}
              folded
              isMail
              words={words}
            />
          )}
          <p class="line">
            <button type="submit" class="button main">
              {incident ? text.followTitle : text.submit}
            </button>
            <span class="soft small">{incident ? text.followPrivacy : text.privacy}</span>
          </p>
        </form>
        {incident && <FollowMore page={page} incident={incident} words={words} />}
      </div>
      <OpenFeeds page={page} words={words} />
    </div>
  );
}

/** The field for the mailbox: the channel itself, or its owner's. */
function OwnerField(props: { step: Extract<SubscriptionStep, { at: "form" }>; words: Words }) {
  const { step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isWrong = hasProblem(step.problems, "/email");
  return (
    <div class="field">
      <label for="email">{text.email}</label>
      <span class="hint to-endpoint" id="owner-hint">
        {text.ownerHint}
      </span>
      <EmailInput
        value={step.email}
        describedBy={isWrong ? "mistakes owner-hint" : "owner-hint"}
        isWrong={isWrong}
      />
    </div>
  );
}

/** Shows the mistakes of a sent form, each once. */
export function Mistakes({ problems, words }: { problems: readonly FieldProblem[]; words: Words }) {
  if (problems.length === 0) return null;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const named = problems.map(({ pointer, code }) => {
    const field = code ?? pointer.split("/").slice(0, 2).join("/");
    return text.mistakes[field] ?? text.otherMistake;
  });
  return (
    <div class="mistakes" id="mistakes" role="alert">
      <p>{text.wrong}</p>
      <ul>
        {[...new Set(named)].map((mistake) => (
          <li>{mistake}</li>
        ))}
      </ul>
    </div>
  );
}
