import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** A token of the agents of a region. */
export type AgentToken = {
  readonly id: string;
  readonly region: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
};

export async function insertAgentToken(
  db: Db,
  { id, region, createdAt }: Pick<AgentToken, "id" | "region" | "createdAt">,
): Promise<void> {
  await db
    .insertInto("agent_token")
    .values({ id, region_id: region, created_at: createdAt, last_used_at: null, revoked_at: null })
    .execute();
}

const tokens = (db: Db) =>
  db
    .selectFrom("agent_token")
    .select(["id", "region_id as region", "created_at as createdAt"])
    .select(["last_used_at as lastUsedAt", "revoked_at as revokedAt"]);

/** Returns every token of agents, newest first. */
export const allAgentTokens = (db: Db): Promise<AgentToken[]> =>
  tokens(db).orderBy("created_at", "desc").orderBy("id").execute();

export async function agentTokenById(db: Db, id: string): Promise<AgentToken | null> {
  return (await tokens(db).where("id", "=", id).executeTakeFirst()) ?? null;
}

/** Revokes a token; a second time changes nothing. Returns false if there is no such token. */
export async function revokeAgentToken(db: Db, id: string, at: Instant): Promise<boolean> {
  const known = await agentTokenById(db, id);
  if (known?.revokedAt === null) {
    await db.updateTable("agent_token").set({ revoked_at: at }).where("id", "=", id).execute();
  }
  return known !== null;
}

export async function noteAgentTokenUse(db: Db, id: string, at: Instant): Promise<void> {
  await db.updateTable("agent_token").set({ last_used_at: at }).where("id", "=", id).execute();
}
