import { Hono, type Context } from "hono";
import { storedTemplates } from "../../../db/templates.ts";
import {
  changeTemplate,
  keepTemplate,
  keptTemplate,
  removeTemplate,
  type WrittenTemplate,
} from "../../actions/templates.ts";
import { isoInZone } from "../../core/calendar.ts";
import type { PageConfig, Template } from "../../core/model.ts";
import { maySpeakFor, type Actor } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { StoredTemplate } from "../../core/events/stored-templates.ts";
import { PLACEHOLDERS, USUAL } from "../../core/events/templates.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { readBody } from "../middleware/input.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { newTemplate, otherTexts } from "../openapi/template-paths.ts";
import { versionIn, versionTag, writing } from "../middleware/write-context.ts";

/**
 * `/api/v1/templates`: ready words. The bundled ones and the file's are listed and read-only;
 * those that the team keeps win over them, and are an editor's to write.
 */
export function templateRoutes(engine: () => Engine | null, documents: Documents) {
  const reader = requireRole("reader", engine);
  const editor = requireRole("editor", engine);
  const pageOf = (c: Context<Signed>) => askedPage(c, documents);
  /** Declarations and drafts are worded by it from now on. */
  const inForce = (c: Context<Signed>) => c.get("engine").followRegistered();
  const answer = (c: Context<Signed>, kept: StoredTemplate, status: 200 | 201) =>
    c.json(keptJson(pageOf(c), kept), status, {
      ...versionTag(kept.version),
      location: `/api/v1/templates/${kept.id}`,
    });

  return new Hono<Signed>()
    .get("/api/v1/templates", reader, async (c) => {
      const page = pageOf(c);
      const stored = await storedTemplates(c.get("engine").ctx.db);
      const theirs = listed(page, stored).filter(
        (t) => t.provider === null || maySpeakFor(c.get("actor"), t.provider),
      );
      return c.json({ placeholders: PLACEHOLDERS, templates: theirs });
    })
    .get("/api/v1/templates/:id", reader, async (c) => {
      const page = pageOf(c);
      const kept = await keptTemplate(c.get("engine").ctx, page, c.req.param("id"));
      if (!mayRead(c.get("actor"), page, kept.providerId)) {
        throw new Refusal("missing", "There is no such template, or not any more.");
      }
      return answer(c, kept, 200);
    })
    .post("/api/v1/templates", editor, idempotent, async (c) => {
      const { provider = null, template, ...texts } = await readBody(c, newTemplate);
      const wish = { template, providerId: provider, ...whole(texts) };
      const kept = await keepTemplate(writing(c), pageOf(c), wish);
      await inForce(c);
      return answer(c, kept, 201);
    })
    .put("/api/v1/templates/:id", editor, async (c) => {
      const sent = await readBody(c, otherTexts);
      const { version } = versionIn(c, sent);
      const id = c.req.param("id");
      const kept = await changeTemplate(writing(c), pageOf(c), id, whole(sent), version);
      await inForce(c);
      return answer(c, kept, 200);
    })
    .delete("/api/v1/templates/:id", editor, async (c) => {
      const { version } = versionIn(c, {});
      await removeTemplate(writing(c), pageOf(c), c.req.param("id"), version);
      await inForce(c);
      return c.body(null, 204);
    });
}

/** The page's own are everybody's; those of a provider that is configured no more, the team's. */
const mayRead = (actor: Actor, page: PageConfig, provider: string | null): boolean =>
  actor.providers === null ||
  provider === null ||
  (page.providers.some((p) => p.id === provider) && maySpeakFor(actor, provider));

type Sent = {
  readonly title: string;
  readonly body: string;
  readonly whatToDo?: string | undefined;
  readonly notAffected?: string | undefined;
};
type SentTexts = { readonly fr?: Sent | null | undefined; readonly en?: Sent | null | undefined };

/** Both languages, as they are kept: what is absent is `null`. */
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

/** Every template of a page: bundled, of the file, kept; the page's own first. */
function listed(page: PageConfig, stored: readonly StoredTemplate[]) {
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
    /** Whether another of its name, at the same place, is laid over it. */
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
