import { timingSafeEqual } from "node:crypto";
import { organizationsById } from "../../db/organizations.ts";
import { accountWithSecrets, markAccountUsed } from "../../db/technical-accounts.ts";
import type { Context } from "../context/context.ts";
import type { Instant } from "../core/model.ts";
import type { Organization } from "../core/people/organization.ts";
import { accountState, type TechnicalAccount } from "../core/people/technical-account.ts";
import { fingerprint } from "./fingerprint.ts";

type Reading = Pick<Context, "db" | "now" | "log">;

/** A technical account that may act, with its organisation. */
export type ActiveAccount = {
  readonly account: TechnicalAccount;
  readonly organization: Organization;
};

/** An account whose secret was right. */
export type Client = ActiveAccount & {
  /** Instant at which the secret that was used ends; `null`: it is the present one. */
  readonly secretUntil: Instant | null;
};

/** A hash that no secret has: unknown logins are compared with it, in the same time. */
const NO_HASH = fingerprint("");

/**
 * Returns the account of a login and secret; `null` for an unknown login, a wrong secret, and an
 * account that is not active. The time that a refusal takes does not reveal whether there is such a
 * login.
 */
export async function verifiedClient(
  ctx: Reading,
  login: string,
  secret: string,
): Promise<Client | null> {
  const found = await accountWithSecrets(ctx.db, login);
  const given = fingerprint(secret);
  const now = ctx.now();
  const { secret: present, previous, previousUntil } = found?.hashes ?? NOTHING;
  const isPresent = isSame(given, present ?? NO_HASH);
  const isPrevious = isSame(given, previous ?? NO_HASH) && (previousUntil ?? 0) > now;
  if (secret === "" || !found || !(isPresent || isPrevious)) return null;
  const active = await activeOf(ctx, found.account);
  return active && { ...active, secretUntil: isPresent ? null : previousUntil };
}

const NOTHING = { secret: null, previous: null, previousUntil: null };

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Returns an account with its organisation if it may act: both are in use, and verified. */
export async function activeOf(
  ctx: Pick<Reading, "db" | "now">,
  account: TechnicalAccount | null,
): Promise<ActiveAccount | null> {
  if (!account || accountState(account, ctx.now()) !== "active") return null;
  const [organization] = await organizationsById(ctx.db, [account.organizationId]);
  if (!organization || organization.deletedAt !== null || organization.verifiedAt === null) {
    return null;
  }
  return { account, organization };
}

/** "Last used" is for people: a minute is near enough, and costs no write per request. */
const USED_EVERY_MS = 60_000;

/** Notes the use of an account. A database in trouble must not keep a program out. */
export async function noteAccountUse(
  ctx: Reading,
  { id, lastUsedAt }: TechnicalAccount,
): Promise<void> {
  const now = ctx.now();
  if (lastUsedAt !== null && now - lastUsedAt < USED_EVERY_MS) return;
  try {
    await markAccountUsed(ctx.db, id, now);
  } catch (error) {
    ctx.log.warn({ err: error }, "the use of a technical account could not be noted");
  }
}
