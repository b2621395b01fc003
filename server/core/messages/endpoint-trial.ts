/** The team chats that a subscription may post to, in the order in which they are offered. */
export const CHATS = ["slack", "teams", "mattermost", "matrix", "discord", "googlechat"] as const;

export type ChatName = (typeof CHATS)[number];

/** The ways to receive news: by mail, in a chat, or by webhook as a program. */
export const CHANNELS = ["mail", ...CHATS, "webhook"] as const;

export type SubscriptionChannel = (typeof CHANNELS)[number];

/**
 * - `inside`: its host is the address of a private network, or of this server
 * - `name`: its host is a name without a public address; private ones are not told apart from none,
 *   so that nobody learns which names a network has
 * - `connection`: nothing accepts connections there, or the connection broke
 * - `certificate`: its TLS certificate is not valid
 * - `slow`: it did not answer in time
 * - `moved`: it redirects, and redirections are not followed
 * - `answer`: it answered with an error
 * - `often`: too many trials of this address were asked for
 * - `ours`: this server has no network
 */
export type TrialProblem =
  | "inside"
  | "name"
  | "connection"
  | "certificate"
  | "slow"
  | "moved"
  | "answer"
  | "often"
  | "ours";

/** The outcome of one trial message to an endpoint. */
export type Trial = {
  /** `null`: the endpoint accepted the message. */
  readonly problem: TrialProblem | null;
  /** HTTP status of the answer; `null` if there was none. */
  readonly status: number | null;
};
