import type { ProfileContent } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { ChoiceField, DeedForm, LineField, Submit, TextField, type FormProps } from "./forms.tsx";

/** Shows the form of the person's names, presentation and language. */
export function Profile({ content, ...form }: FormProps & { content: ProfileContent }) {
  const text = ACCOUNT_TEXT[form.words.locale].profile;
  const own = { ...form, id: "profile" };
  return (
    <div class="card">
      <DeedForm {...own} act="change">
        <p>
          {text.email} <b>{content.email}</b>
        </p>
        <div class="pair">
          <LineField
            {...own}
            name="first_name"
            value={content.firstName}
            autocomplete="given-name"
          />
          <LineField
            {...own}
            name="last_name"
            value={content.lastName}
            autocomplete="family-name"
          />
        </div>
        <TextField {...own} name="about" value={content.about} isOptional />
        <LineField {...own} name="website" value={content.website} inputmode="url" isOptional />
        <LineField
          {...own}
          name="phone"
          value={content.phone}
          hint={text.phoneHint}
          inputmode="tel"
          autocomplete="tel"
          look="short"
          isOptional
        />
        <ChoiceField
          {...own}
          name="locale"
          value={content.locale}
          options={[
            ["fr", text.locales.fr],
            ["en", text.locales.en],
          ]}
        />
        <Submit label={text.save} />
      </DeedForm>
    </div>
  );
}
