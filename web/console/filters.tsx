import type { Signal } from "@preact/signals";
import { outside } from "./base.ts";
import { Icon } from "./icons.tsx";
import { format, place } from "./state.ts";

/** One choice of a filter, with how many it would show. */
export type Choice = {
  readonly value: string;
  readonly label: string;
  readonly count?: number | undefined;
};

/** A choice of few, each with its count; the chosen one is pressed. */
export function Segments(props: {
  label: string;
  choices: readonly Choice[];
  value: string;
  choose: (value: string) => void;
}) {
  const { label, choices, value, choose } = props;
  return (
    <div class="segment" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          type="button"
          key={choice.value}
          aria-pressed={choice.value === value}
          onClick={() => choose(choice.value)}
        >
          {choice.label}
          {choice.count !== undefined && ` ${format.value.count(choice.count)}`}
        </button>
      ))}
    </div>
  );
}

/** A field that narrows the list as one types. */
export function Finder(props: { label: string; value: Signal<string> }) {
  const { label, value } = props;
  return (
    <div class="find" role="search">
      <Icon name="search" />
      <input
        id="q"
        type="search"
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        maxLength={200}
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </div>
  );
}

/** Returns a parameter of the present address, or "". */
export const queryOf = (name: string): string =>
  new URLSearchParams(place.value.split("?")[1] ?? "").get(name) ?? "";

/** Changes parameters of the present address, so that a reload or a link shows the same. */
export function setQuery(changed: Readonly<Record<string, string>>): void {
  const [path = "", before = ""] = place.value.split("?");
  const query = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changed)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const to = query.size === 0 ? path : `${path}?${query}`;
  history.replaceState(null, "", outside(to));
  place.value = to;
}

/** True if each word of what was typed occurs in the text. */
export const isFound = (text: string, typed: string): boolean => {
  const plain = (one: string) => one.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const own = plain(text);
  return plain(typed)
    .split(/\s+/)
    .every((word) => own.includes(word));
};

/** Shows that nothing is in a list, and what can be done about it. */
export function Empty(props: { children: preact.ComponentChildren }) {
  return <div class="card empty">{props.children}</div>;
}
