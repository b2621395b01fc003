import type { Locale } from "../../server/core/model.ts";
import { Field } from "./fields.tsx";
import { t } from "./state.ts";

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

type Texts = { readonly title: string | null; readonly body: string | null };

/** The title and the message of a draft; both are proposed until a person writes them. */
export function TitleAndBody(props: {
  draft: Texts;
  proposed: { readonly title: string; readonly body: string };
  locale: Locale;
  hint?: string;
  put: (change: Partial<{ title: string; body: string }>) => void;
  wrong: (field: string) => string | undefined;
}) {
  const { draft, proposed, locale, put, wrong } = props;
  return (
    <>
      <Line
        id="title"
        label={t("Titre", "Title")}
        required
        maxLength={200}
        lang={locale}
        value={draft.title ?? proposed.title}
        put={(title) => put({ title })}
        wrong={wrong("title")}
      />
      <Area
        id="body"
        label={t("Message (Markdown)", "Message (Markdown)")}
        hint={props.hint}
        maxLength={20_000}
        lang={locale}
        value={draft.body ?? proposed.body}
        put={(body) => put({ body })}
        wrong={wrong("body")}
      />
    </>
  );
}

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
