import { ACCESS_TEXT } from "../text/access.ts";
import { Steps } from "./access-form.tsx";
import type { StepProps } from "./access-fields.tsx";

/** Shows a request before it is sent; the form goes along unseen. */
export function AccessReview({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <form method="post" class="narrow mid stack">
      <Steps at={4} words={words} />
      <div class="card">
        <dl class="facts">
          {factsOf(step, words).map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd class={value === "" ? "soft" : "lines"}>{value === "" ? text.none : value}</dd>
            </>
          ))}
        </dl>
      </div>
      {hiddenOf(step).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <div class="tools">
        <button type="submit" name="act" value="send" class="button main">
          {text.send}
        </button>
        <button type="submit" name="act" value="edit" class="button">
          {text.edit}
        </button>
      </div>
    </form>
  );
}

type Pair = readonly [name: string, value: string];

/** The fields of a request as people read them; of a profile, those that concern it. */
function factsOf(
  { form, scopes, providers, vendor }: StepProps["step"],
  words: StepProps["words"],
) {
  const text = ACCESS_TEXT[words.locale];
  const label = (name: string) => text.fields[name]?.label ?? name;
  const person = (one: { firstName: string; lastName: string; email: string }) =>
    [`${one.firstName} ${one.lastName}`.trim(), one.email].filter(Boolean).join(", ");
  const named = (ids: readonly string[], all: readonly { id: string; name: string }[]) =>
    all
      .filter(({ id }) => ids.includes(id))
      .map(({ name }) => name)
      .join(", ");
  const facts: Pair[] = [
    [text.profile, text.profiles[form.profile].name],
    [text.you, person(form)],
    [label("phone"), form.phone],
    [text.structure, text.structures[form.structure]],
    [label("siren"), form.siren],
    ...(form.siret === "" ? [] : [[label("siret"), form.siret] as const]),
    [label("companyName"), form.companyName],
  ];
  if (form.profile === "provider") {
    facts.push([label("providers"), named(form.providers, providers)]);
  }
  if (form.profile === "api") {
    facts.push(
      [label("title"), form.title],
      [label("purpose"), form.purpose],
      [label("useCase"), form.useCase],
      [label("scopes"), named(form.scopes, scopes)],
      [label("legalBasis"), form.legalBasis],
      [text.parts.business.name, person(form.contacts.business)],
      [text.parts.technical.name, person(form.contacts.technical)],
      [text.parts.dpo.name, person(form.dpo)],
    );
    if (vendor) facts.push([text.need, text.vendor(vendor.name)]);
  }
  return facts;
}

/** All fields, under the names of the form. */
function hiddenOf({ form, draft }: StepProps["step"]): Pair[] {
  const { scopes, providers, dpo, contacts, ...texts } = form;
  const people = {
    dpo,
    "contacts.business": contacts.business,
    "contacts.technical": contacts.technical,
  };
  return [
    ["draft", draft],
    ["agreed", "yes"],
    ...Object.entries(texts),
    ...scopes.map((id): Pair => ["scopes", id]),
    ...providers.map((id): Pair => ["providers", id]),
    ...Object.entries(people).flatMap(([prefix, one]) =>
      Object.entries(one).map(([name, value]): Pair => [`${prefix}.${name}`, value]),
    ),
  ];
}
