import type { AccessFormStep } from "../../server/core/page/access-steps.ts";
import { hasProblem } from "../../server/core/page/subscription-steps.ts";
import type { WrittenAccess } from "../../server/core/people/access-check.ts";
import { ACCESS_TEXT } from "../text/access.ts";
import type { Words } from "./words.ts";

export type StepProps = { readonly step: AccessFormStep; readonly words: Words };

/** Id of the element of a field, by its pointer: "/dpo/email" is "dpo.email". */
export const fieldId = (pointer: string): string => pointer.slice(1).replaceAll("/", ".");

/** Members of a form that are one text each. */
export type TextName = {
  [K in keyof WrittenAccess]: WrittenAccess[K] extends string ? K : never;
}[keyof WrittenAccess];

type InputProps = StepProps & {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly autocomplete?: string;
  readonly class?: string;
  readonly inputmode?: "numeric" | "email" | "tel" | "url";
};

/** Shows one line to fill in, with its hint and whether it is wrong. */
export function Input({ step, name, value, label, hint, ...more }: InputProps) {
  const { autocomplete, class: look, inputmode } = more;
  const isWrong = hasProblem(step.problems, `/${name.replaceAll(".", "/")}`);
  const about = [hint !== undefined && `${name}-hint`, isWrong && "mistakes"].filter(Boolean);
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint !== undefined && (
        <span class="hint" id={`${name}-hint`}>
          {hint}
        </span>
      )}
      <input
        id={name}
        name={name}
        type="text"
        class={look}
        inputmode={inputmode}
        autocomplete={autocomplete}
        value={value}
        maxlength={2000}
        aria-invalid={isWrong ? "true" : undefined}
        aria-describedby={about.length > 0 ? about.join(" ") : undefined}
      />
    </div>
  );
}

/** Shows a member of the form that is one line. */
export function Line(
  props: StepProps & { name: TextName } & Pick<InputProps, "autocomplete" | "class" | "inputmode">,
) {
  const { step, words, name, ...more } = props;
  const field = ACCESS_TEXT[words.locale].fields[name];
  return (
    <Input
      {...more}
      step={step}
      words={words}
      name={name}
      value={step.form[name]}
      label={field?.label ?? name}
      hint={field?.hint}
    />
  );
}

/** Shows a person to name: first name, last name, address. */
export function ContactFields(props: StepProps & { part: "business" | "technical" | "dpo" }) {
  const { step, words, part } = props;
  const text = ACCESS_TEXT[words.locale];
  const contact = part === "dpo" ? step.form.dpo : step.form.contacts[part];
  const prefix = part === "dpo" ? "dpo" : `contacts.${part}`;
  return (
    <fieldset class="stack tight">
      <legend>{text.parts[part].name}</legend>
      <p class="soft small">{text.parts[part].hint}</p>
      <div class="pair">
        <Input
          step={step}
          words={words}
          name={`${prefix}.firstName`}
          value={contact.firstName}
          label={text.fields["firstName"]?.label ?? ""}
        />
        <Input
          step={step}
          words={words}
          name={`${prefix}.lastName`}
          value={contact.lastName}
          label={text.fields["lastName"]?.label ?? ""}
        />
      </div>
      <Input
        step={step}
        words={words}
        name={`${prefix}.email`}
        value={contact.email}
        label={text.fields["email"]?.label ?? ""}
        inputmode="email"
      />
    </fieldset>
  );
}

/** Shows things of which several can be chosen. */
export function Choices(props: StepProps & { name: "scopes" | "providers" }) {
  const { step, words, name } = props;
  const field = ACCESS_TEXT[words.locale].fields[name];
  const isWrong = hasProblem(step.problems, `/${name}`);
  return (
    <fieldset
      class="field"
      id={name}
      tabindex={-1}
      aria-describedby={isWrong ? "mistakes" : undefined}
    >
      <legend>{field?.label}</legend>
      {field?.hint && <span class="hint">{field.hint}</span>}
      <div class="stack tight">
        {step[name].map((one) => (
          <label class="choice">
            <input
              type="checkbox"
              name={name}
              value={one.id}
              checked={step.form[name].includes(one.id)}
            />
            <b>{one.name}</b>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
