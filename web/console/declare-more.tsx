import { affectedBy, filled, type Declaration } from "./declaring.ts";
import { ComponentChoices, Field } from "./fields.tsx";
import { setup, t } from "./state.ts";
import { Area, Line } from "./text-fields.tsx";

/** Holds what most declarations leave as it is: the start, other components, the other language. */
export function DeclareMore(props: {
  draft: Declaration;
  put: (change: Partial<Declaration>) => void;
  wrong: (field: string) => string | undefined;
}) {
  const { draft: d, put, wrong } = props;
  const { page } = setup.value!;
  const own = filled(d, page.locale, page);
  const chosen = new Set(affectedBy(d).flatMap(({ ids }) => ids));
  return (
    <details class="more">
      <summary>{t("Plus de réglages", "More settings")}</summary>
      <div class="stack">
        <Field
          id="since"
          label={t("Depuis", "Since")}
          wrong={wrong("startedAt")}
          hint={t(
            `Heure locale (${page.timeZone}) ; vide : maintenant.`,
            `Local time (${page.timeZone}); empty: now.`,
          )}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              value={d.since}
              onInput={(event) => put({ since: event.currentTarget.value })}
            />
          )}
        </Field>
        <Area
          id="notAffected"
          label={t("Ce qui n’est pas touché", "What is not affected")}
          isShort
          maxLength={5_000}
          lang={page.locale}
          value={d.notAffected ?? own.notAffected ?? ""}
          put={(notAffected) => put({ notAffected })}
          wrong={wrong("notAffected")}
        />
        <OtherLanguage draft={d} put={put} />
        <ComponentChoices
          legend={t("Autres composants touchés", "Other components affected")}
          chosen={chosen}
          choose={(id, isChosen) =>
            put({ others: isChosen ? [...d.others, id] : d.others.filter((other) => other !== id) })
          }
        />
      </div>
    </details>
  );
}

function OtherLanguage(props: { draft: Declaration; put: (change: Partial<Declaration>) => void }) {
  const { draft: d, put } = props;
  const { page } = setup.value!;
  const other = page.locale === "fr" ? "en" : "fr";
  const theirs = filled(d, other, page);
  const code = other.toUpperCase();
  return (
    <>
      <Line
        id="otherTitle"
        label={`${t("Titre", "Title")} (${code})`}
        lang={other}
        maxLength={200}
        value={d.otherTitle ?? (d.title === null ? theirs.title : "")}
        put={(otherTitle) => put({ otherTitle })}
      />
      <Area
        id="otherBody"
        label={`${t("Message", "Message")} (${code})`}
        lang={other}
        maxLength={5_000}
        value={d.otherBody ?? (d.body === null ? theirs.body : "")}
        put={(otherBody) => put({ otherBody })}
      />
    </>
  );
}
