import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedForm, LineField, Submit, Tick, type FormProps } from "./forms.tsx";

/** Shows the export of everything that is kept of the person, and the erasure of their account. */
export function OwnData({ email, ...form }: FormProps & { email: string }) {
  const text = ACCOUNT_TEXT[form.words.locale].data;
  const own = { ...form, id: "erase" };
  return (
    <>
      <section class="card stack" aria-labelledby="export">
        <h2 id="export">{text.export}</h2>
        <p>{text.exportHint}</p>
        <p>
          <a class="button" href="/api/v1/me/export" download>
            {text.download}
          </a>
        </p>
      </section>
      <section class="card stack" aria-labelledby="erasing">
        <h2 id="erasing">{text.erase}</h2>
        <p>{text.eraseHint}</p>
        <DeedForm {...own} act="erase">
          <Tick {...own} name="comments" label={text.comments} />
          <LineField
            {...own}
            name="confirmation"
            label={text.confirm(email)}
            autocomplete="off"
            inputmode="email"
          />
          <Submit label={text.eraseNow} look="button harm" />
        </DeedForm>
      </section>
    </>
  );
}
