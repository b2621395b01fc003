import type { ChatName } from "../core/messages/endpoint-trial.ts";
import type { ChatMessage } from "./chat.ts";
import { discord } from "./discord.ts";
import { googleChat } from "./google-chat.ts";
import { matrix } from "./matrix.ts";
import { mattermost } from "./mattermost.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";

/** The rate limit of a webhook: calls within a time. */
export type Pace = { readonly calls: number; readonly perMs: number };

/** A chat that wants a body of its own. */
export type Flavour = {
  /** Its fragment. */
  readonly name: ChatName;
  readonly title: string;
  readonly body: (message: ChatMessage) => object;
  /** The documented rate limit of one webhook; `null`: the server's administrator sets it. */
  readonly pace: Pace | null;
};

/** All chats. A further one is a file, and a line here. */
const ALL: readonly Flavour[] = [
  // docs.slack.dev, "Rate limits": one message a second for each incoming webhook.
  { name: "slack", title: "Slack", body: slack, pace: { calls: 1, perMs: 1_000 } },
  { name: "mattermost", title: "Mattermost", body: mattermost, pace: null },
  // learn.microsoft.com, "Rate limiting for connectors": four requests a second.
  { name: "teams", title: "Teams", body: teams, pace: { calls: 4, perMs: 1_000 } },
  { name: "matrix", title: "Matrix", body: matrix, pace: null },
  // Five requests in two seconds for each webhook, as X-RateLimit-Limit says it.
  { name: "discord", title: "Discord", body: discord, pace: { calls: 5, perMs: 2_000 } },
  // developers.google.com/workspace/chat/limits: one write a second for each space.
  { name: "googlechat", title: "Google Chat", body: googleChat, pace: { calls: 1, perMs: 1_000 } },
];

export const FLAVOURS: ReadonlyMap<string, Flavour> = new Map(
  ALL.map((f): [string, Flavour] => [f.name, f]),
);

/**
 * Hosts that take nothing but their own, with their government clouds: GovSlack, and Teams in GCC,
 * GCC High, DoD and China.
 */
const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)hooks\.slack(-gov)?\.com$/, "slack"],
  [/(^|\.)discord(app)?\.com$/, "discord"],
  [/^chat\.googleapis\.com$/, "googlechat"],
  [/\.webhook\.office(365)?\.(com|us)$/, "teams"],
  [/^outlook\.office(365)?\.(com|us)$/, "teams"],
  [/\.logic\.azure\.(com|us|cn)$/, "teams"],
  [/\.environment\.api\.powerplatform\.(com|partner\.microsoftonline\.cn)$/, "teams"],
  [/\.environment\.api\.((gov|high)\.powerplatform\.microsoft|appsplatform)\.us$/, "teams"],
];

/**
 * Returns the chat that an endpoint belongs to: by its fragment, which is never sent
 * ("https://chat.exemple.fr/hooks/x#mattermost"), or by its host; `null`: a machine, which gets
 * Statuspage's shape.
 */
export const flavourOf = (endpoint: URL): Flavour | null =>
  FLAVOURS.get(endpoint.hash.slice(1)) ?? flavourOfHost(endpoint);

/** Returns the chat that an endpoint's host belongs to; `null`: unknown, or none. */
export function flavourOfHost(endpoint: URL): Flavour | null {
  const [, name] = HOSTS.find(([pattern]) => pattern.test(endpoint.hostname)) ?? [];
  // docs.discord.com, "Execute Slack-Compatible Webhook".
  const isSlackLike = name === "discord" && /\/slack\/?$/.test(endpoint.pathname);
  return FLAVOURS.get(isSlackLike ? "slack" : (name ?? "")) ?? null;
}
