import { personByEmail, personById } from "../../db/people.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { deleteOldLinks, insertLink, linkByHash, spendLink } from "../../db/sign-in-links.ts";
import type { Instant } from "../core/model.ts";
import { LINK_MS, type Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { fingerprint, newSecret } from "./fingerprint.ts";
import { afterSecondFactor, type GuessCounter, type SignInOutcome } from "./sign-in.ts";
import { audit, change } from "../context/write.ts";
import { type Registrar, personDeed } from "./people.ts";
import { DAY_MS } from "../core/duration.ts";

/** Time for which a used link is remembered, so that the answer can be more than "unknown". */
const REMEMBERED_MS = DAY_MS;

/** Issues a link. Its secret is returned once, here; it opens a session once, until `expiresAt`. */
export async function issueLink(
  ctx: Registrar,
  person: Person,
): Promise<{ token: string; expiresAt: Instant }> {
  const token = newSecret();
  const now = ctx.now();
  const expiresAt = now + LINK_MS;
  await change(ctx, async (ctx) => {
    await insertLink(ctx.db, {
      hash: fingerprint(token),
      personId: person.id,
      createdAt: now,
      expiresAt,
      usedAt: null,
    });
    await deleteOldLinks(ctx.db, now - REMEMBERED_MS);
    await audit(ctx, personDeed("link.issue", person, null, null));
  });
  return { token, expiresAt };
}

/** Returns the person whom a link may be sent to, or `null`. Callers must not reveal which. */
export async function linkable(ctx: Registrar, email: string): Promise<Person | null> {
  const person = await personByEmail(ctx.db, email);
  return person?.disabledAt === null ? person : null;
}

/**
 * Uses a link, if the code that is asked of some is right; where one is needed, or wrong, the
 * link stays good.
 *
 * @throws Refusal `missing` if it is none of ours, `gone` if it was used or has expired
 */
export async function useLink(
  ctx: Registrar,
  token: string,
  code: string | undefined,
  guesses: GuessCounter,
): Promise<SignInOutcome> {
  const hash = fingerprint(token);
  const link = await linkByHash(ctx.db, hash);
  const person = link && (await personById(ctx.db, link.personId));
  if (!person || person.disabledAt !== null) {
    throw new Refusal("missing", "This link is not one of ours: ask for another one.");
  }
  if (link.usedAt !== null) throw used();
  if (link.expiresAt <= ctx.now()) {
    throw new Refusal("gone", "This link has expired: ask for another one.");
  }
  const verdict = await afterSecondFactor(ctx, person, code, guesses);
  if (verdict === null || !("person" in verdict)) return verdict;
  // Of two at the same moment, one is let in.
  if (!(await retryWhileBusy(() => spendLink(ctx.db, hash, ctx.now())))) throw used();
  return verdict;
}

const used = () => new Refusal("gone", "This link was used already: ask for another one.");
