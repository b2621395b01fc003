const LONGEST = 80;

/** Returns a name as an id: lower-case Latin letters and digits, apart by hyphens; "" if it has none. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
}

/** Returns a function that makes ids unique: the second "sirene" is "sirene-2". */
export function uniqueIds(separator = "-"): (wished: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (wished) => {
    let id = wished;
    for (let n = next.get(wished) ?? 2; taken.has(id); n++) {
      id = `${wished}${separator}${n}`;
      next.set(wished, n + 1);
    }
    taken.add(id);
    return id;
  };
}
