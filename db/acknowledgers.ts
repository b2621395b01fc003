import { personById } from "./people.ts";
import type { Db } from "./schema.ts";

const PERSON = "person:";

/** Returns how an alert stores who acknowledged it: a person by the id, others by their names. */
export const storedAcknowledger = (by: {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}): string => (by.kind === "person" ? PERSON + by.id : by.name);

/**
 * Returns the present name of who acknowledged an alert. Of a person who was erased there is none.
 *
 * @param stored a name, `link:<channel>`, or `person:<id>`
 */
export async function acknowledgerName(db: Db, stored: string | null): Promise<string | null> {
  if (!stored?.startsWith(PERSON)) return stored;
  return (await personById(db, stored.slice(PERSON.length)))?.name || "–";
}
