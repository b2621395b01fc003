import type { Instant } from "../server/core/model.ts";
import type { Db } from "./schema.ts";

/** A component whose published state is held as it is, by configured id. */
export type Mute = {
  readonly pageId: string;
  readonly component: string;
  readonly until: Instant;
  /** A name, for people. */
  readonly by: string;
  readonly createdAt: Instant;
};

/** Mutes that hold at an instant. */
export async function mutesAt(db: Db, at: Instant): Promise<Mute[]> {
  return db
    .selectFrom("mute")
    .select(["page_id as pageId", "component_key as component", "until_at as until"])
    .select(["muted_by as by", "created_at as createdAt"])
    .where("until_at", ">", at)
    .orderBy("page_id")
    .orderBy("component_key")
    .execute();
}

/** Adds a mute, or puts it in the place of the component's last one. */
export async function putMute(db: Db, mute: Mute): Promise<void> {
  const { pageId, component, until, by, createdAt } = mute;
  const row = { until_at: until, muted_by: by, created_at: createdAt };
  await db
    .insertInto("mute")
    .values({ page_id: pageId, component_key: component, ...row })
    .onConflict((c) => c.columns(["page_id", "component_key"]).doUpdateSet(row))
    .execute();
}

/** Returns true if there was a mute. */
export async function deleteMute(db: Db, pageId: string, component: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("mute")
    .where("page_id", "=", pageId)
    .where("component_key", "=", component)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
