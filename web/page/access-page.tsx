import type { ComponentChildren } from "preact";
import type { AccessFormStep, AccessStep } from "../../server/core/page/access-steps.ts";
import { accountPath } from "../../server/core/page/account-paths.ts";
import { singlePath } from "../../server/core/page/paths.ts";
import { ACCESS_TEXT } from "../text/access.ts";
import { AccessForm } from "./access-form.tsx";
import { AccessReview } from "./access-review.tsx";
import { Banner } from "./banner.tsx";
import { HandedOver, ShownToken } from "./handed-over.tsx";
import { RichText } from "./rich-text.tsx";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type Props = { readonly step: AccessStep; readonly words: Words };

/** Returns the heading of a step. */
export function accessTitle(step: AccessStep, locale: Words["locale"]): string {
  const text = ACCESS_TEXT[locale];
  if (step.at === "form" && step.use !== "new") return text[step.use];
  return text.titles[step.at];
}

/** Every page on the way of a request for access; each works without scripts. */
export function AccessPage({ step, words }: Props) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <>
      <Banner heading="h1" sentence={accessTitle(step, words.locale)} id="access-title">
        {step.at === "form" && (
          <p>
            {text.lead(step.meanDays)}
            <br />
            {text.prepare}
          </p>
        )}
        {step.at === "password" && <p>{text.passwordFor(step.email)}</p>}
      </Banner>
      <div class="wrap body">
        <Step step={step} words={words} />
      </div>
    </>
  );
}

/** Shows the operator's own text: who may ask, the terms, the price. */
function Introduction({ step: { introduction } }: { readonly step: AccessFormStep }) {
  if (introduction === null) return null;
  return (
    <div class="narrow mid prose">
      <RichText source={introduction} />
    </div>
  );
}

function Step({ step, words }: Props) {
  const text = ACCESS_TEXT[words.locale];
  const again = <a href={singlePath("access", words.locale)}>{text.newRequest}</a>;
  switch (step.at) {
    case "form":
      return (
        <>
          {step.use === "new" && step.problems.length === 0 && <Introduction step={step} />}
          <AccessForm step={step} words={words} />
        </>
      );
    case "review":
      return <AccessReview step={step} words={words} />;
    case "closed":
      return <Said text={text.closed} />;
    case "too-many":
      return <Said text={text.tooMany} />;
    case "sent": {
      const [first = "", ...others] = text.sent(step.canMail);
      return (
        <Said text={first}>
          {others.map((line) => (
            <p class="soft">{line}</p>
          ))}
        </Said>
      );
    }
    case "lost":
      return (
        <Said text={text.lost(step.isExpired)}>
          <p>{again}</p>
        </Said>
      );
    case "request":
      return <Request step={step} words={words} />;
    case "password":
      return <Password step={step} words={words} />;
    case "password-set":
      return (
        <Said text={text.passwordSet}>
          <SignIn words={words} />
        </Said>
      );
    case "token":
      return <HandedOver step={step} words={words} />;
    case "token-shown":
      return <ShownToken step={step} words={words} />;
    case "token-lost":
      return <Said text={text.token.lost(step.isUsed, step.isExpired)} />;
    case "password-lost":
      return (
        <Said text={text.passwordLost(step.isUsed, step.isExpired)}>
          <SignIn words={words} />
        </Said>
      );
  }
}

const SignIn = ({ words }: Pick<Props, "words">) => (
  <p>
    <a class="button" href={accountPath("overview", words.locale)}>
      {ACCESS_TEXT[words.locale].signIn}
    </a>
  </p>
);

/** Announces the outcome at once to readers who cannot see it. */
function Said({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="narrow mid card stack">
      <p role="status">{text}</p>
      {children}
    </div>
  );
}

/** Shows what became of a request, and what its author can do. */
function Request({ step, words }: Props & { step: Extract<AccessStep, { at: "request" }> }) {
  const text = ACCESS_TEXT[words.locale];
  const { state, decidedAt, reasons, self } = step;
  const isOpen = state === "submitted" || state === "changes_requested";
  const form = { refused: text.again, changes_requested: text.complete };
  const next = state === "refused" || state === "changes_requested" ? form[state] : null;
  return (
    <div class="narrow mid stack">
      <div class="card stack">
        <dl class="facts">
          <dt>{text.facts.state}</dt>
          <dd>
            <b>{text.states[state]}</b>
          </dd>
          <dt>{text.facts.company}</dt>
          <dd>{step.company}</dd>
          <dt>{text.facts.submitted}</dt>
          <dd>
            <When
              at={step.submittedAt}
              say={words.format.longDate(step.submittedAt)}
              words={words}
            />
          </dd>
          {decidedAt !== null && (
            <>
              <dt>{text.facts.decided}</dt>
              <dd>
                <When at={decidedAt} say={words.format.longDate(decidedAt)} words={words} />
              </dd>
            </>
          )}
          {reasons !== null && (
            <>
              <dt>{text.facts.reasons}</dt>
              <dd class="lines" lang={words.authorLang}>
                {reasons}
              </dd>
            </>
          )}
        </dl>
        {state === "submitted" && <p>{text.waiting(step.meanDays)}</p>}
        {next !== null && (
          <p>
            <a class="button main" href={`${self}?form=1&lang=${words.locale}`}>
              {next}
            </a>
          </p>
        )}
        {isOpen && step.isEmailConfirmed && <p class="soft">{text.confirmed}</p>}
        {isOpen && !step.isEmailConfirmed && (
          <form method="post">
            <button type="submit" name="act" value="confirm" class="button">
              {text.confirm}
            </button>
          </form>
        )}
      </div>
      {isOpen && (
        <form method="post" class="card stack">
          <label class="tick">
            <input type="checkbox" name="sure" value="yes" required />
            {text.sure}
          </label>
          <p>
            <button type="submit" name="act" value="withdraw" class="button harm">
              {text.withdraw}
            </button>
          </p>
        </form>
      )}
    </div>
  );
}

function Password({ step, words }: Props & { step: Extract<AccessStep, { at: "password" }> }) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <form method="post" class="narrow mid card stack">
      {step.isWrong && (
        <p class="mistakes" id="mistakes" role="alert">
          {text.passwordWrong}
        </p>
      )}
      <input type="hidden" name="username" autocomplete="username" value={step.email} />
      <div class="field">
        <label for="password">{text.password.label}</label>
        <span class="hint" id="password-hint">
          {text.password.hint}
        </span>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minlength={12}
          maxlength={256}
          aria-invalid={step.isWrong ? "true" : undefined}
          aria-describedby={step.isWrong ? "mistakes password-hint" : "password-hint"}
        />
      </div>
      <p>
        <button type="submit" class="button main">
          {text.setPassword}
        </button>
      </p>
    </form>
  );
}
