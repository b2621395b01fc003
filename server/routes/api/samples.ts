import { Hono } from "hono";
import type { Locale } from "../../core/model.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { makeSample, sampleKinds } from "../../messages/samples.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";

/**
 * What leaves, to be looked at beforehand: every kind of mail, webhook and chat message of the
 * page that is asked, made of an event that never was.
 *
 * @param from as MAIL_FROM says; `null` where no mail can leave
 */
export const sampleRoutes = (
  engine: () => Engine | null,
  documents: Documents,
  from: string | null,
) =>
  new Hono<Signed>()
    .get("/api/v1/messages/samples", requireRole("operator", engine), (c) =>
      c.json({ samples: sampleKinds() }),
    )
    .get("/api/v1/messages/samples/:id", requireRole("operator", engine), async (c) => {
      const page = askedPage(c, documents);
      const asked = c.req.query("locale");
      const locale: Locale = asked === "fr" || asked === "en" ? asked : page.locale;
      const { ctx } = c.get("engine");
      const found = await makeSample(ctx, page, c.req.param("id"), locale, from);
      if (!found) throw new Refusal("missing", "There is no such sample.");
      return c.json({ id: c.req.param("id"), locale, ...found });
    });
