import type { Locale } from "../../server/core/model.ts";
import { Field } from "./fields.tsx";

type Props = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly put: (text: string) => void;
  readonly maxLength: number;
  readonly lang?: Locale;
  readonly required?: boolean;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
};

/** A line of text of a draft. */
export function Line({ id, label, value, put, hint, wrong, ...more }: Props) {
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      {(attributes) => (
        <input
          {...attributes}
          {...more}
          autocomplete="off"
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A text of a draft in several lines; a short one begins with fewer. */
export function Area(props: Props & { readonly isShort?: boolean }) {
  const { id, label, value, put, hint, wrong, isShort = false, ...more } = props;
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      {(attributes) => (
        <textarea
          {...attributes}
          {...more}
          class={isShort ? "short" : undefined}
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
