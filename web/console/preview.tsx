import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Preview as Previewed } from "../../server/core/api/console.ts";
import type { Locale } from "../../server/core/model.ts";
import { SegmentChoice } from "./segment.tsx";
import { t } from "./state.ts";

const KINDS = ["page", "mail", "text"] as const;
type Kind = (typeof KINDS)[number];
const LANGUAGES = [
  ["fr", "Français"],
  ["en", "English"],
] as const;

/**
 * Shows the very documents that a write would make, in frames where no script runs.
 *
 * @param children what stands above the document: a refusal, or the wait for the newest one
 */
export function Looks({ seen, children }: { seen: Previewed; children?: ComponentChildren }) {
  const kind = useSignal<Kind>("page");
  const language = useSignal<Locale>("fr");
  const names = {
    page: t("Page", "Page"),
    mail: t("Courriel", "E-mail"),
    text: t("Texte", "Text"),
  };
  // Without a mail there is nothing to choose.
  const shown = seen.mail === null ? "page" : kind.value;
  const mail = seen.mail?.[language.value];
  const kinds = KINDS.filter((one) => seen.mail !== null || one === "page");
  const name = LANGUAGES.find(([code]) => code === language.value)![1];
  return (
    <>
      <header>
        <SegmentChoice
          name="look"
          legend={t("Aperçu de", "Preview of")}
          value={shown}
          choices={kinds.map((one) => [one, names[one]])}
          choose={(one) => (kind.value = KINDS.find((k) => k === one) ?? "page")}
        />
        <SegmentChoice
          name="look-language"
          legend={t("Langue", "Language")}
          value={language.value}
          choices={LANGUAGES}
          choose={(one) => (language.value = one === "en" ? "en" : "fr")}
        />
      </header>
      {children}
      {mail && (
        <p class="subject small">
          <span class="soft">
            {t("Objet", "Subject")}
            {t(" : ", ": ")}
          </span>
          <b lang={language.value}>{mail.subject}</b>
        </p>
      )}
      {shown === "text" ? (
        <pre lang={language.value} tabindex={0}>
          {mail?.text}
        </pre>
      ) : (
        <Document
          key={`${shown} ${language.value}`}
          title={`${names[shown]}, ${name}`}
          text={shown === "page" ? seen.page[language.value] : (mail?.html ?? "")}
        />
      )}
    </>
  );
}

/**
 * Shows a document. A newer one loads behind it, takes its place once it is there, and stands where
 * the reader had scrolled to: nothing blinks while somebody writes.
 */
function Document({ title, text }: { title: string; text: string }) {
  const shown = useSignal(text);
  const coming = text === shown.value ? null : text;
  const settle = (frame: HTMLIFrameElement) => {
    const before = frame.parentElement?.querySelector<HTMLIFrameElement>("iframe.shown");
    const top = before?.contentWindow?.scrollY ?? 0;
    frame.contentWindow?.scrollTo(0, top);
    shown.value = text;
  };
  useEffect(() => {
    // What was there already when the kind was chosen needs no wait.
    if (shown.value === "") shown.value = text;
  }, [text]);
  const documents = coming === null ? [shown.value] : [shown.value, coming];
  return (
    <div class="documents">
      {documents.map((one) => (
        // Its own origin, so that its place can be read; without scripts it can do nothing with it.
        <iframe
          key={one}
          class={one === shown.value ? "shown" : "coming"}
          title={title}
          sandbox="allow-same-origin"
          aria-hidden={one !== shown.value}
          tabindex={one === shown.value ? 0 : -1}
          srcdoc={one}
          onLoad={(event) => {
            if (one !== shown.value) settle(event.currentTarget);
          }}
        />
      ))}
    </div>
  );
}
