import type { Db } from "../../../db/schema.ts";
import { otherAdmins } from "../../../db/people.ts";
import { allTokens } from "../../../db/tokens.ts";
import type { Store } from "../../../db/store.ts";
import { DAY_MS } from "../../core/duration.ts";
import type { Instant } from "../../core/model.ts";
import { ok, warn, type DoctorFinding } from "./finding.ts";

/** Tokens that end within this time are reported. */
const SOON_MS = 30 * DAY_MS;

/**
 * Returns findings on who may sign in and on machine tokens; none where the database is not there
 * or lacks migrations.
 */
export async function checkPeople(store: Store, now: Instant): Promise<DoctorFinding[]> {
  let db: Db;
  try {
    db = await store.openUnmigrated();
  } catch {
    return [warn("users", "none: the database is not there yet, so that no person can sign in")];
  }
  try {
    return [await admins(db), await tokens(db, now)];
  } catch {
    // An older version's tables; the finding on the database says so.
    return [];
  } finally {
    await db.destroy();
  }
}

async function admins(db: Db): Promise<DoctorFinding> {
  const count = await otherAdmins(db, "");
  return count === 0
    ? warn("users", "no administrator: no person can manage people and tokens")
    : ok("users", `administrators: ${count}`);
}

async function tokens(db: Db, now: Instant): Promise<DoctorFinding> {
  const valid = (await allTokens(db)).filter((t) => t.revokedAt === null && t.expiresAt > now);
  const soon = valid
    .filter((t) => t.expiresAt <= now + SOON_MS)
    .toSorted((a, b) => a.expiresAt - b.expiresAt)
    .map((t) => `${t.name} (${t.id}): ${new Date(t.expiresAt).toISOString().slice(0, 10)}`);
  return soon.length > 0
    ? warn("tokens", soon.join("\n"))
    : ok("tokens", `valid: ${valid.length}; none ends within 30 days`);
}
