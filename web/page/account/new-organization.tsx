import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedForm, LineField, Submit, TextField, type FormId, type FormProps } from "./forms.tsx";

/** Shows the form of a new organisation. */
export function NewOrganization(form: FormProps) {
  const text = ACCOUNT_TEXT[form.words.locale].create;
  const own = { ...form, id: "create" };
  return (
    <div class="card">
      <DeedForm {...own} act="create">
        <IdentityFields {...own} />
        <WordFields {...own} />
        <Submit label={text.create} />
      </DeedForm>
    </div>
  );
}

/** Present values of an organisation; a new one has none. */
type Now = {
  readonly name?: string;
  readonly description?: string;
  readonly acronym?: string | null;
  readonly url?: string | null;
  readonly siret?: string | null;
};

/** Shows what the team verifies of an organisation. */
export function IdentityFields({ now = {}, ...form }: FormId & { now?: Now }) {
  const { hints } = ACCOUNT_TEXT[form.words.locale].create;
  return (
    <>
      <LineField
        {...form}
        name="name"
        hint={hints.name}
        value={now.name ?? ""}
        autocomplete="organization"
      />
      <LineField
        {...form}
        name="business_number_id"
        hint={hints.business_number_id}
        value={now.siret ?? ""}
        inputmode="numeric"
        look="short"
        isOptional
      />
    </>
  );
}

/** Shows what an organisation says of itself. */
export function WordFields({ now = {}, ...form }: FormId & { now?: Now }) {
  const { hints } = ACCOUNT_TEXT[form.words.locale].create;
  return (
    <>
      <TextField
        {...form}
        name="description"
        hint={hints.description}
        value={now.description ?? ""}
      />
      <LineField {...form} name="acronym" value={now.acronym ?? ""} look="short" isOptional />
      <LineField
        {...form}
        name="url"
        hint={hints.url}
        value={now.url ?? ""}
        inputmode="url"
        isOptional
      />
    </>
  );
}
