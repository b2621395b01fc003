import { Hono } from "hono";
import { z } from "zod";
import { locale } from "../../core/api/basics.ts";
import { sample, sampleList, type Sample, type SampleKind } from "../../core/api/subscribers.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import { makeSample, sampleKinds } from "../../messages/samples.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const listSamples = describeRoute("get", "/api/v1/messages/samples", {
  tag: "Subscribers",
  id: "listSamples",
  summary: "Every kind of mail, webhook and chat message",
  answer: sampleList,
});

const getSample = describeRoute("get", "/api/v1/messages/samples/{id}", {
  tag: "Subscribers",
  id: "getSample",
  summary: "A sample message, made of an invented event",
  query: z.object({ locale: locale.optional() }),
  answer: sample,
});

export const sampleDescriptions = [listSamples, getSample];

/**
 * Serves samples of every kind of message of the page that is asked, made of invented events.
 *
 * @param from the setting MAIL_FROM; `null` where no mail can leave
 */
export function sampleRoutes(
  engine: () => Engine | null,
  documents: Documents,
  from: string | null,
) {
  const app = new Hono<Signed>();
  const operator = [requireRole("operator", engine)];

  serveRoute(app, listSamples, operator, (c) =>
    c.json({ samples: sampleKinds() satisfies readonly SampleKind[] }),
  );

  serveRoute(app, getSample, operator, async (c, { query }) => {
    const page = askedPage(c, documents);
    const language = query.locale ?? page.locale;
    const { ctx } = c.get("engine");
    const id = c.req.param("id");
    const found = await makeSample(ctx, page, id, language, from);
    if (!found) throw new Refusal("missing", "There is no such sample.");
    return c.json({ id, locale: language, ...found } satisfies Sample);
  });

  return app;
}
