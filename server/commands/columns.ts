/** Returns rows as lines whose cells stand below each other, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => `${row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}`.trimEnd() + "\n")
    .join("");
}
