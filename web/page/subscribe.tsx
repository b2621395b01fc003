import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { FieldProblem } from "../../server/core/refusal.ts";
import { hasProblem, type SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { Choices } from "./subscription-choices.tsx";
import type { Words } from "./words.ts";

/** Shows the subscription form: one field, everything by default, choices behind a closed panel. */
export function SubscribeStep(props: {
  page: PageSnapshot;
  step: Extract<SubscriptionStep, { at: "form" }>;
  words: Words;
}) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isWrong = hasProblem(step.problems, "/email");
  return (
    <>
      <p>{text.lead}</p>
      <Mistakes problems={step.problems} words={words} />
      <form method="post" class="subscription">
        <p class="field">
          <label for="email">{text.email}</label>
          <input
            id="email"
            name="email"
            // Browsers refuse letters outside ASCII in a field of type "email".
            type="text"
            inputmode="email"
            autocapitalize="none"
            spellcheck={false}
            required
            maxlength={254}
            autocomplete="email"
            value={step.email}
            aria-invalid={isWrong ? "true" : undefined}
            aria-describedby={isWrong ? "mistakes" : undefined}
          />
        </p>
        <Choices page={page} form={step.form} problems={step.problems} folded words={words} />
        <p class="act">
          <button type="submit" class="primary">
            {text.submit}
          </button>
        </p>
        <p class="soft">{text.privacy}</p>
      </form>
    </>
  );
}

/** Shows the mistakes of a sent form, each once. */
export function Mistakes({ problems, words }: { problems: readonly FieldProblem[]; words: Words }) {
  if (problems.length === 0) return null;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const told = problems.map(({ pointer, code }) => {
    const field = code ?? pointer.split("/").slice(0, 2).join("/");
    return text.mistakes[field] ?? text.otherMistake;
  });
  return (
    <div class="mistakes" id="mistakes" role="alert">
      <p>{text.wrong}</p>
      <ul>
        {[...new Set(told)].map((mistake) => (
          <li>{mistake}</li>
        ))}
      </ul>
    </div>
  );
}
