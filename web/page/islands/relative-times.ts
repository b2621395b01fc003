import { elapsed, type Relation } from "../../text/elapsed.ts";

const EVERY_MS = 10_000;

/**
 * Updates relative times such as "il y a 12 s" while the page is open. Absolute times stand beside.
 */
export function keepTimes(): void {
  setInterval(() => {
    if (!document.hidden) tellTimes();
  }, EVERY_MS);
}

/** Writes each relative time as it is now. */
export function tellTimes(): void {
  const locale = document.documentElement.lang === "en" ? "en" : "fr";
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-rel]")) {
    const at = Date.parse(time.dateTime);
    const relation = time.dataset["rel"];
    if (Number.isNaN(at) || !isRelation(relation)) continue;
    const said = elapsed(locale, relation, at, Date.now());
    if (time.textContent !== said) time.textContent = said;
  }
}

function isRelation(value: string | undefined): value is Relation {
  return value === "ago" || value === "in" || value === "span";
}
