import type { ComponentChildren } from "preact";
import type { FormFailure } from "../../../server/core/page/account-steps.ts";
import { hasProblem } from "../../../server/core/page/subscription-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { frenchOf } from "../../text/refusal-text.ts";
import type { Words } from "../words.ts";

/** The form that was refused, and the words: every form of the account takes both. */
export type FormProps = { readonly failure: FormFailure | null; readonly words: Words };

/** Returns a refusal of the server in the reader's language. */
export const inWords = (detail: string, words: Words): string =>
  (words.locale === "fr" ? frenchOf(detail) : null) ?? detail;

/** A form within its page. Ids of its fields begin with its own, since a page has several. */
export type FormId = FormProps & {
  /** Distinguishes it on the page: "refuse-k3v9m2x7q1ab". */
  readonly id: string;
};

const failureOf = ({ id, failure }: FormId): FormFailure | null =>
  failure?.form === id ? failure : null;

/** Returns a field's first value as it was typed into a form that was refused, or else another. */
const typedIn = (form: FormId, name: string, value: string): string => {
  const refused = failureOf(form);
  return refused === null ? value : (refused.typed[name]?.[0] ?? "");
};

const fieldIdOf = (form: Pick<FormId, "id">, name: string): string => `${form.id}-${name}`;

/** A form that posts to its own page. */
export function DeedForm(
  props: FormId & {
    act: string;
    /** Id of what it is about. */
    subject?: string;
    class?: string;
    children: ComponentChildren;
  },
) {
  return (
    <form method="post" id={props.id} class={props.class ?? "stack"} novalidate>
      <input type="hidden" name="form" value={props.id} />
      <input type="hidden" name="act" value={props.act} />
      {props.subject !== undefined && <input type="hidden" name="subject" value={props.subject} />}
      {props.children}
    </form>
  );
}

/** A form of one button. */
export function DeedButton(
  props: FormProps & {
    act: string;
    subject?: string;
    look?: string;
    label: string;
    /** Name of the subject, for readers who hear the button alone. */
    about?: string;
  },
) {
  const { look = "button", label, about, ...form } = props;
  const id = [form.act, form.subject].filter(Boolean).join("-");
  return (
    <DeedForm {...form} id={id} class="bare-form">
      <button type="submit" class={look}>
        {label}
        {about !== undefined && <span class="visually-hidden"> {about}</span>}
      </button>
    </DeedForm>
  );
}

type FieldProps = FormId & {
  readonly name: string;
  readonly label?: string;
  readonly hint?: string | undefined;
  readonly value?: string;
  readonly isOptional?: boolean;
};

/** Shows a label, a hint, and the mistake of a field around its control. */
function Labelled(
  props: FieldProps & {
    control: (about: string | undefined, isWrong: boolean) => ComponentChildren;
  },
) {
  const { name, hint, words, isOptional = false, control } = props;
  const text = ACCOUNT_TEXT[words.locale];
  const id = fieldIdOf(props, name);
  const problem = failureOf(props)?.problems.find((one) => hasProblem([one], `/${name}`));
  const about = [hint && `${id}-hint`, problem && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>
        {props.label ?? text.fields[name as keyof typeof text.fields]}
        {isOptional && <span class="soft"> {text.optional}</span>}
      </label>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {control(about || undefined, problem !== undefined)}
      {problem && (
        <p class="wrong" id={`${id}-wrong`}>
          {inWords(problem.detail, words)}
        </p>
      )}
    </div>
  );
}

/** Shows one line to fill in. */
export function LineField(
  props: FieldProps & {
    autocomplete?: string;
    inputmode?: "numeric" | "email" | "tel" | "url";
    look?: string;
    /** True for a password, which is never written into a page. */
    isSecret?: boolean;
  },
) {
  const { name, value = "", isSecret = false, autocomplete, inputmode, look } = props;
  return (
    <Labelled
      {...props}
      control={(about, isWrong) => (
        <input
          id={fieldIdOf(props, name)}
          name={name}
          // Its type has a role of its own for each kind of input.
          type={(isSecret ? "password" : "text") as "text"}
          class={look}
          autocomplete={autocomplete}
          inputmode={inputmode}
          maxlength={2000}
          value={isSecret ? undefined : typedIn(props, name, value)}
          aria-invalid={isWrong ? "true" : undefined}
          aria-describedby={about}
        />
      )}
    />
  );
}

