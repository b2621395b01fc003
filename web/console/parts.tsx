import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Refused } from "./api.ts";
import { fieldName } from "../text/field-names.ts";
import { refusalText } from "../text/refusal-text.ts";
import { go, locale, momentText, setup, t } from "./state.ts";

/**
 * The screen's heading, which is the document's title too.
 *
 * @param count what waits, for the title alone; zero is left out
 */
export function Heading({ children, count = 0 }: { children: string; count?: number }) {
  useEffect(() => {
    const waiting = count > 0 ? ` (${count})` : "";
    document.title = `${children}${waiting} – Console – ${setup.value?.page.title ?? "Vigie"}`;
  }, [children, count]);
  return <h1>{children}</h1>;
}

/** A link inside the console, without loading anything anew. */
export function Link(props: {
  to: string;
  children: ComponentChildren;
  current?: boolean | undefined;
  /** It begins something, and looks like a button. */
  isAction?: boolean;
  /** Classes besides. */
  look?: string;
}) {
  const { to, children, current, isAction = false, look } = props;
  return (
    <a
      href={to}
      class={look ?? (isAction ? "button" : undefined)}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

/** A table that scrolls in itself, by keyboard too; its caption says what that is. */
export function Table(props: {
  caption: string;
  columns?: readonly string[];
  /** True where a heading already says it. */
  isCaptionHidden?: boolean;
  children: ComponentChildren;
}) {
  const { caption, columns, isCaptionHidden = false, children } = props;
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={caption}>
      <table>
        <caption class={isCaptionHidden ? "visually-hidden" : undefined}>{caption}</caption>
        {columns && (
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Returns a refusal of the server in the reader's language. */
const inWords = (text: string): string => refusalText(locale.value, text, momentText);

/** Shows the outcome of a write: under way, or its mistakes; what was typed stays. */
export function useWork() {
  const isBusy = useSignal(false);
  const error = useSignal<Refused | null>(null);
  return {
    isBusy,
    error,
    wrong: (pointer: string): string | undefined => {
      const detail = error.value?.fields.get(pointer);
      return detail === undefined ? undefined : inWords(detail);
    },
    /** Does it once at a time; `false` if it was refused. */
    run: async (work: () => Promise<void>): Promise<boolean> => {
      if (isBusy.value) return false;
      isBusy.value = true;
      error.value = null;
      try {
        await work();
        return true;
      } catch (thrown) {
        if (!(thrown instanceof Refused)) throw thrown;
        error.value = thrown;
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

/** Shows a refusal at the top, with the changes of another editor where there are any. */
export function Alert({ error }: { error: Refused | null }) {
  if (!error) return null;
  const isStale = error.status === 412;
  const title = isStale
    ? t("Quelqu’un d’autre a modifié entre-temps.", "Somebody else has changed it in the meantime.")
    : titleOf(error);
  const said = inWords(error.message);
  return (
    <div class="alert" role="alert">
      <p>
        <b>{title}</b> {said !== title && said}
      </p>
      {error.fields.size > 0 && (
        <ul>
          {[...error.fields].map(([pointer, detail]) => (
            <li>
              {fieldName(locale.value, pointer) ?? <code>{pointer.slice(1)}</code>}
              {t(" : ", ": ")}
              {inWords(detail)}
            </li>
          ))}
        </ul>
      )}
      {isStale && (
        <p>
          {t(
            "Ce que vous avez écrit est conservé. Rechargez pour repartir de la version actuelle.",
            "What you wrote is kept. Reload to continue from the current version.",
          )}{" "}
          <button type="button" onClick={() => location.reload()}>
            {t("Recharger", "Reload")}
          </button>
        </p>
      )}
    </div>
  );
}

const titleOf = ({ status }: Refused): string =>
  status === 0
    ? t("Le serveur ne répond pas.", "The server is not responding.")
    : status === 401
      ? t("Vous n’êtes pas connecté.", "You are not signed in.")
      : t("Rien n’a été changé.", "Nothing was changed.");

/** Something that is read when a screen opens, and again when asked. */
export function useRead<T>(read: () => Promise<T>, key = "") {
  const found = useSignal<T | null>(null);
  const error = useSignal<Refused | null>(null);
  const again = async () => {
    try {
      found.value = await read();
      error.value = null;
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      error.value = thrown;
    }
  };
  useEffect(() => {
    found.value = null;
    void again();
  }, [key]);
  return { found, error, again };
}

/** Until something is there: that it is coming, or why it is not. */
export function Waiting({ error }: { error: Refused | null }) {
  return error ? <Alert error={error} /> : <p role="status">{t("Chargement…", "Loading…")}</p>;
}
