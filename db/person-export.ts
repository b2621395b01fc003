import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** Data of a person that no other file reads. */
export type PersonRecords = {
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[];
  readonly notes: readonly { readonly text: string; readonly createdAt: Instant }[];
  readonly grantContacts: readonly { readonly grant: string; readonly part: string }[];
  readonly technicalAccounts: readonly string[];
  readonly trail: readonly {
    readonly at: Instant;
    readonly action: string;
    readonly subject: string;
  }[];
};

/** Entries of the audit trail in one export, and how far back its author is searched. */
const MOST_ENTRIES = 1_000;
const SEARCHED_ENTRIES = 50_000;

/** Returns what other tables have of a person, by id or address. */
export async function personRecords(
  db: Db,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<PersonRecords> {
  const identities = await db
    .selectFrom("identity")
    .select(["issuer", "subject"])
    .where("person_id", "=", id)
    .execute();
  const notes = await db
    .selectFrom("request_note")
    .select(["text", "created_at as createdAt"])
    .where("author_id", "=", id)
    .orderBy("created_at")
    .execute();
  const grantContacts = await db
    .selectFrom("grant_contact")
    .select(["grant_id as grant", "part"])
    .where("person_id", "=", id)
    .execute();
  const accounts = await db
    .selectFrom("technical_account")
    .select("login")
    .where("contact_email", "=", email)
    .execute();
  const technicalAccounts = accounts.map((one) => one.login);
  return { identities, notes, grantContacts, technicalAccounts, trail: await trailOf(db, id) };
}

/** Returns the newest deeds on a person, and by them among the trail's last 50,000 entries. */
async function trailOf(db: Db, id: string): Promise<PersonRecords["trail"]> {
  const entries = db.selectFrom("audit").select(["seq", "at", "action", "subject"]);
  const last = await db
    .selectFrom("audit")
    .select((eb) => eb.fn.max<number | null>("seq").as("seq"))
    .executeTakeFirst();
  const about = await entries
    .where("subject", "=", `person:${id}`)
    .orderBy("seq", "desc")
    .limit(MOST_ENTRIES)
    .execute();
  const by = await entries
    .where("seq", ">", Number(last?.seq ?? 0) - SEARCHED_ENTRIES)
    .where("actor_kind", "=", "person")
    .where("actor_id", "=", id)
    .orderBy("seq", "desc")
    .limit(MOST_ENTRIES)
    .execute();
  return [...new Map([...about, ...by].map((one) => [one.seq, one])).values()]
    .toSorted((a, b) => b.seq - a.seq)
    .map(({ at, action, subject }) => ({ at, action, subject }));
}
