/**
 * The word that was probably meant, or `null`: the same but for case, else the nearest one by
 * letters added, dropped, changed or swapped, one for each three letters written.
 */
export function nearest(written: string, words: readonly string[]): string | null {
  const lower = written.slice(0, 64).toLowerCase();
  const allowed = Math.max(1, Math.floor(lower.length / 3));
  const ranked = words
    .map((word) => ({ word, far: distance(lower, word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= allowed ? best.word : null;
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
