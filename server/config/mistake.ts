/** Something wrong in a file, and where: line and column count from 1, in UTF-16 units. */
export type Mistake = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** A mistake before its file is known; `at` is an offset into the text. */
export type ConfigFinding = { readonly at: number; readonly message: string };

/**
 * One line per mistake, `file:line:column: what is wrong`, as compilers write them, in the order
 * given. Control characters from the file are escaped: they would act on the terminal.
 */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ file, line, column, message }) =>
      `${file}:${line}:${column}: ${message}`.replaceAll(
        /\p{Cc}|\p{Bidi_Control}/gu,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ),
    )
    .join("\n");
}
