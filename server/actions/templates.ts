import { bumpRegistered } from "../../db/key-values.ts";
import { deleteTemplate, putTemplate, storedTemplates } from "../../db/templates.ts";
import type { Context } from "../context/context.ts";
import type { PageConfig, TemplateTexts } from "../core/configuration.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import { misplacedPlaceholders, type StoredTemplate } from "../core/events/stored-templates.ts";
import { PLACEHOLDERS } from "../core/events/template-filling.ts";
import { audit, authorOf, change } from "../context/write.ts";
import { requireRight, refuseProblems, requireVersion } from "./change.ts";
import { textProblems } from "./text-checks.ts";

/** Texts of a template, in the languages that it has. */
export type WrittenTemplate = Pick<StoredTemplate, "fr" | "en">;

/** A template that is to be kept, and where. */
export type NewTemplate = WrittenTemplate & Pick<StoredTemplate, "template" | "providerId">;

/** Nobody finds the right words among more. */
const TEMPLATES_AT_MOST = 300;
/** The form of ids, as in the configuration. */
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,200}$/;

const subjectOf = (id: string) => `template:${id}`;

/**
 * Adds a template for a page, or for one of its providers.
 *
 * @throws Refusal `invalid` with every mistake and its place, `conflict` where one of that name
 *   exists there, `forbidden`; nothing is written then
 */
export async function keepTemplate(
  ctx: Context,
  page: PageConfig,
  { template, providerId, fr, en }: NewTemplate,
): Promise<StoredTemplate> {
  requireRight(ctx, "template.write");
  refuseProblems([
    ...(NAME.test(template)
      ? []
      : [{ pointer: "/template", detail: 'expected letters, digits, "_", "-" and "."' }]),
    ...(providerId === null || page.providers.some((p) => p.id === providerId)
      ? []
      : [{ pointer: "/provider", detail: "there is no such provider on this page" }]),
    ...writtenProblems({ fr, en }),
  ]);
  return change(ctx, async (ctx) => {
    const others = (await storedTemplates(ctx.db)).filter((t) => t.pageId === page.id);
    if (others.some((t) => t.template === template && t.providerId === providerId)) {
      throw new Refusal("conflict", "One of this name is kept there already: change that one.", [
        { pointer: "/template", detail: "is another's" },
      ]);
    }
    if (others.length >= TEMPLATES_AT_MOST) {
      throw new Refusal("conflict", `There are ${TEMPLATES_AT_MOST} already: remove one first.`);
    }
    const kept: StoredTemplate = {
      id: ctx.newId(),
      pageId: page.id,
      providerId,
      template,
      fr,
      en,
      version: 1,
      ...stamp(ctx),
    };
    await putTemplate(ctx.db, kept);
    await bumpRegistered(ctx.db);
    await audit(ctx, deed("template.create", kept, null, kept));
    return kept;
  });
}

/**
 * Puts other texts in the place of a kept template's; a language that is not given is given up.
 *
 * @param version as the writer had it in view; `undefined`: they do not mind
 * @throws Refusal `invalid`, `stale` with what changed, `missing`, `forbidden`
 */
export async function changeTemplate(
  ctx: Context,
  page: PageConfig,
  id: string,
  written: WrittenTemplate,
  version?: number,
): Promise<StoredTemplate> {
  requireRight(ctx, "template.write");
  refuseProblems(writtenProblems(written));
  return change(ctx, async (ctx) => {
    const before = await templateToChange(ctx, page, id, version);
    const { fr, en } = written;
    const after = { ...before, fr, en, version: before.version + 1, ...stamp(ctx) };
    await putTemplate(ctx.db, after);
    await bumpRegistered(ctx.db);
    await audit(ctx, deed("template.change", after, before, after));
    return after;
  });
}

/**
 * Deletes a template: the file's, or the bundled one, applies again. Throws as `changeTemplate`.
 */
export async function removeTemplate(
  ctx: Context,
  page: PageConfig,
  id: string,
  version?: number,
): Promise<void> {
  requireRight(ctx, "template.write");
  await change(ctx, async (ctx) => {
    const before = await templateToChange(ctx, page, id, version);
    await deleteTemplate(ctx.db, id);
    await bumpRegistered(ctx.db);
    await audit(ctx, deed("template.remove", before, before, null));
  });
}

/**
 * One kept template of a page.
 *
 * @throws Refusal `missing`
 */
export async function keptTemplate(
  ctx: Pick<Context, "db">,
  page: PageConfig,
  id: string,
): Promise<StoredTemplate> {
  const found = (await storedTemplates(ctx.db)).find((t) => t.id === id && t.pageId === page.id);
  if (!found) throw new Refusal("missing", "There is no such template, or not any more.");
  return found;
}

async function templateToChange(
  ctx: Context,
  page: PageConfig,
  id: string,
  version: number | undefined,
): Promise<StoredTemplate> {
  const before = await keptTemplate(ctx, page, id);
  await requireVersion(ctx, subjectOf(id), before.version, version);
  return before;
}

const stamp = (ctx: Context) => ({ updatedAt: ctx.now(), updatedBy: authorOf(ctx).name });

const deed = (
  action: string,
  { id, pageId }: StoredTemplate,
  before: StoredTemplate | null,
  after: StoredTemplate | null,
) => ({ action, subject: subjectOf(id), pageId, before, after });

function writtenProblems({ fr, en }: WrittenTemplate): FieldProblem[] {
  if (!fr && !en) return [{ pointer: "/fr", detail: "expected fr or en, or both" }];
  return [
    ...(fr ? [...textProblems(fr, "/fr"), ...bracesIn(fr, "/fr")] : []),
    ...(en ? [...textProblems(en, "/en"), ...bracesIn(en, "/en")] : []),
  ];
}

/** Returns the unknown placeholders of a text, with line and column. */
function bracesIn(texts: TemplateTexts, at: string): FieldProblem[] {
  const known = PLACEHOLDERS.map((name) => `{${name}}`).join(", ");
  return Object.entries(texts).flatMap(([field, text]) =>
    misplacedPlaceholders(text).map(({ name, line, column }) => ({
      pointer: `${at}/${field}`,
      detail: `line ${line}, column ${column}: {${name}} is no placeholder; these are ${known}`,
    })),
  );
}
