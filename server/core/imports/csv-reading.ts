import { parse } from "csv-parse/sync";
import type { Options } from "csv-parse";

/** A row of a CSV file and the line at which it begins, the first being 1. */
export type CsvRow = { readonly row: number; readonly cells: readonly string[] };

/** A record as csv-parse gives it with `info`. */
export type CsvRecord = {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
};

/** No row is longer: beyond, a quote was never closed. */
const LONGEST_ROW = 1_000_000;

/**
 * Returns how CSV is read: RFC 4180 as spreadsheets write it, with a byte order mark, any line
 * end, and commas, semicolons or tabs. Empty lines are passed over.
 *
 * @param head the beginning of the text, whose first line decides what separates values
 */
export const csvOptions = (head: string): Options & { readonly info: true } => ({
  bom: true,
  delimiter: separatorOf(head),
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_ROW,
  info: true,
});

/**
 * Returns the most frequent separator of the first line, outside of quotes; a comma without any.
 */
function separatorOf(head: string): string {
  const first =
    head
      .replace(/^\ufeff?\s*/, "")
      .replaceAll(/"[^"]*"/g, "")
      .split(/[\r\n]/, 1)[0] ?? "";
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counts.reduce((a, b) => (b.count > a.count ? b : a)).mark;
}

/** Returns a record as a row, or `null` for a line of spaces. */
export function rowOf({ info, record }: CsvRecord): CsvRow | null {
  if (record.length === 1 && record[0]?.trim() === "") return null;
  const inside = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
  return { row: info.lines - inside, cells: record };
}

/**
 * Reads the rows of a CSV text.
 *
 * @throws Error where a quote is never closed
 */
export function readCsv(text: string): CsvRow[] {
  const records = parse(text, csvOptions(text)) as unknown as CsvRecord[];
  return records.map(rowOf).filter((row) => row !== null);
}
