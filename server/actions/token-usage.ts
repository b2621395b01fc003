import { createHmac } from "node:crypto";
import { grantTokenById } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import {
  addCalls,
  addCounts,
  bansNow,
  countsOf,
  deleteOldUsage,
  insertBan,
  knownTokens,
  lastCallsOf,
  noteReports,
  type TokenPoint,
} from "../../db/token-usage.ts";
import type { Context } from "../context/context.ts";
import { audit, change, type Writing } from "../context/write.ts";
import { DAY_MS, MINUTE_MS } from "../core/duration.ts";
import type { Instant } from "../core/model.ts";
import {
  LAST_CALLS,
  MINUTES_KEPT_MS,
  pointsOf,
  stepBegin,
  sumOf,
  windowAt,
  type Ban,
  type ReadUsage,
  type UsageCounts,
  type UsageWindow,
} from "../core/people/token-usage.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import type { FreshBan, TakenUsage, TokenUsage } from "../core/people/usage-counter.ts";
import { contactsOf, writeAboutGrant, type GrantWriting } from "./grant-mails.ts";

/** The part of a context that the usage of tokens needs. */
export type UsageContext = GrantWriting & Writing & Pick<Context, "secret">;

/** Writes what was counted in this process, and reads the bans of all nodes. */
export async function keepUsage(ctx: UsageContext, usage: TokenUsage): Promise<void> {
  const taken = usage.take();
  try {
    if (taken !== null) await change(ctx, (ctx) => writeUsage(ctx, taken));
  } catch (error) {
    usage.putBack(taken!);
    throw error;
  }
  usage.knowBans(await bansNow(ctx.db, ctx.now()));
}

async function writeUsage(ctx: UsageContext, { counts, calls, bans }: TakenUsage): Promise<void> {
  await addPoints(ctx, counts);
  for (const [tokenId, last] of calls) await addCalls(ctx.db, tokenId, last);
  for (const ban of bans) await beginBan(ctx, ban);
}

/** Adds requests to the minutes and days that they began in. */
async function addPoints({ db }: Pick<Context, "db">, points: readonly TokenPoint[]) {
  await addCounts(db, "token_minute", merged(points, MINUTE_MS));
  await addCounts(db, "token_day", merged(points, DAY_MS));
}

/** Returns the sums of each token's steps. */
function merged(points: readonly TokenPoint[], stepMs: number): TokenPoint[] {
  const sums = new Map<string, TokenPoint>();
  for (const point of points) {
    const at = stepBegin(point.at, stepMs);
    const key = `${point.tokenId} ${at}`;
    const before = sums.get(key);
    const counts = before ? sumOf([before, point]) : point;
    sums.set(key, { ...counts, tokenId: point.tokenId, at });
  }
  return [...sums.values()];
}

/** Records a ban, and writes to the contacts of the grants whose tokens it takes in. */
async function beginBan(
  ctx: UsageContext,
  { client, tokens, since, until }: Omit<FreshBan, "client"> & { readonly client: string | null },
): Promise<void> {
  const id = ctx.newId();
  const clientHash = client === null ? null : hashOf(ctx, client);
  await insertBan(ctx.db, { id, clientHash, since, until }, tokens);
  const subject = `ban:${id}`;
  const after = { tokens, since, until };
  await audit(ctx, { action: "token.ban", subject, pageId: null, before: null, after });
  for (const tokenId of tokens) {
    const token = await grantTokenById(ctx.db, tokenId);
    const grant = token && (await grantById(ctx.db, token.grantId));
    if (!grant || grant.revokedAt !== null) continue;
    const mail = { kind: "grant.banned", token: tokenId, until } as const;
    await writeAboutGrant(ctx, grant, mail, contactsOf(grant, ["technical", "applicant"]));
  }
}

/** Returns a hash of a client's address that only this instance can make. */
const hashOf = ({ secret }: Pick<Context, "secret">, client: string): string =>
  createHmac("sha256", secret.derive("clients of bans")).update(client).digest("base64url");

/** Returns the usage of a token as it is written: without what this process still counts. */
export async function usageOf(
  { db, now }: Pick<Context, "db" | "now">,
  tokenId: string,
  window: UsageWindow,
): Promise<ReadUsage> {
  const at = now();
  const { from, to } = windowAt(window, at);
  const table = window === "8d" ? "token_day" : "token_minute";
  const points = pointsOf(window, at, await countsOf(db, table, tokenId, from));
  return {
    window,
    from,
    to,
    points,
    totals: sumOf(points),
    last: (await lastCallsOf(db, tokenId)).slice(0, LAST_CALLS),
    ban: (await bansNow(db, at, [tokenId])).get(tokenId) ?? null,
  };
}

/** Requests of a token, and a ban, as a gateway reports them. */
export type UsageReport = UsageCounts & {
  readonly token: string;
  readonly at: Instant;
  readonly ban?: Ban | undefined;
};

/** Time by which the clock of a gateway may be ahead of ours. */
const AHEAD_MS = 5 * MINUTE_MS;

/**
 * Adds what a gateway counted. A row of the same token and instant counts once for each gateway.
 *
 * @param reporter id of the technical account that reports
 * @throws Refusal `invalid` with every mistake; nothing is added then
 */
export async function reportUsage(
  ctx: UsageContext,
  reporter: string,
  reports: readonly UsageReport[],
): Promise<void> {
  await change(ctx, async (ctx) => {
    await checkReports(ctx, reports);
    const rows = reports.map((one) => ({ ...one, tokenId: one.token }));
    const once = [...new Map(rows.map((row) => [`${row.token} ${row.at}`, row])).values()];
    const fresh = await noteReports(ctx.db, reporter, once);
    const added = once.filter((row) => fresh.has(`${row.token} ${row.at}`));
    await addPoints(ctx, added);
    for (const { token, ban } of added) {
      if (ban) await extendBan(ctx, token, ban);
    }
  });
}

/** Records a reported ban, unless the token is banned until then already. */
async function extendBan(ctx: UsageContext, token: string, ban: Ban): Promise<void> {
  const known = (await bansNow(ctx.db, ctx.now(), [token])).get(token);
  if (ban.until <= (known?.until ?? ctx.now())) return;
  await beginBan(ctx, { client: null, tokens: [token], ...ban });
}

async function checkReports(
  { db, now }: Pick<Context, "db" | "now">,
  reports: readonly UsageReport[],
): Promise<void> {
  const known = await knownTokens(db, [...new Set(reports.map(({ token }) => token))]);
  const problems = reports.flatMap(({ token, at, ban }, i): FieldProblem[] => [
    ...(known.has(token) ? [] : [{ pointer: `/${i}/token`, detail: "there is no such token" }]),
    ...(at < now() - MINUTES_KEPT_MS || at > now() + AHEAD_MS
      ? [{ pointer: `/${i}/at`, detail: "expected an instant of the last 48 hours" }]
      : []),
    ...(ban && ban.until <= ban.since
      ? [{ pointer: `/${i}/ban/until`, detail: "expected an instant after the begin of the ban" }]
      : []),
  ]);
  if (problems.length > 0) throw new Refusal("invalid", "Nothing was counted.", problems);
}

/** Deletes what is older than it is kept. */
export const forgetUsage = (ctx: Pick<Context, "db" | "now">): Promise<void> =>
  change(ctx, ({ db, now }) => deleteOldUsage(db, now()));
