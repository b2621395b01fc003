import { insertGrantToken } from "../../db/grant-tokens.ts";
import { personByEmail } from "../../db/people.ts";
import { markUsed } from "../../db/tokens.ts";
import { addCounts } from "../../db/token-usage.ts";
import { giveGrant } from "../actions/grants.ts";
import { noticeEndingTokens } from "../actions/grant-clock.ts";
import { addMember } from "../actions/members.ts";
import { keepUsage } from "../actions/token-usage.ts";
import { newTokenIds } from "../auth/grant-token.ts";
import { addPerson } from "../auth/people.ts";
import type { Context } from "../context/context.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/duration.ts";
import type { Instant } from "../core/model.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import { TOKEN_MONTHS } from "../core/people/grant-token.ts";
import type { Organization } from "../core/people/organization.ts";
import { stepBegin, type UsageCounts } from "../core/people/token-usage.ts";
import { createTokenUsage } from "../core/people/usage-counter.ts";
import { DEMO_PERSON } from "./demo-person.ts";

/** The technical contact: somebody of the software vendor. */
const TECHNICAL = "noe.petit@editeur.example";

/**
 * Gives the demo's own person two grants of an organisation: of one the token ends in 25 days, of
 * the other it is banned.
 */
export async function makeGrants(ctx: Context, organization: Organization): Promise<void> {
  const technical = await personByEmail(ctx.db, TECHNICAL);
  const applicant = await addPerson(ctx, DEMO_PERSON);
  await addMember(ctx, organization, applicant, "admin");
  const give = (title: string, purpose: string, since: Instant) =>
    giveGrant(
      { ...ctx, now: () => since },
      {
        organizationId: organization.id,
        requestId: null,
        title,
        purpose,
        useCase: title,
        vendorId: null,
        scopes: ["status:read", "entreprises", "attestations"],
      },
      { applicant, business: null, technical },
    );
  const now = ctx.now();
  const [old, young] = [now + 25.5 * DAY_MS, now + 400 * DAY_MS].map((end) => ({
    since: monthsBefore(end),
    end,
  }));
  const markets = await give(
    "Marchés publics",
    "Vérifier les candidats aux marchés de la ville.",
    old!.since,
  );
  await useToken(ctx, await tokenOf(ctx, markets, old!));
  await noticeEndingTokens(ctx);
  const aids = await give(
    "Aides aux entreprises",
    "Préremplir les demandes d’aide au commerce.",
    young!.since,
  );
  const banned = await tokenOf(ctx, aids, young!);
  await useToken({ ...ctx, now: () => now - 3 * HOUR_MS }, banned);
  await banToken(ctx, banned);
}

/** Returns the instant 18 months before another, in UTC. */
function monthsBefore(end: Instant): Instant {
  const at = new Date(end);
  return at.setUTCMonth(at.getUTCMonth() - TOKEN_MONTHS);
}

async function tokenOf(
  ctx: Context,
  { id: grantId, scopes }: HeldGrant,
  { since, end }: { readonly since: Instant; readonly end: Instant },
): Promise<string> {
  const ids = newTokenIds(ctx);
  await insertGrantToken(ctx.db, {
    ...ids,
    grantId,
    scopes,
    createdAt: since,
    expiresAt: end,
    lastUsedAt: null,
    revokedAt: null,
    replaces: null,
  });
  await markUsed(ctx.db, ids.id, ctx.now() - MINUTE_MS);
  return ids.id;
}

/** Adds eight days of calls, busy by day and quiet by night, as an office makes them. */
async function useToken({ db, now }: Context, tokenId: string): Promise<void> {
  const hour = stepBegin(now(), HOUR_MS);
  const hours = Array.from({ length: 8 * 24 }, (_, i) => hour - (i + 1) * HOUR_MS);
  const minute = stepBegin(now(), MINUTE_MS);
  const minutes = Array.from({ length: 15 }, (_, i) => minute - i * MINUTE_MS);
  const points = [
    ...hours.map((at) => ({ tokenId, at, ...callsOfHour(at) })),
    ...minutes.map((at) => ({ tokenId, at, served: 6 + ((at / MINUTE_MS) % 4), ...QUIET })),
  ];
  await addCounts(
    db,
    "token_minute",
    points.filter(({ at }) => at > now() - 31 * HOUR_MS),
  );
  const days = new Map<Instant, UsageCounts>();
  for (const { at, served, refused, failed } of points) {
    const day = stepBegin(at, DAY_MS);
    const sum = days.get(day) ?? { served: 0, refused: 0, failed: 0 };
    days.set(day, {
      served: sum.served + served,
      refused: sum.refused + refused,
      failed: sum.failed + failed,
    });
  }
  await addCounts(
    db,
    "token_day",
    [...days].map(([at, counts]) => ({ tokenId, at, ...counts })),
  );
}

function callsOfHour(at: Instant): UsageCounts {
  const date = new Date(at);
  const isOffice = date.getUTCHours() >= 7 && date.getUTCHours() < 17 && date.getUTCDay() % 6 > 0;
  const served = isOffice ? 420 + ((at / HOUR_MS) % 7) * 35 : 12;
  return { served, refused: 0, failed: Math.round(served / 90) };
}

const QUIET = { refused: 0, failed: 0 };

/** Has a machine go on after refusals, three hours ago; its ban lasts nine hours more. */
async function banToken(ctx: Context, tokenId: string): Promise<void> {
  const usage = createTokenUsage();
  const since = ctx.now() - 3 * HOUR_MS;
  const call = (at: Instant, status: number) =>
    usage.count(tokenId, MACHINE, { at, method: "GET", path: "/api/v1/availability", status });
  for (let i = 250; i > 0; i -= 1) call(since - 40_000 - i, 200);
  for (let i = 900; i > 0; i -= 1) call(since - i * 40, 429);
  usage.ban(MACHINE, tokenId, { since, until: since + 12 * HOUR_MS });
  await keepUsage(ctx, usage);
}

/** An address for documentation (RFC 5737). */
const MACHINE = "192.0.2.7";
