import type { AgentToken } from "../../db/agent-tokens.ts";
import { issueAgentToken, listAgentTokens, revokeAgentToken } from "../auth/agent-token.ts";
import { UsageError } from "../config/settings.ts";
import { columns } from "./columns.ts";
import { withContext } from "./in-force.ts";
import { onDatabase } from "./on-database.ts";
import { requireRegion } from "./region-named.ts";

/** Makes a token for the agents of a region, and prints it alone. */
export const makeToken = (region: string | undefined): Promise<void> =>
  withContext(async (ctx) => {
    if (!region) throw new UsageError("--region is wanted: the region of the agent");
    requireRegion(ctx.config, region, "--region");
    const { token, id } = await issueAgentToken(ctx, region);
    process.stdout.write(`${token}\n`);
    process.stderr.write(`Token ${id} of region ${region}. It is not shown again.\n`);
  });

export const listTokens = (isJson: boolean): Promise<void> =>
  onDatabase(async (ctx) => {
    const tokens = await listAgentTokens(ctx);
    process.stdout.write(isJson ? `${JSON.stringify(tokens.map(asJson))}\n` : table(tokens));
  });

export const revokeToken = (id: string): Promise<void> =>
  onDatabase((ctx) => revokeAgentToken(ctx, id));

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

const asJson = ({ id, region, createdAt, lastUsedAt, revokedAt }: AgentToken) => ({
  id,
  region,
  createdAt: iso(createdAt),
  lastUsedAt: iso(lastUsedAt),
  revokedAt: iso(revokedAt),
});

const table = (tokens: readonly AgentToken[]): string =>
  columns([
    ["id", "region", "made", "used", "revoked"],
    ...tokens.map(({ id, region, createdAt, lastUsedAt, revokedAt }) => [
      id,
      region,
      iso(createdAt) ?? "",
      iso(lastUsedAt) ?? "never",
      iso(revokedAt) ?? "",
    ]),
  ]);
