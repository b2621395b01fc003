import { boardRows, markKin, rowsOf } from "./board.ts";

const KEY = "vigie.pins";

/**
 * Puts the providers that a reader pinned at the top of the list, under a label. Pins are kept in
 * this browser alone; a provider's own page sets them.
 *
 * @returns a function that puts them there anew, for after a refresh
 */
export function keepPins(): () => void {
  const list = boardRows();
  if (!list) return () => {};
  const arrange = () => {
    const pins = storedPins();
    const rows = rowsOf(list);
    const isPinned = (row: HTMLElement) => pins.includes(row.dataset["of"] ?? "");
    const pinned = rows.filter(isPinned);
    const first = list.firstElementChild;
    const stands = first?.classList.contains("label") === true;
    if (pinned.length > 0 && !stands) {
      const [own, others] = [list.dataset["pinned"], list.dataset["others"]].map(labelOf);
      if (own && others) list.prepend(own, ...pinned, others);
    }
    markKin(list);
  };
  arrange();
  return arrange;
}

function labelOf(text = ""): HTMLElement {
  const label = document.createElement("li");
  label.className = "label";
  label.textContent = text;
  label.setAttribute("data-keep", "");
  return label;
}

/** Returns the stored pins; none where the store is unreadable or forbidden. */
export function storedPins(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function storePins(pins: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(pins));
  } catch {
    // They last as long as the page then.
  }
}
