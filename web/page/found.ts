import type { PageSnapshot } from "../../server/core/model.ts";
import { plain } from "../text/plain.ts";
import type { Member } from "./members.ts";

/** Components by provider, name, identifier or path, as the home's own search finds them. */
export function searchMembers(page: PageSnapshot, query: string): Member[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return membersWhere(page, (text) => words.every((word) => text.includes(word)));
}

/** What may have been meant by an address that leads nowhere: any of its longer words will do. */
export function suggestMembers(page: PageSnapshot, query: string): Member[] {
  const words = wordsOf(query.replaceAll(/[^\p{L}\p{N}]+/gu, " ")).filter((w) => w.length >= 3);
  if (words.length === 0) return [];
  return membersWhere(page, (text) => words.some((word) => text.includes(word)));
}

const wordsOf = (query: string): string[] => plain(query).split(/\s+/).filter(Boolean);

function membersWhere(page: PageSnapshot, matches: (text: string) => boolean): Member[] {
  return page.providers.flatMap((provider) =>
    provider.components
      .filter(({ id, name, aliases, routes }) =>
        matches(plain([provider.name, name, id, ...aliases, ...routes].join(" "))),
      )
      .map((component) => ({ provider, component })),
  );
}
