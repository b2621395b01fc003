import { sql } from "kysely";
import { folded } from "../server/core/plain-text.ts";

const MOST_WORDS = 10;

/** Returns the words of a search, as searched columns are written; at most ten. */
export const wordsOf = (q: string): string[] =>
  folded(q).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);

/** Returns the condition that a column has a word; the wildcards of LIKE mean themselves. */
export const likeWord = (column: string, word: string) =>
  sql<boolean>`${sql.ref(column)} like ${`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} escape '\\'`;
