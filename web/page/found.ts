import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { plain } from "../text/plain.ts";
import { findsFor, type Findable } from "../text/search.ts";
import type { Member } from "./members.ts";

/** Components by provider, name, identifier or path, as the home's own search finds them. */
export function searchMembers(page: PageSnapshot, query: string): Member[] {
  const finds = findsFor(query);
  return finds ? membersWhere(page, finds) : [];
}

/**
 * Returns the members that an address which leads nowhere may have meant: any of its longer words
 * will do.
 */
export function suggestMembers(page: PageSnapshot, query: string): Member[] {
  const words = wordsOf(query.replaceAll(/[^\p{L}\p{N}]+/gu, " ")).filter((w) => w.length >= 3);
  if (words.length === 0) return [];
  return membersWhere(page, ({ words: names, ids, routes }) => {
    const text = plain([...names, ...ids, ...routes].join(" "));
    return words.some((word) => text.includes(word));
  });
}

const wordsOf = (query: string): string[] => plain(query).split(/\s+/).filter(Boolean);

function membersWhere(page: PageSnapshot, matches: (of: Findable) => boolean): Member[] {
  return page.providers.flatMap((provider) =>
    provider.components
      .filter(({ id, name, aliases, routes, keywords = [] }) =>
        matches({ words: [provider.name, name, ...keywords], ids: [id, ...aliases], routes }),
      )
      .map((component) => ({ provider, component })),
  );
}
