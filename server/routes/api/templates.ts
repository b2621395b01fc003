import { Hono, type Context } from "hono";
import { storedTemplates } from "../../../db/templates.ts";
import {
  changeTemplate,
  keepTemplate,
  keptTemplate,
  removeTemplate,
  type WrittenTemplate,
} from "../../actions/templates.ts";
import * as shapes from "../../core/api/templates.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { PageConfig, Template } from "../../core/configuration.ts";
import { isOfTeam, maySpeakFor, type Actor } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { StoredTemplate } from "../../core/events/stored-templates.ts";
import { PLACEHOLDERS } from "../../core/events/template-filling.ts";
import { USUAL } from "../../core/events/usual-templates.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { versionIn, versionTag, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const tag = "Writing";
const path = "/api/v1/templates";
const answer = shapes.template;

const list = describeRoute("get", path, {
  tag,
  id: "listTemplates",
  summary: "All templates: bundled, of the configuration file, and stored",
  answer: shapes.templateList,
});

const keep = describeRoute("post", path, {
  tag,
  id: "keepTemplate",
  summary: "Store a template",
  description: "It overrides the file's of the same name, which overrides the bundled one.",
  body: shapes.newTemplate,
  status: 201,
  answer,
  isRepeatable: true,
});

const read = describeRoute("get", `${path}/{id}`, {
  tag,
  id: "readTemplate",
  summary: "One stored template",
  answer,
});

const change = describeRoute("put", `${path}/{id}`, {
  tag,
  id: "changeTemplate",
  summary: "Change a stored template",
  body: shapes.templateChange,
  answer,
  isVersioned: true,
});

const remove = describeRoute("delete", `${path}/{id}`, {
  tag,
  id: "removeTemplate",
  summary: "Remove a stored template",
  status: 204,
  isVersioned: true,
});

export const templateDescriptions = [list, keep, read, change, remove];

/**
 * Serves templates. The bundled ones and the file's are read-only; those that the team stores
 * override them, and are an editor's to write.
 */
export function templateRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const reader = [requireRole("reader", engine)];
  const editor = [requireRole("editor", engine)];
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  /** Uses the templates for declarations and drafts from now on. */
  const apply = (c: Context<Signed>) => c.get("engine").followRegistered();
  const written = (c: Context<Signed>, kept: StoredTemplate, status: 200 | 201) =>
    c.json(keptJson(pageOf(c), kept), status, {
      ...versionTag(kept.version),
      location: `${path}/${kept.id}`,
    });

  serveRoute(app, list, reader, async (c) => {
    const page = pageOf(c);
    const stored = await storedTemplates(c.get("engine").ctx.db);
    const theirs = listed(page, stored).filter(
      (t) => t.provider === null || maySpeakFor(c.get("actor"), t.provider),
    );
    return c.json({ placeholders: PLACEHOLDERS, templates: theirs });
  });

  serveRoute(app, read, reader, async (c) => {
    const page = pageOf(c);
    const kept = await keptTemplate(c.get("engine").ctx, page, c.req.param("id"));
    if (!mayRead(c.get("actor"), page, kept.providerId)) {
      throw new Refusal("missing", "There is no such template, or not any more.");
    }
    return written(c, kept, 200);
  });

  serveRoute(app, keep, [...editor, idempotent], async (c, { body }) => {
    const { provider = null, template, ...texts } = body;
    const wish = { template, providerId: provider, ...whole(texts) };
    const kept = await keepTemplate(writing(c), pageOf(c), wish);
    await apply(c);
    return written(c, kept, 201);
  });

  serveRoute(app, change, editor, async (c, { body }) => {
    const { version } = versionIn(c, body);
    const id = c.req.param("id");
    const kept = await changeTemplate(writing(c), pageOf(c), id, whole(body), version);
    await apply(c);
    return written(c, kept, 200);
  });

  serveRoute(app, remove, editor, async (c) => {
    const { version } = versionIn(c, {});
    await removeTemplate(writing(c), pageOf(c), c.req.param("id"), version);
    await apply(c);
    return c.body(null, 204);
  });

  return app;
}

/** Returns whether a caller may read a template. The team may read those of removed providers. */
const mayRead = (actor: Actor, page: PageConfig, provider: string | null): boolean =>
  isOfTeam(actor) ||
  provider === null ||
  (page.providers.some((p) => p.id === provider) && maySpeakFor(actor, provider));

type Sent = {
  readonly title: string;
  readonly body: string;
  readonly whatToDo?: string | undefined;
  readonly notAffected?: string | undefined;
};
type SentTexts = { readonly fr?: Sent | null | undefined; readonly en?: Sent | null | undefined };

/** Returns both languages as they are stored: an absent one is `null`. */
function whole({ fr, en }: SentTexts): WrittenTemplate {
  const texts = (sent: Sent | null | undefined) =>
    sent
      ? {
          title: sent.title,
          body: sent.body,
          ...(sent.whatToDo !== undefined && { whatToDo: sent.whatToDo }),
          ...(sent.notAffected !== undefined && { notAffected: sent.notAffected }),
        }
      : null;
  return { fr: texts(fr), en: texts(en) };
}

/** Returns every template of a page: bundled, of the file, stored; the page's own first. */
function listed(page: PageConfig, stored: readonly StoredTemplate[]): shapes.ListedTemplate[] {
  const places = [
    { provider: null, bundled: USUAL, all: page.templates ?? [] },
    ...page.providers.map((p) => ({ provider: p.id, bundled: [], all: p.templates ?? [] })),
  ];
  return places.flatMap(({ provider, bundled, all }) => {
    const own = stored.filter((t) => t.pageId === page.id && t.providerId === provider);
    const file = all.filter((t) => t.storedId === undefined);
    return [
      ...bundled.map((t) => readOnlyJson(t, provider, "bundled", [...file, ...own.map(named)])),
      ...file.map((t) => readOnlyJson(t, provider, "file", own.map(named))),
      ...own.map((t) => keptJson(page, t)),
    ];
  });
}

const named = ({ template }: StoredTemplate) => ({ id: template });

function readOnlyJson(
  { id, fr, en }: Template,
  provider: string | null,
  source: "bundled" | "file",
  nearer: readonly { readonly id: string }[],
) {
  return {
    id: null,
    template: id,
    provider,
    source,
    fr: fr ?? null,
    en: en ?? null,
    replaced: nearer.some((t) => t.id === id),
    version: null,
    updatedAt: null,
    updatedBy: null,
  };
}

const keptJson = (page: PageConfig, t: StoredTemplate) => ({
  id: t.id,
  template: t.template,
  provider: t.providerId,
  source: "stored" as const,
  fr: t.fr,
  en: t.en,
  replaced: false,
  version: t.version,
  updatedAt: isoInZone(t.updatedAt, page.timeZone),
  updatedBy: t.updatedBy,
});
