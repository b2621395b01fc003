/** A row of a CSV file and the line at which it begins, the first being 1. */
export type CsvRow = { readonly row: number; readonly cells: readonly string[] };

export type CsvReader = {
  /** Takes the next piece of text, cut anywhere; returns the rows that ended in it. */
  push(text: string): CsvRow[];
  /** The last row, where the file does not end with its line. */
  end(): CsvRow[];
};

/** No row of anybody's is longer: beyond, a quote was never closed. */
const LONGEST_ROW = 1_000_000;

/**
 * CSV as RFC 4180 has it and spreadsheets write it (a byte order mark, either line end), read in
 * pieces: files of any length take the memory of their longest row. Empty lines are passed over.
 *
 * @throws Error from `push` where a row has no end within a million characters
 */
export function createCsvReader(): CsvReader {
  let cells: string[] = [];
  let cell = "";
  let length = 0;
  let isQuoted = false;
  /** A quote inside quotes ends them, or is the first of two that mean one. */
  let isQuoteOpen = false;
  /** A CR of which it is not known yet whether a LF follows. */
  let isCrOpen = false;
  let line = 1;
  let begunAt = 1;
  let isFirst = true;

  const endRow = (into: CsvRow[]) => {
    cells.push(cell);
    if (cells.length > 1 || cell.trim() !== "") into.push({ row: begunAt, cells });
    [cells, cell, length] = [[], "", 0];
    begunAt = line;
  };

  return {
    push(text) {
      const rows: CsvRow[] = [];
      for (let i = isFirst && text.startsWith("\ufeff") ? 1 : 0; i < text.length; i++) {
        const char = text[i]!;
        if (char === "\n") line += 1;
        if ((length += 1) > LONGEST_ROW) {
          throw new Error(`line ${begunAt}: the row has no end: is a quote not closed?`);
        }
        if (isQuoteOpen) {
          isQuoteOpen = false;
          if (char === '"') {
            cell += '"';
            continue;
          }
          isQuoted = false;
        }
        if (isQuoted) {
          if (char === '"') isQuoteOpen = true;
          else cell += char;
          continue;
        }
        if (isCrOpen && char !== "\n") cell += "\r";
        isCrOpen = char === "\r";
        if (char === '"' && cell === "") isQuoted = true;
        else if (char === ",") {
          cells.push(cell);
          cell = "";
        } else if (char === "\n") endRow(rows);
        else if (char !== "\r") cell += char;
      }
      if (text !== "") isFirst = false;
      return rows;
    },
    end() {
      const rows: CsvRow[] = [];
      line += 1;
      endRow(rows);
      return rows;
    },
  };
}
