import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { TrialNews } from "./confirm.tsx";
import { Mistakes } from "./subscribe.tsx";
import { Choices } from "./subscription-choices.tsx";
import type { Words } from "./words.ts";

type Step = Extract<SubscriptionStep, { at: "preferences" }>;

/** Shows a subscriber's preferences, to change, end, export or erase. */
export function PreferencesStep(props: { page: PageSnapshot; step: Step; words: Words }) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <div class="split">
      <div class="stack">
        <News step={step} words={words} />
        <Mistakes problems={step.problems} words={words} />
        <form method="post" action={step.self} class="card stack subscription">
          <Choices
            page={page}
            form={step.form}
            problems={step.problems}
            folded={false}
            isMail={step.endpoint === null}
            words={words}
          />
          <p class="line">
            <button type="submit" class="button main">
              {text.save}
            </button>
            {step.state !== "unsubscribed" && (
              <a class="button bare" href={step.unsubscribe}>
                {text.unsubscribe}
              </a>
            )}
          </p>
        </form>
      </div>
      <div class="stack">
        {step.endpoint !== null && <Endpoint step={step} words={words} />}
        <OwnData step={step} words={words} />
      </div>
    </div>
  );
}

/** Shows the deed just done, or a note for a visitor. */
function News({ step, words }: { step: Step; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  if (step.trial !== null) return <TrialNews trial={step.trial} words={words} />;
  if (step.done === "saved") return <Note tone="ok" text={text.saved} />;
  if (step.done === "links") return <Note tone="ok" text={text.linksRenewed} />;
  if (step.state === "unsubscribed") return <Note tone="degraded" text={text.isUnsubscribed} />;
  if (step.state === "suspended") return <Note tone="degraded" text={text.isSuspended} />;
  return null;
}

const Note = ({ tone, text }: { tone: "ok" | "degraded"; text: string }) => (
  <p role="status" class={`soon is-${tone}`}>
    {text}
  </p>
);

/** Shows the address that is called, its secret, and the button that tries it. */
function Endpoint({ step, words }: { step: Step; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <section class="card stack" aria-labelledby="endpoint">
      <h2 id="endpoint">{text.endpoint}</h2>
      <p>
        <code>{step.endpoint}</code>
      </p>
      {step.webhookSecret !== null && (
        <p>
          <span class="soft small">{text.secret}</span> <code>{step.webhookSecret}</code>
        </p>
      )}
      {step.state !== "unsubscribed" && (
        <form method="post" action={`${step.self}/trial`}>
          <button type="submit" class="button">
            {text.trial}
          </button>
        </form>
      )}
    </section>
  );
}

function OwnData({ step, words }: { step: Step; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <section class="card stack" aria-labelledby="data">
      <h2 id="data">{text.data}</h2>
      <p>
        <a href={`${step.self}/data.json`} download="vigie.json">
          {text.export}
        </a>
      </p>
      <form method="post" action={`${step.self}/links`} class="stack parted">
        <p class="soft small">{text.renewHint}</p>
        <button type="submit" class="button">
          {text.renew}
        </button>
      </form>
      <form method="post" action={`${step.self}/erase`} class="stack parted">
        <p class="soft small">{text.eraseHint}</p>
        {step.unsure && <p role="alert">{text.unsure}</p>}
        <label class="tick">
          <input type="checkbox" name="sure" value="yes" required /> {text.sure}
        </label>
        <button type="submit" class="button harm">
          {text.erase}
        </button>
      </form>
    </section>
  );
}
