import type { TemplateTexts } from "../server/core/configuration.ts";
import type { StoredTemplate } from "../server/core/events/stored-templates.ts";
import type { Db } from "./schema.ts";

/** Every template that the team keeps, by page, provider and name; a page's own before its providers'. */
export async function storedTemplates(db: Db): Promise<StoredTemplate[]> {
  const rows = await db
    .selectFrom("template")
    .selectAll()
    .orderBy("page_id")
    .orderBy("provider_id")
    .orderBy("template_id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    pageId: row.page_id,
    providerId: row.provider_id === "" ? null : row.provider_id,
    template: row.template_id,
    fr: textsIn(row.fr),
    en: textsIn(row.en),
    version: row.version,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }));
}

const textsIn = (json: string | null): TemplateTexts | null =>
  json === null ? null : (JSON.parse(json) as TemplateTexts);

/** Adds a template, or puts it in the place of the one with its id. */
export async function putTemplate(db: Db, t: StoredTemplate): Promise<void> {
  const row = {
    page_id: t.pageId,
    provider_id: t.providerId ?? "",
    template_id: t.template,
    fr: t.fr && JSON.stringify(t.fr),
    en: t.en && JSON.stringify(t.en),
    version: t.version,
    updated_at: t.updatedAt,
    updated_by: t.updatedBy,
  };
  await db
    .insertInto("template")
    .values({ id: t.id, ...row })
    .onConflict((c) => c.column("id").doUpdateSet(row))
    .execute();
}

export async function deleteTemplate(db: Db, id: string): Promise<void> {
  await db.deleteFrom("template").where("id", "=", id).execute();
}
