import { createHash } from "node:crypto";
import { sql, type Insertable, type Selectable } from "kysely";
import { FIRST_HASH, sealedText, type AuditEntry, type Deed } from "../server/core/people/audit.ts";
import { jsonOrNull } from "./json-column.ts";
import type { Db } from "./schema.ts";
import type { Schema } from "./schema.ts";

type Row = Selectable<Schema["audit"]>;
const PER_READ = 500;

/** Adds a deed at the end of the trail; call it in the transaction of the deed itself. */
export async function appendAudit(db: Db, deed: Deed): Promise<AuditEntry> {
  const last = await lastEntry(db);
  // As it will be read back: what JSON cannot keep is not sealed either.
  const kept = { ...storable(deed), before: asJson(deed.before), after: asJson(deed.after) };
  const unsealed = { ...kept, seq: (last?.seq ?? 0) + 1 };
  const previousHash = last?.hash ?? FIRST_HASH;
  const entry = { ...unsealed, previousHash, hash: hashOf(previousHash, unsealed) };
  const row: Insertable<Schema["audit"]> = {
    seq: entry.seq,
    at: entry.at,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    action: entry.action,
    subject: entry.subject,
    page_id: entry.pageId,
    request_id: entry.requestId,
    before: jsonOrNull(entry.before),
    after: jsonOrNull(entry.after),
    previous_hash: previousHash,
    hash: entry.hash,
  };
  await db.insertInto("audit").values(row).execute();
  return entry;
}

/** The end of the trail: with its hash stored elsewhere, a later cut is noticed. */
export async function lastEntry(db: Db): Promise<{ seq: number; hash: string } | null> {
  const row = await db
    .selectFrom("audit")
    .select(["seq", "hash"])
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** The part of the trail that is asked for. */
export type AuditFilter = {
  /** Beginnings of actions: "incident." */
  readonly actions?: readonly string[] | undefined;
  /** Occurs in the author's name, the action, the subject, or what is now there. */
  readonly text?: string | undefined;
};

/** An entry as it is shown: with the present names of people, which are not part of the chain. */
export type ShownEntry = AuditEntry & {
  /** Name of the person whom the deed concerns; `null` for other subjects. */
  readonly subjectName: string | null;
};

/** The newest entries before one, newest first; `before` is `null` for the newest of all. */
export async function auditPage(
  db: Db,
  before: number | null,
  limit: number,
  { actions, text }: AuditFilter = {},
): Promise<ShownEntry[]> {
  // The wildcards of LIKE are typed for themselves.
  const wanted = `%${(text ?? "").toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const has = (column: string) =>
    sql<boolean>`lower(${sql.ref(column)}) like ${wanted} escape '\\'`;
  const rows = await db
    .selectFrom("audit")
    .leftJoin("person as author", (on) =>
      on.onRef("author.id", "=", "audit.actor_id").on("audit.actor_kind", "=", "person"),
    )
    .leftJoin("person as subject_person", (on) =>
      on.on(sql<boolean>`audit.subject = 'person:' || subject_person.id`),
    )
    .selectAll("audit")
    .select(["author.name as authorName", "subject_person.name as subjectName"])
    .$if(before !== null, (q) => q.where("seq", "<", before!))
    .$if(actions !== undefined, (q) =>
      q.where((eb) => eb.or(actions!.map((one) => eb("action", "like", `${one}%`)))),
    )
    .$if(text !== undefined && text.trim() !== "", (q) => q.where((eb) => eb.or(SEARCHED.map(has))))
    .orderBy("seq", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const entry = entryOf(row);
    const name = entry.actor.name || (row.authorName ?? "");
    return { ...entry, actor: { ...entry.actor, name }, subjectName: row.subjectName };
  });
}

const SEARCHED = [
  "actor_name",
  "author.name",
  "action",
  "subject",
  "subject_person.name",
  "before",
  "after",
] as const;

/** The whole trail, oldest first, read in parts: it may be longer than memory. */
export async function* auditTrail(db: Db): AsyncGenerator<AuditEntry> {
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom("audit")
      .selectAll()
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(PER_READ)
      .execute();
    for (const row of rows) yield entryOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < PER_READ) return;
    after = last.seq;
  }
}

/** Returns the deeds on one subject, oldest first. */
export async function deedsOn(db: Db, subject: string): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom("audit")
    .selectAll()
    .where("subject", "=", subject)
    .orderBy("seq")
    .execute();
  return rows.map(entryOf);
}

/** The result of a check of the trail. */
export type AuditVerdict =
  | { readonly intact: true; readonly entries: number; readonly hash: string }
  | { readonly intact: false; readonly seq: number; readonly reason: string };

/**
 * Walks the whole chain. An entry that was changed, removed or put in between breaks it there.
 * That the last ones were cut off cannot be seen from the chain itself: give the hash that was
 * noted elsewhere.
 *
 * @param expected a hash that must occur in the chain
 */
export async function verifyAudit(
  entries: AsyncIterable<AuditEntry>,
  expected?: string,
): Promise<AuditVerdict> {
  let [seq, hash, found] = [0, FIRST_HASH, expected === undefined];
  for await (const entry of entries) {
    if (entry.seq !== seq + 1) {
      return { intact: false, seq: seq + 1, reason: `it is missing: ${entry.seq} follows ${seq}` };
    }
    if (entry.previousHash !== hash) {
      return { intact: false, seq: entry.seq, reason: "it does not follow on the entry before it" };
    }
    if (entry.hash !== hashOf(hash, entry)) {
      return { intact: false, seq: entry.seq, reason: "its content is not what was sealed" };
    }
    [seq, hash] = [entry.seq, entry.hash];
    found ||= hash === expected;
  }
  if (!found) return { intact: false, seq: seq + 1, reason: `no entry has the hash ${expected}` };
  return { intact: true, entries: seq, hash };
}

const hashOf = (previous: string, entry: Omit<AuditEntry, "previousHash" | "hash">): string =>
  createHash("sha256")
    .update(`${previous}\n${sealedText(entry)}`)
    .digest("hex");

/** U+0000 becomes U+FFFD, since PostgreSQL stores none: the seal is of what can be read back. */
const withoutNul = <T extends string | null>(text: T) =>
  (text === null ? null : text.replaceAll("\0", "\uFFFD")) as T;

const storable = ({ at, actor, action, subject, pageId, requestId }: Deed) => ({
  at,
  actor: { kind: actor.kind, id: withoutNul(actor.id), name: withoutNul(actor.name) },
  action: withoutNul(action),
  subject: withoutNul(subject),
  pageId: withoutNul(pageId),
  requestId: withoutNul(requestId),
});

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

function entryOf(row: Row): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    subject: row.subject,
    pageId: row.page_id,
    requestId: row.request_id,
    before: row.before === null ? null : (JSON.parse(row.before) as unknown),
    after: row.after === null ? null : (JSON.parse(row.after) as unknown),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
