import type { ChatMessage } from "./chat.ts";
import { discord } from "./discord.ts";
import { matrix } from "./matrix.ts";
import { mattermost } from "./mattermost.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";

/** Chats that want a body of their own. A further one is a file, and a line here. */
export const FLAVOURS: ReadonlyMap<string, (message: ChatMessage) => object> = new Map([
  ["slack", slack],
  ["mattermost", mattermost],
  ["teams", teams],
  ["matrix", matrix],
  ["discord", discord],
]);

/** Hosts that take nothing but their own. */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)hooks\.slack\.com$/, "slack"],
  [/(^|\.)discord(app)?\.com$/, "discord"],
  [/\.(webhook\.office|logic\.azure|environment\.api\.powerplatform)\.com$/, "teams"],
];

/**
 * How an endpoint wants to be spoken to: by its fragment, which is never sent
 * ("https://chat.exemple.fr/hooks/x#mattermost"), or by its host; `null`: as Statuspage does.
 */
export function flavourOf(endpoint: URL): ((message: ChatMessage) => object) | null {
  const named = FLAVOURS.get(endpoint.hash.slice(1));
  if (named) return named;
  const host = HOSTS.find(([pattern]) => pattern.test(endpoint.hostname));
  return (host && FLAVOURS.get(host[1])) ?? null;
}
