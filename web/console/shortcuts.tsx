import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { api } from "./api.ts";
import type { Summary } from "../../server/core/api/events.ts";
import { byPromise } from "./promise.tsx";
import { can, go, isTeam, person, t } from "./state.ts";

const KEY = "vigie.console.shortcuts";
/** Single keys can be switched off: who dictates would set them off by talking (WCAG 2.1.4). */
const areOn = signal(localStorage.getItem(KEY) !== "off");

/** Returns true if keys are being typed into a field. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Goes to the incident whose update is the most urgent, as the home shows it first. */
async function toFirstIncident(): Promise<void> {
  const { incidents } = await api.get<Summary>("/api/v1/summary");
  const first = byPromise(incidents)[0];
  if (first) go(`/console/incidents/${first.id}`);
}

/** Serves n, u, / and ? anywhere but in a field, and Ctrl+K everywhere; the help lists them. */
export function useShortcuts(openPalette: () => void) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!person.value || document.querySelector("dialog[open]")) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!areOn.value || !isPlain || isTyping(event.target)) return;
      const mayDeclare = can("editor") && isTeam.value;
      if (event.key === "?") open();
      else if (event.key === "n" && mayDeclare) go("/console/declare");
      else if (event.key === "u" && mayDeclare) toFirstIncident().catch(() => {});
      else if (event.key === "/") openPalette();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return { dialog, open };
}

export function Help({ dialog }: Pick<ReturnType<typeof useShortcuts>, "dialog">) {
  return (
    <dialog ref={dialog} aria-labelledby="help">
      <div class="stack">
        <h2 id="help">{t("Raccourcis clavier", "Keyboard shortcuts")}</h2>
        <ul class="plain-list">
          <li>
            <kbd>n</kbd> {t("déclarer un incident", "declare an incident")}
          </li>
          <li>
            <kbd>u</kbd>{" "}
            {t("mettre à jour l’incident le plus urgent", "update the most urgent incident")}
          </li>
          <li>
            <kbd>/</kbd>{" "}
            {t(
              "chercher un fournisseur, un incident, un écran (aussi Ctrl+K)",
              "find a provider, an incident, a screen (also Ctrl+K)",
            )}
          </li>
          <li>
            <kbd>?</kbd> {t("cette aide", "this help")}
          </li>
          <li>
            <kbd>Ctrl</kbd>+<kbd>{t("Entrée", "Enter")}</kbd>{" "}
            {t(
              "aller à la publication, puis publier et prévenir",
              "go to publishing, then publish and notify",
            )}
          </li>
        </ul>
        <p class="choice">
          <input
            id="shortcuts"
            type="checkbox"
            checked={areOn.value}
            onChange={(event) => {
              areOn.value = event.currentTarget.checked;
              localStorage.setItem(KEY, areOn.value ? "on" : "off");
            }}
          />
          <label for="shortcuts">
            {t("Raccourcis à une touche actifs", "Single-key shortcuts are on")}
          </label>
        </p>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("Fermer", "Close")}
        </button>
      </div>
    </dialog>
  );
}
