import type { TotpStep } from "../../../server/core/page/account-steps.ts";
import { accountPath } from "../../../server/core/page/account-paths.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, DeedForm, LineField, Submit, type FormProps } from "./forms.tsx";

/** Shows an application that shows codes: to set up, to confirm by a first code, to take away. */
export function Totp({ step, isFresh, ...form }: FormProps & { step: TotpStep; isFresh: boolean }) {
  const text = ACCOUNT_TEXT[form.words.locale].security;
  switch (step.at) {
    case "off":
      return (
        <>
          <p>{text.totpOff}</p>
          {isFresh && <DeedButton {...form} act="totp-begin" label={text.totpBegin} />}
        </>
      );
    case "begun":
      return <Confirm step={step} {...form} />;
    case "codes":
      return (
        <div class="stack" role="status">
          <p>{text.totpCodes}</p>
          <pre class="codes" tabindex={0}>
            {step.codes.join("\n")}
          </pre>
          <p>
            <a class="button" href={accountPath("security", form.words.locale)}>
              {text.totpStored}
            </a>
          </p>
        </div>
      );
    case "on": {
      const own = { ...form, id: "totp-remove" };
      return (
        <DeedForm {...own} act="totp-remove">
          <p>{text.totpOn}</p>
          <LineField
            {...own}
            name="code"
            label={text.totpRemoveCode}
            autocomplete="one-time-code"
            look="short"
          />
          <Submit label={text.totpRemove} look="button harm" />
        </DeedForm>
      );
    }
  }
}

function Confirm({ step, ...form }: FormProps & { step: TotpStep & { at: "begun" } }) {
  const text = ACCOUNT_TEXT[form.words.locale].security;
  const own = { ...form, id: "totp-confirm" };
  return (
    <DeedForm {...own} act="totp-confirm">
      <input type="hidden" name="key" value={step.secret} />
      <p>{text.totpKey}</p>
      <p>
        <code class="secret-key">{step.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
      </p>
      {step.uri !== null && (
        <p>
          <a href={step.uri}>{text.totpLink}</a>
        </p>
      )}
      <p class="soft small">{text.totpKind}</p>
      <LineField
        {...own}
        name="code"
        label={text.totpCode}
        autocomplete="one-time-code"
        inputmode="numeric"
        look="short"
      />
      <Submit label={text.totpConfirm} />
    </DeedForm>
  );
}
