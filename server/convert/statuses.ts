/** Writes statuses as Vigie takes them: 200, "200-299". */
export function statusList(statuses: readonly number[]): (number | string)[] {
  const sorted = [...new Set(statuses)].toSorted((a, b) => a - b);
  const list: (number | string)[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (sorted[to + 1] === (sorted[to] ?? 0) + 1) to++;
    const [first = 0, last = 0] = [sorted[from], sorted[to]];
    if (last - first >= 2) list.push(`${first}-${last}`);
    else for (let one = first; one <= last; one++) list.push(one);
    from = to + 1;
  }
  return list;
}

/** The statuses of a final answer. */
export const ALL_STATUSES: readonly number[] = Array.from({ length: 400 }, (_, i) => i + 200);

/**
 * Reads 200, "200", "2xx" and "200-299", several of them apart by commas.
 *
 * @returns `null` where one is of another form
 */
export function readStatuses(list: readonly unknown[]): number[] | null {
  const found: number[] = [];
  for (const text of list.flatMap((one) => String(one).split(","))) {
    const [, hundred, from, to = from] =
      /^\s*(?:([1-5])xx|([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?)\s*$/i.exec(text) ?? [];
    const first = hundred === undefined ? Number(from) : Number(hundred) * 100;
    const last = hundred === undefined ? Number(to) : first + 99;
    if (!(first <= last)) return null;
    for (let status = first; status <= last; status++) found.push(status);
  }
  return found;
}
