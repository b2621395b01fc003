import { distance } from "fastest-levenshtein";

/**
 * Returns the word that was probably meant, or `null`: the same but for case, else the nearest.
 *
 * Up to a third of the letters may differ, and two in a word of four letters or more, since two
 * swapped letters count as two changes.
 */
export function nearest(written: string, words: readonly string[]): string | null {
  const lower = written.slice(0, 64).toLowerCase();
  const allowed = Math.max(lower.length < 4 ? 1 : 2, Math.floor(lower.length / 3));
  const ranked = words
    .map((word) => ({ word, far: distance(lower, word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= allowed ? best.word : null;
}
