import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Incident } from "../../server/core/api/events.ts";
import { api } from "./api.ts";
import { Icon } from "./icons.tsx";
import { findEntries, type Found } from "./palette-entries.ts";
import { isTeam, t } from "./state.ts";

const LIST = "palette-list";
const optionId = (entry: Found): string => `palette-${entry.id.replaceAll(/[^\w-]/g, "-")}`;

/** Opens the palette, and closes it. */
export function usePalette() {
  const isOpen = useSignal(false);
  return {
    isOpen,
    open: () => {
      isOpen.value = true;
    },
  };
}

/**
 * Finds providers, components, incidents, maintenances, screens and acts by a word of theirs: a
 * combobox with a list (ARIA Authoring Practices). Arrows choose, Enter goes there, Escape closes.
 */
export function Palette({ isOpen }: { isOpen: Signal<boolean> }) {
  // What is closed is not there: it opens anew with an empty search.
  return isOpen.value ? <OpenPalette close={() => (isOpen.value = false)} /> : null;
}

function OpenPalette({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const query = useSignal("");
  const past = usePast();
  const active = useSignal(0);
  const found = findEntries(query.value, past);
  const index = Math.min(active.value, Math.max(0, found.length - 1));
  useEffect(() => dialog.current?.showModal(), []);
  const choose = (entry: Found | undefined) => {
    if (!entry) return;
    dialog.current?.close();
    close();
    entry.choose();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0)
      active.value = (index + step + found.length) % found.length;
    else if (event.key === "Enter") choose(found[index]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label={t("Chercher dans la console", "Search the console")}
      onClose={close}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <SearchField query={query} active={active} current={found[index]} onKey={onKey} />
      <ul id={LIST} role="listbox" aria-label={t("Résultats", "Results")}>
        {found.map((entry, at) => (
          <Option key={entry.id} entry={entry} isActive={at === index} choose={choose} />
        ))}
      </ul>
      <p class="small soft" role="status">
        {countText(found.length, query.value)}
      </p>
    </dialog>
  );
}

function SearchField(props: {
  query: Signal<string>;
  active: Signal<number>;
  current: Found | undefined;
  onKey: (event: KeyboardEvent) => void;
}) {
  const { query, active, current, onKey } = props;
  return (
    <div class="search-line">
      <Icon name="search" />
      <input
        type="search"
        role="combobox"
        list={undefined}
        aria-expanded="true"
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={current && optionId(current)}
        aria-label={t("Chercher", "Search")}
        placeholder={t(
          "Fournisseur, incident, maintenance, écran, action…",
          "Provider, incident, maintenance, screen, action…",
        )}
        autocomplete="off"
        autofocus
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          active.value = 0;
        }}
        onKeyDown={onKey}
      />
    </div>
  );
}

function Option(props: { entry: Found; isActive: boolean; choose: (entry: Found) => void }) {
  const { entry, isActive, choose } = props;
  const own = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) own.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li
      ref={own}
      id={optionId(entry)}
      role="option"
      aria-selected={isActive}
      onClick={() => choose(entry)}
    >
      <Icon name={entry.icon} />
      <span>{entry.title}</span>
      <small>{entry.note}</small>
    </li>
  );
}

function countText(count: number, query: string): string {
  if (count === 0) return t(`Rien ne répond à « ${query} ».`, `Nothing matches “${query}”.`);
  return count === 1 ? t("1 résultat", "1 result") : t(`${count} résultats`, `${count} results`);
}

/** Reads the last incidents once: those that are over are found too. */
function usePast(): readonly Incident[] {
  const past = useSignal<readonly Incident[]>([]);
  useEffect(() => {
    if (!isTeam.value) return;
    api
      .get<{ incidents: readonly Incident[] }>("/api/v1/incidents")
      .then(({ incidents }) => (past.value = incidents))
      // All else is found without them.
      .catch(() => {});
  }, []);
  return past.value;
}
