type Cell = string | number | boolean | null;

/** Beginnings that spreadsheets take for a formula, in full width too. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** Characters that some readers take for the end of a row. */
const LINE_END = /[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * Returns CSV as RFC 4180 has it: a header, commas, CRLF, quotes where they are needed; `null` is
 * an empty cell. An apostrophe before a text keeps spreadsheets from running it as a formula.
 */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = cell.toWellFormed().replaceAll("\0", "");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) || LINE_END.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
