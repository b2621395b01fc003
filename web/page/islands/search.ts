import { findsFor } from "../../text/search.ts";
import { setOwn } from "./own.ts";

/**
 * Narrows the list of providers to what is typed: names, identifiers, paths, without regard
 * to accents or case. The number of APIs left is written beside, and so announced.
 *
 * @returns a function that applies the search anew, for after a refresh
 */
export function searchProviders(): () => void {
  const input = document.getElementById("find");
  const output = document.getElementById("found");
  if (!(input instanceof HTMLInputElement) || !output) return () => {};

  function apply(): void {
    if (!(input instanceof HTMLInputElement) || !output) return;
    const finds = findsFor(input.value);
    let count = 0;
    for (const provider of document.querySelectorAll<HTMLElement>(".providers .provider")) {
      let shown = 0;
      for (const row of provider.querySelectorAll<HTMLElement>(".row")) {
        const name = row.querySelector("h3, h4")?.textContent ?? "";
        const { ids = "", routes = "", keywords = "" } = row.dataset;
        const words = [provider.dataset["name"] ?? "", name, keywords];
        const found = finds?.({ words, ids: ids.split(" "), routes: routes.split(" ") }) ?? true;
        show(row, found);
        if (found) shown += 1;
      }
      show(provider, shown > 0);
      count += shown;
    }
    say(output, finds === null ? "" : counted(input, count));
  }

  input.addEventListener("input", apply);
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

function show(element: HTMLElement, shown: boolean): void {
  // Owned whether set or not, so that refreshing neither hides nor shows it.
  if (!shown) setOwn(element, "hidden", "");
  else if (element.hidden) element.removeAttribute("hidden");
}
