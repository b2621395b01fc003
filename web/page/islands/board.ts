import { setOwn } from "./own.ts";

/** The list of all APIs, on the home page. */
export const boardRows = (): HTMLElement | null => document.querySelector<HTMLElement>(".rows");

/** The rows of APIs in it, without the labels that islands put between them. */
export const rowsOf = (list: Element): HTMLElement[] => [
  ...list.querySelectorAll<HTMLElement>(":scope > .row"),
];

/**
 * Gives an incoming list the order of the one on the page, so that refreshing moves no row: what
 * fails turns loud in its place, and moves up when the page is next loaded. New rows come last.
 */
export function keepOrder(next: Document): void {
  const list = boardRows();
  const incoming = next.querySelector(".rows");
  if (!list || !incoming) return;
  for (const { id } of rowsOf(list).toReversed()) {
    const row = next.getElementById(id);
    if (row?.parentElement === incoming) incoming.prepend(row);
  }
}

/** Marks the rows that stand under another of the same provider, which the order decides. */
export function markKin(list: Element): void {
  let before: HTMLElement | null = null;
  for (const item of list.querySelectorAll<HTMLElement>(":scope > li")) {
    const isQuiet = (row: HTMLElement | null) => row !== null && !row.classList.contains("loud");
    const isKin = isQuiet(before) && isQuiet(item) && before?.dataset["of"] === item.dataset["of"];
    if (item.classList.contains("row") && item.classList.contains("kin") !== isKin) {
      item.classList.toggle("kin", isKin);
    }
    before = item.classList.contains("row") ? item : null;
  }
}

/** Shows or hides a row. Owned whether set or not, so that refreshing neither hides nor shows it. */
export function showRow(row: HTMLElement, isShown: boolean): void {
  if (!isShown) setOwn(row, "hidden", "");
  else if (row.hidden) row.removeAttribute("hidden");
}
