import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Preview as Previewed } from "../../server/core/api/console.ts";
import type { Locale } from "../../server/core/model.ts";
import { api } from "./api.ts";
import { Alert, useRead, useWork } from "./parts.tsx";
import { format, look, setup, t } from "./state.ts";

/**
 * Shows the page and the mail as they will be, the number of recipients, and the two ways on: with
 * mails or without. Mails cannot be sent before their number is known.
 */
export function Preview(props: {
  /** Heading of the preview; "Aperçu" by default. */
  title?: string;
  /** The body of `/api/v1/previews`. */
  ask: object;
  publish: (notify: boolean) => Promise<void>;
  back: () => void;
  /** True if what is published is over already. */
  isEnd?: boolean;
}) {
  const { title = t("Aperçu", "Preview"), ask, publish, back, isEnd = false } = props;
  const verb = isEnd ? t("Publier comme résolu", "Publish as resolved") : t("Publier", "Publish");
  const { found, error } = useRead(
    () => api.post<Previewed>("/api/v1/previews", ask),
    JSON.stringify(ask),
  );
  const work = useWork();
  const seen = found.value;
  const confirm = (notify: boolean) =>
    work.run(async () => {
      await publish(notify);
      await look();
    });
  const mayTell = seen !== null && seen.mail !== null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (mayTell) void confirm(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [mayTell]);
  const isHeld = work.isBusy.value || error.value !== null;

  return (
    <section aria-labelledby="preview">
      <h2 id="preview" tabindex={-1} ref={(heading) => heading?.focus()}>
        {title}
      </h2>
      <Alert error={error.value ?? work.error.value} />
      <Recipients seen={seen} isRefused={error.value !== null} />
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={!mayTell || isHeld}
          onClick={() => void confirm(true)}
        >
          {seen
            ? t(
                `${verb} et prévenir ${people(seen.recipients.total)}`,
                `${verb} and notify ${people(seen.recipients.total)}`,
              )
            : t(`${verb} et prévenir…`, `${verb} and notify…`)}
        </button>
        <button type="button" disabled={isHeld || !seen} onClick={() => void confirm(false)}>
          {seen?.draft
            ? t("Proposer à l’équipe", "Propose to the team")
            : t(`${verb} sans prévenir`, `${verb} without notifying`)}
        </button>
        <button type="button" class="quiet" onClick={back}>
          {t("Revenir au texte", "Back to the text")}
        </button>
      </div>
      <p class="soft">
        {t(
          "Les courriels attendent 30 secondes avant de partir : l’envoi peut être annulé. Ctrl+Entrée publie et prévient.",
          "E-mails wait 30 seconds before they are sent, and can be cancelled. Ctrl+Enter publishes and notifies.",
        )}
      </p>
      {seen && <Looks seen={seen} />}
    </section>
  );
}

const people = (count: number): string =>
  count < 2
    ? t(`${count} abonné`, `${count} subscriber${count === 1 ? "" : "s"}`)
    : t(`${format.value.count(count)} abonnés`, `${format.value.count(count)} subscribers`);

function Recipients({ seen, isRefused }: { seen: Previewed | null; isRefused: boolean }) {
  if (isRefused) return null;
  if (!seen) {
    return <p role="status">{t("Calcul du nombre de destinataires…", "Counting recipients…")}</p>;
  }
  if (seen.draft && !seen.mail) {
    return (
      <p role="status">
        {t(
          "Un brouillon ne prévient personne : l’équipe le publiera.",
          "A draft notifies nobody: the team will publish it.",
        )}
      </p>
    );
  }
  const names = new Map(setup.value?.providers.map((p) => [p.id, p.name]));
  const each = Object.entries(seen.recipients.providers);
  return (
    <div role="status">
      <p>
        <b>{people(seen.recipients.total)}</b>
        {t(", à prévenir une seule fois chacun :", ", each notified only once:")}
      </p>
      <ul class="plain-list">
        {each.map(([id, count]) => (
          <li>
            {names.get(id) ?? id} : {people(count)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const LOOKS = ["page-fr", "page-en", "mail-fr", "mail-en", "text-fr", "text-en"] as const;

/** The very documents, in frames where no script runs. */
export function Looks({ seen }: { seen: Previewed }) {
  const chosen = useSignal<(typeof LOOKS)[number]>("page-fr");
  const names = {
    page: t("Page", "Page"),
    mail: t("Courriel", "E-mail"),
    text: t("Courriel en texte", "E-mail as text"),
  };
  const [kind, language] = chosen.value.split("-") as [keyof typeof names, Locale];
  const mail = seen.mail?.[language];
  return (
    <>
      <fieldset>
        <legend>{t("Voir", "View")}</legend>
        <div class="row">
          {LOOKS.filter((look) => seen.mail || look.startsWith("page")).map((look) => {
            const [of, locale] = look.split("-") as [keyof typeof names, Locale];
            return (
              <label class="choice">
                <input
                  type="radio"
                  name="look"
                  value={look}
                  checked={chosen.value === look}
                  onChange={() => (chosen.value = look)}
                />
                {names[of]} {locale.toUpperCase()}
              </label>
            );
          })}
        </div>
      </fieldset>
      {kind !== "page" && mail && (
        <p>
          {t("Objet", "Subject")} : <b lang={language}>{mail.subject}</b>
        </p>
      )}
      {kind === "text" ? (
        <pre lang={language} tabindex={0}>
          {mail?.text}
        </pre>
      ) : (
        <iframe
          title={`${names[kind]} ${language.toUpperCase()}`}
          sandbox=""
          srcdoc={kind === "page" ? seen.page[language] : mail?.html}
        />
      )}
    </>
  );
}
