import { plain } from "./plain.ts";

/** The texts by which a component is found. */
export type Findable = {
  /** Names and keywords. */
  readonly words: readonly string[];
  /** Identifiers: "insee/sirene". */
  readonly ids: readonly string[];
  /** Routes, which may be templates: "/v3/insee/sirene/unites_legales/{siren}". */
  readonly routes: readonly string[];
};

/**
 * Returns a test for a search. Each typed word must be part of a text, without regard to accents
 * and case; a path or a whole URL may also be an address below a route or an identifier.
 */
export function findsFor(query: string): ((of: Findable) => boolean) | null {
  const words = query.split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const tests = words.map((word) => {
    const text = plain(word);
    const path = segmentsOf(pathOf(text));
    return (of: Findable, all: string) => all.includes(text) || isBelow(path, of);
  });
  return (of) => {
    const all = plain([...of.words, ...of.ids, ...of.routes].join(" "));
    return tests.every((test) => test(of, all));
  };
}

/** The path of a URL, with or without its scheme and host; without query and fragment. */
function pathOf(text: string): string {
  const bare = text.replace(/[?#].*$/, "");
  const url = /^(?:https?:)?\/\/[^/]*(\/.*)?$/.exec(bare);
  if (url) return url[1] ?? "";
  const host = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(\/.*)$/.exec(bare);
  return host ? (host[1] ?? "") : bare;
}

const segmentsOf = (path: string): string[] => plain(path).split("/").filter(Boolean);

/** Path parameters: "{siren}", ":siren", "*". */
const isParameter = (segment: string): boolean => /^(?:\{.*\}|:.+|\*)$/.test(segment);

function isBelow(path: readonly string[], { ids, routes }: Findable): boolean {
  if (path.length < 2) return false;
  const matchesRoute = routes.some((route) => {
    const template = segmentsOf(route);
    const common = Math.min(template.length, path.length);
    return (
      common > 0 &&
      template.slice(0, common).every((part, i) => isParameter(part) || part === path[i])
    );
  });
  return matchesRoute || ids.some((id) => isWithin(segmentsOf(id), path));
}

/** Returns true if all parts come in this order among the segments of a path. */
function isWithin(parts: readonly string[], path: readonly string[]): boolean {
  let next = 0;
  for (const segment of path) if (segment === parts[next]) next += 1;
  return parts.length > 0 && next === parts.length;
}
