import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { Mistakes } from "./subscribe.tsx";
import { Choices } from "./subscription-choices.tsx";
import type { Words } from "./words.ts";

type Step = Extract<SubscriptionStep, { at: "preferences" }>;

/** Shows a subscriber's preferences, to change, end, export or erase. */
export function PreferencesStep(props: { page: PageSnapshot; step: Step; words: Words }) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <>
      <p>{text.forWhom(step.email)}</p>
      <News step={step} words={words} />
      <Mistakes problems={step.problems} words={words} />
      {step.webhookSecret !== null && (
        <dl class="hook">
          <dt>{text.endpoint}</dt>
          <dd>
            <code>{step.endpoint}</code>
          </dd>
          <dt>{text.secret}</dt>
          <dd>
            <code>{step.webhookSecret}</code>
          </dd>
        </dl>
      )}
      <form method="post" action={step.self} class="subscription">
        <Choices
          page={page}
          form={step.form}
          problems={step.problems}
          folded={false}
          words={words}
        />
        <p class="act">
          <button type="submit" class="primary">
            {text.save}
          </button>
        </p>
      </form>
      {step.state !== "unsubscribed" && (
        <p>
          <a href={step.unsubscribe}>{text.unsubscribe}</a>
        </p>
      )}
      <OwnData step={step} words={words} />
    </>
  );
}

/** Shows the deed just done, or a note for a visitor. */
function News({ step, words }: { step: Step; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  if (step.done === "saved") return <p role="status">{text.saved}</p>;
  if (step.done === "links") return <p role="status">{text.linksRenewed}</p>;
  if (step.state === "unsubscribed") return <p role="status">{text.isUnsubscribed}</p>;
  if (step.state === "suspended") return <p role="status">{text.isSuspended}</p>;
  return null;
}

function OwnData({ step, words }: { step: Step; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <section aria-labelledby="data">
      <h2 id="data">{text.data}</h2>
      <p>
        <a href={`${step.self}/data.json`} download="vigie.json">
          {text.export}
        </a>
      </p>
      <form method="post" action={`${step.self}/links`} class="act">
        <p class="soft">{text.renewHint}</p>
        <button type="submit">{text.renew}</button>
      </form>
      <form method="post" action={`${step.self}/erase`} class="act">
        <p class="soft">{text.eraseHint}</p>
        {step.unsure && <p role="alert">{text.unsure}</p>}
        <p>
          <label class="choice">
            <input type="checkbox" name="sure" value="yes" required /> {text.sure}
          </label>
        </p>
        <button type="submit">{text.erase}</button>
      </form>
    </section>
  );
}
