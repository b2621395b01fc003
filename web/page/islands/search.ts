import { findsFor } from "../../text/search.ts";
import { boardRows, rowsOf, showRow } from "./board.ts";
import { setOwn } from "./own.ts";

/**
 * Narrows the list of APIs to what is typed: names, identifiers, paths, without regard to accents
 * or case. The number of APIs left is written beside, and so announced.
 *
 * @returns a function that applies the search anew, for after a refresh
 */
export function searchProviders(): () => void {
  const input = document.getElementById("find");
  const output = document.getElementById("found");
  const list = boardRows();
  if (!(input instanceof HTMLInputElement) || !output || !list) return () => {};

  function apply(): void {
    if (!(input instanceof HTMLInputElement) || !output || !list) return;
    const finds = findsFor(input.value);
    let count = 0;
    for (const row of rowsOf(list)) {
      const { ids = "", routes = "", keywords = "" } = row.dataset;
      const words = [row.querySelector(".name")?.textContent ?? "", keywords];
      const found = finds?.({ words, ids: ids.split(" "), routes: routes.split(" ") }) ?? true;
      showRow(row, found);
      if (found) count += 1;
    }
    for (const label of list.querySelectorAll<HTMLElement>(":scope > .label")) {
      label.hidden = finds !== null;
    }
    // Without the rows between, each names its provider.
    setOwn(list, "class", finds === null ? "rows" : "rows narrowed");
    say(output, finds === null ? "" : counted(input, count));
  }

  input.addEventListener("input", apply);
  input.form?.addEventListener("submit", (event) => {
    // What would be found is in view already.
    event.preventDefault();
    list.scrollIntoView({ block: "start" });
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === "") return;
    input.value = "";
    apply();
  });
  // A value that the browser kept across a reload counts.
  if (input.value !== "") apply();
  return apply;
}

function counted(input: HTMLInputElement, count: number): string {
  const { none = "", one = "", more = "" } = input.dataset;
  if (count === 0) return none;
  return count === 1 ? one : more.replace("#", String(count));
}

/** Only on a change: writing the same text again may be announced again. */
function say(output: HTMLElement, text: string): void {
  if (output.textContent !== text) output.textContent = text;
}