/** Shows several lines to fill in. */
export function TextField(props: FieldProps & { rows?: number }) {
  const { name, value = "", rows = 3 } = props;
  return (
    <Labelled
      {...props}
      control={(about, isWrong) => (
        <textarea
          id={fieldIdOf(props, name)}
          name={name}
          rows={rows}
          class="few"
          maxlength={10_000}
          aria-invalid={isWrong ? "true" : undefined}
          aria-describedby={about}
        >
          {typedIn(props, name, value)}
        </textarea>
      )}
    />
  );
}

/** Shows one choice of few. */
export function ChoiceField(
  props: FieldProps & { options: readonly (readonly [value: string, name: string])[] },
) {
  const { name, value = "", options } = props;
  const chosen = typedIn(props, name, value);
  return (
    <Labelled
      {...props}
      control={(about) => (
        <select id={fieldIdOf(props, name)} name={name} class="short" aria-describedby={about}>
          {options.map(([one, label]) => (
            <option value={one} selected={one === chosen}>
              {label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

/** Shows things of which several can be chosen. */
export function TickFields(
  props: FieldProps & {
    options: readonly { readonly id: string; readonly name: string }[];
    chosen: readonly string[];
  },
) {
  const { name, options, words } = props;
  const refused = failureOf(props);
  const chosen = refused === null ? props.chosen : (refused.typed[name] ?? []);
  if (options.length === 0) return null;
  return (
    <fieldset class="field" id={fieldIdOf(props, name)} tabindex={-1}>
      <legend>{props.label ?? ACCOUNT_TEXT[words.locale].fields.providers}</legend>
      <div>
        {options.map((one) => (
          <label class="tick">
            <input type="checkbox" name={name} value={one.id} checked={chosen.includes(one.id)} />
            {one.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Shows a tick that confirms a deed, or chooses something. */
export function Tick(props: FormId & { name: string; label: string }) {
  const { name, label, words } = props;
  const refused = failureOf(props);
  const id = fieldIdOf(props, name);
  const problem = refused?.problems.find((one) => one.pointer === `/${name}`);
  return (
    <div>
      <label class="tick">
        <input
          type="checkbox"
          id={id}
          name={name}
          value="yes"
          checked={refused?.typed[name] !== undefined}
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={problem ? `${id}-wrong` : undefined}
        />
        {label}
      </label>
      {problem && (
        <p class="wrong" id={`${id}-wrong`}>
          {inWords(problem.detail, words)}
        </p>
      )}
    </div>
  );
}

/** Shows the buttons below a form. */
export const Submit = ({ label, look = "button main" }: { label: string; look?: string }) => (
  <p>
    <button type="submit" class={look}>
      {label}
    </button>
  </p>
);

/** A form behind its name, open once it was refused. */
export function Folded(
  props: FormProps & {
    forms: readonly string[];
    summary: ComponentChildren;
    children: ComponentChildren;
  },
) {
  const { failure, forms, summary, children } = props;
  return (
    <details class="folded" open={failure !== null && forms.includes(failure.form)}>
      <summary>{summary}</summary>
      <div class="stack">{children}</div>
    </details>
  );
}

/** Lists what is wrong with the form that was refused, each with a link to its field. */
export function Mistakes({ failure, words }: FormProps) {
  if (failure === null) return null;
  const text = ACCOUNT_TEXT[words.locale];
  const { form, detail, problems } = failure;
  return (
    <div class="mistakes" id="mistakes" role="alert">
      {problems.length === 0 ? (
        <p>{inWords(detail, words)}</p>
      ) : (
        <>
          <p>{text.wrong}</p>
          <ul>
            {problems.map((one) => {
              const name = one.pointer.slice(1).split("/")[0] ?? "";
              return (
                <li>
                  <a
                    href={`#${fieldIdOf({ id: form }, name === "assignments" ? "providers" : name)}`}
                  >
                    {text.fields[name as keyof typeof text.fields] ?? name}
                  </a>
                  {words.locale === "fr" ? "\u00a0: " : ": "}
                  {inWords(one.detail, words)}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}
