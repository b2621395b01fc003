import {
  agentTokenById,
  allAgentTokens,
  insertAgentToken,
  noteAgentTokenUse,
  revokeAgentToken as markRevoked,
  type AgentToken,
} from "../../db/agent-tokens.ts";
import { audit, change, type Deed } from "../context/write.ts";
import { Refusal } from "../core/refusal.ts";
import { newSecret } from "./fingerprint.ts";
import type { Issuer } from "./keys.ts";
import { tokenIdOf } from "./token-id.ts";

const PREFIX = "vga_";
const FORM = /^Bearer +(vga_[\w-]{43})$/i;
/** "Last used" is for people: a minute is near enough, and costs no write per request. */
const USED_EVERY_MS = 60_000;

/** Issues a token for the agents of a region. It is returned once, here; only a hash is stored. */
export async function issueAgentToken(
  ctx: Issuer,
  region: string,
): Promise<{ token: string; id: string }> {
  const token = `${PREFIX}${newSecret()}`;
  const id = tokenIdOf(token);
  await change(ctx, async (ctx) => {
    await insertAgentToken(ctx.db, { id, region, createdAt: ctx.now() });
    await audit(ctx, tokenDeed("agent-token.create", id, { region }));
  });
  return { token, id };
}

/** Returns every token of agents, newest first. */
export const listAgentTokens = (ctx: Pick<Issuer, "db">): Promise<AgentToken[]> =>
  allAgentTokens(ctx.db);

/**
 * Revokes a token, at once and on every node.
 *
 * @throws Refusal `missing` if there is no such token
 */
export async function revokeAgentToken(ctx: Issuer, id: string): Promise<void> {
  const known = await change(ctx, async (ctx) => {
    const known = await markRevoked(ctx.db, id, ctx.now());
    if (known) await audit(ctx, tokenDeed("agent-token.revoke", id, null));
    return known;
  });
  if (!known) throw new Refusal("missing", `There is no token ${id} of an agent.`);
}

/**
 * Returns the region of the token in a request's `Authorization` header (RFC 6750).
 *
 * @throws Refusal `unauthenticated`
 */
export async function authenticateAgent(
  ctx: Pick<Issuer, "db" | "now" | "log">,
  header: string | undefined,
): Promise<string> {
  const token = FORM.exec(header?.trim() ?? "")?.[1];
  if (token === undefined) {
    throw new Refusal(
      "unauthenticated",
      "A token of an agent is needed: `vigie agent token --region <id>` makes one.",
    );
  }
  const stored = await agentTokenById(ctx.db, tokenIdOf(token));
  if (!stored) throw new Refusal("unauthenticated", "This token of an agent is not known here.");
  if (stored.revokedAt !== null) {
    throw new Refusal("unauthenticated", "This token of an agent has been revoked.");
  }
  if (stored.lastUsedAt === null || ctx.now() - stored.lastUsedAt >= USED_EVERY_MS) {
    await noteAgentTokenUse(ctx.db, stored.id, ctx.now()).catch((error: unknown) =>
      ctx.log.warn({ err: error }, "the use of a token could not be noted"),
    );
  }
  return stored.region;
}

/** Returns a deed on a token, for the audit trail. */
const tokenDeed = (action: string, tokenId: string, after: unknown): Deed => ({
  action,
  subject: `agent-token:${tokenId}`,
  pageId: null,
  before: null,
  after,
});
