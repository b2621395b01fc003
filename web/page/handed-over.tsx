import type { AccessStep } from "../../server/core/page/access-steps.ts";
import { ACCESS_TEXT } from "../text/access.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type At<Name extends AccessStep["at"]> = {
  readonly step: Extract<AccessStep, { at: Name }>;
  readonly words: Words;
};

/** A link that hands a token over, before it is opened: mail filters look at links, too. */
export function HandedOver({ step, words }: At<"token">) {
  const { token } = ACCESS_TEXT[words.locale];
  const { expiresAt } = step;
  const say = `${words.format.longDate(expiresAt)}, ${words.format.clock(expiresAt)}`;
  return (
    <form method="post" class="narrow mid card stack">
      <p>{token.of(step.title, step.organization)}</p>
      <p>{token.once}</p>
      <p class="soft">
        {token.until} <When at={expiresAt} say={say} words={words} />
      </p>
      <p>
        <button type="submit" class="button main">
          {token.show}
        </button>
      </p>
    </form>
  );
}

/** A token, this once. */
export function ShownToken({ step, words }: At<"token-shown">) {
  const { token } = ACCESS_TEXT[words.locale];
  return (
    <div class="narrow mid card stack">
      <div class="field">
        <label for="token">{token.label}</label>
        <textarea id="token" rows={8} readonly spellcheck={false} autocomplete="off">
          {step.text}
        </textarea>
      </div>
      <p role="status">{token.keep}</p>
    </div>
  );
}
