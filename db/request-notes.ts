import type { RequestNote } from "../server/core/people/access-request.ts";
import type { Db } from "./schema.ts";

export async function insertRequestNote(
  db: Db,
  { id, requestId, authorId, text, createdAt }: Omit<RequestNote, "authorName">,
): Promise<void> {
  await db
    .insertInto("request_note")
    .values({ id, request_id: requestId, author_id: authorId, text, created_at: createdAt })
    .execute();
}

/** Returns the notes on a request, oldest first. */
export async function requestNotes(db: Db, requestId: string): Promise<RequestNote[]> {
  const rows = await db
    .selectFrom("request_note as n")
    .leftJoin("person as p", "p.id", "n.author_id")
    .select(["n.id", "n.author_id", "n.text", "n.created_at", "p.name"])
    .where("n.request_id", "=", requestId)
    .orderBy("n.created_at")
    .orderBy("n.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    requestId,
    authorId: row.author_id,
    authorName: row.name ?? row.author_id,
    text: row.text,
    createdAt: row.created_at,
  }));
}

/** Empties the notes that a person wrote. */
export async function emptyNotesOf(db: Db, authorId: string): Promise<void> {
  await db
    .updateTable("request_note")
    .set({ text: "DELETED" })
    .where("author_id", "=", authorId)
    .execute();
}
