import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { AccountSignIn } from "../../../server/core/page/account-steps.ts";
import { singlePath } from "../../../server/core/page/paths.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import type { Words } from "../words.ts";

/** Shows the ways to sign in, without a script. */
export function SignIn({ step, words }: { step: AccountSignIn; words: Words }) {
  const account = ACCOUNT_TEXT[words.locale];
  const text = account.signIn;
  const { to, problem, ways, done, isLinkSent, signOutUrl } = step;
  return (
    <div class="narrow mid stack">
      {done !== null && (
        <p class="soon is-ok" role="status">
          {account.done[done]}
        </p>
      )}
      {signOutUrl !== null && (
        <p>
          <a href={signOutUrl}>{text.signOutToo}</a>
        </p>
      )}
      {isLinkSent && (
        <p class="soon is-ok" role="status">
          {text.linkSent}
        </p>
      )}
      {problem !== null && (
        <p class="mistakes" id="mistakes" role="alert">
          {text.problems[problem]}
        </p>
      )}
      <form
        method="post"
        action={accountPath("sign-in", words.locale)}
        class="card stack"
        novalidate
      >
        <input type="hidden" name="to" value={to} />
        {ways.oidc && (
          <>
            <a class="button main" href={`/auth/oidc/start?to=${encodeURIComponent(to)}`}>
              {text.oidc}
            </a>
            <p class="soft small">{text.or}</p>
          </>
        )}
        <Credentials step={step} words={words} />
        <div class="tools">
          <button type="submit" name="act" value="enter" class="button main">
            {text.enter}
          </button>
          {ways.link && (
            <button type="submit" name="act" value="link" class="button">
              {text.link}
            </button>
          )}
        </div>
      </form>
      {words.isAccessOpen && (
        <p>
          <a href={singlePath("access", words.locale)}>{text.askAccess}</a>
        </p>
      )}
    </div>
  );
}

function Credentials({ step, words }: { step: AccountSignIn; words: Words }) {
  const account = ACCOUNT_TEXT[words.locale];
  const text = account.signIn;
  const isWrong = step.problem === "wrong" || step.problem === "code" ? "true" : undefined;
  const about = step.problem === null ? undefined : "mistakes";
  return (
    <>
      <div class="field">
        <label for="email">{account.fields.email}</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          maxlength={320}
          value={step.email}
          aria-invalid={step.problem === "no-address" ? "true" : isWrong}
          aria-describedby={about}
        />
      </div>
      <div class="field">
        <label for="password">{text.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          maxlength={1024}
          aria-invalid={isWrong}
          aria-describedby={about}
        />
      </div>
      {step.problem === "code" && (
        <div class="field">
          <label for="code">{text.code}</label>
          <span class="hint" id="code-hint">
            {text.codeHint}
          </span>
          <input
            id="code"
            name="code"
            class="short"
            autocomplete="one-time-code"
            maxlength={40}
            aria-describedby="code-hint mistakes"
          />
        </div>
      )}
    </>
  );
}
