import type { Path } from "./draft.ts";

/** Something of the converted file that has no counterpart, or that became something else. */
export type Notice = {
  readonly file: string;
  /** From 1; `null` where the file has no lines, as a database. */
  readonly line: number | null;
  readonly place: string;
  readonly message: string;
};

/** Notes what a conversion leaves out, with its place. */
export type Report = {
  readonly add: (path: Path, message: string) => void;
  readonly notices: () => readonly Notice[];
};

/** Most notices of one conversion; the last one gives the number of the others. */
const MOST = 5_000;

export function createReport(file: string, lineOf: (path: Path) => number | null): Report {
  const notices: Notice[] = [];
  let more = 0;
  return {
    add: (path, message) => {
      if (notices.length >= MOST) return void more++;
      notices.push({ file, line: lineOf(path), place: written(path), message });
    },
    notices: () => {
      const sorted = notices.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
      return more === 0
        ? sorted
        : [...sorted, { file, line: null, place: "", message: `and ${more} more` }];
    },
  };
}

/** `endpoints[3].alerts`; names with other characters are quoted. */
export function written(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step.slice(0, 100))}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** One line for each notice, as compilers write them. */
export function formatNotices(notices: readonly Notice[]): string {
  return notices
    .map(({ file, line, place, message }) =>
      [line === null ? file : `${file}:${line}`, place, message].filter(Boolean).join(": "),
    )
    .join("\n");
}
