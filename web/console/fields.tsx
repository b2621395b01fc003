import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { setup, t } from "./state.ts";

/** A form that is sent by its button, and by Ctrl+Enter from wherever one writes in it. */
export function Form(props: {
  submit: () => unknown;
  children: ComponentChildren;
  class?: string;
  role?: "search";
}) {
  const { submit, children, class: look = "stack", role } = props;
  return (
    <form
      class={look}
      role={role}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        // As its button would, which may be off; one without a button is sent all the same.
        const button = event.currentTarget.querySelector<HTMLButtonElement>("[type=submit]");
        if (button) button.click();
        else event.currentTarget.requestSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** The buttons of a form that may be left: to send it, and to give it up. */
export function FormActs(props: {
  label: string;
  isBusy: boolean;
  leave: () => void;
  children?: ComponentChildren;
}) {
  return (
    <div class="line">
      <button class="button main" type="submit" disabled={props.isBusy}>
        {props.label}
      </button>
      <button type="button" class="button bare" onClick={props.leave}>
        {t("Abandonner", "Cancel")}
      </button>
      {props.children}
    </div>
  );
}

/** A label, what is typed under it, a hint, and what the server says is wrong with it. */
export function Field(props: {
  id: string;
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  children: (attributes: {
    id: string;
    "aria-invalid": boolean;
    "aria-describedby": string | undefined;
  }) => ComponentChildren;
}) {
  const { id, label, hint, wrong, children } = props;
  const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-invalid": wrong !== undefined,
        "aria-describedby": told === "" ? undefined : told,
      })}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** A field of one line that is kept in a signal. */
export function TextField(props: {
  id: string;
  label: string;
  value: Signal<string>;
  hint?: string | undefined;
  wrong?: string | undefined;
  type?: "text" | "email" | "password" | "search" | "datetime-local" | "month" | "url";
  required?: boolean;
  autocomplete?: string;
  maxLength?: number;
}) {
  const { id, label, value, hint, wrong, type = "text", required = false } = props;
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      {(attributes) => (
        <input
          {...attributes}
          name={id}
          // Each type has element types of its own; all of these take the same attributes.
          type={type as "text"}
          required={required}
          autocomplete={props.autocomplete ?? "off"}
          maxLength={props.maxLength ?? 320}
          value={value.value}
          onInput={(event) => (value.value = event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A choice of few, kept in a signal. */
export function ChoiceField(props: {
  id: string;
  label: string;
  value: Signal<string>;
  choices: readonly (readonly [value: string, text: string])[];
  hint?: string | undefined;
  wrong?: string | undefined;
}) {
  const { id, label, value, choices, hint, wrong } = props;
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      {(attributes) => (
        <select
          {...attributes}
          name={id}
          value={value.value}
          onChange={(event) => (value.value = event.currentTarget.value)}
        >
          {choices.map(([choice, text]) => (
            <option value={choice} selected={choice === value.value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Every component of the page, to be ticked one by one. */
export function ComponentChoices(props: {
  legend: string;
  chosen: ReadonlySet<string>;
  choose: (id: string, isChosen: boolean) => void;
}) {
  const { legend, chosen, choose } = props;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="components" tabindex={0}>
        {setup.value!.providers.flatMap((provider) =>
          provider.components.map(({ id, name }) => (
            <label class="choice" key={id}>
              <input
                type="checkbox"
                checked={chosen.has(id)}
                onChange={(event) => choose(id, event.currentTarget.checked)}
              />
              {provider.name} – {name}
            </label>
          )),
        )}
      </div>
    </fieldset>
  );
}
