import type { Path } from "./document.ts";
import { found, type Found } from "./found.ts";
import { inside } from "./issues.ts";
import { nearest } from "./spelling.ts";

/**
 * Returns the mistakes in regions and in what refers to them: ids given twice, regions that do not
 * exist, more regions that must agree than there are. A region that nothing names is a warning. It
 * passes over values of the wrong form.
 */
export function locationFindings(file: unknown): {
  mistakes: Found[];
  warnings: Found[];
} {
  const ids = listIn(file, "regions").map((region) => inside(region, "id"));
  const mistakes = doubles(ids, ["regions"], "id", "is already the id of another region");
  const used = new Set<unknown>();
  for (const { owner, path } of owners(file)) {
    const named = listIn(inside(owner, "locations"), "regions");
    const at = [...path, "locations"];
    mistakes.push(...doubles(named, [...at, "regions"], null, "is listed twice"));
    for (const [index, name] of named.entries()) {
      used.add(name);
      if (typeof name === "string" && !ids.includes(name))
        mistakes.push(found([...at, "regions", index], unknownRegion(name, ids)));
    }
    const agree = inside(inside(owner, "locations"), "agree");
    if (typeof agree === "number" && named.length > 0 && agree > named.length)
      mistakes.push(
        found([...at, "agree"], `expected at most ${named.length}, the number of regions here`),
      );
  }
  const warnings = ids.flatMap((id, index) =>
    typeof id === "string" && !used.has(id)
      ? [
          found(
            ["regions", index, "id"],
            `no locations name the region "${id}": nothing is probed from it`,
          ),
        ]
      : [],
  );
  return { mistakes, warnings };
}

/** Pages, providers and components, each with its place. */
function owners(file: unknown): { owner: unknown; path: Path }[] {
  const within = (parents: readonly { owner: unknown; path: Path }[], key: string) =>
    parents.flatMap(({ owner, path }) =>
      listIn(owner, key).map((one, index) => ({ owner: one, path: [...path, key, index] })),
    );
  const pages = within([{ owner: file, path: [] }], "pages");
  const providers = within(pages, "providers");
  return [...pages, ...providers, ...within(providers, "components")];
}

function unknownRegion(name: string, ids: readonly unknown[]): string {
  const known = ids.filter((id) => typeof id === "string");
  if (known.length === 0) return `there is no region "${name}": list it under regions, at the top`;
  const meant = nearest(name, known);
  return `there is no region "${name}"${meant === null ? "" : `: did you mean "${meant}"?`}`;
}

/** @param key where the value stands in each item; `null`: it is the item */
function doubles(
  values: readonly unknown[],
  path: Path,
  key: string | null,
  message: string,
): Found[] {
  return values.flatMap((value, index) =>
    typeof value === "string" && values.indexOf(value) < index
      ? [found([...path, index, ...(key === null ? [] : [key])], `"${value}" ${message}`)]
      : [],
  );
}

const listIn = (of: unknown, key: string): readonly unknown[] => {
  const list = inside(of, key);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
};
