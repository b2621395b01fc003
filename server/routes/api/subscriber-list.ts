import { Hono, type Context } from "hono";
import { z } from "zod";
import {
  subscriberById,
  subscriberCounts,
  subscribersLike,
  subscribersOfPage,
} from "../../../db/subscribers.ts";
import { eraseAddress } from "../../actions/subscriber-erasure.ts";
import {
  erased,
  subscriberList,
  type Subscriber as ListedSubscriber,
  type SubscriberList,
} from "../../core/api/subscribers.ts";
import { SUBSCRIBER_COLUMNS } from "../../core/messages/foreign-subscribers.ts";
import { subscriberRow } from "../../core/messages/subscriber-csv.ts";
import type { Subscriber } from "../../core/messages/subscriber.ts";
import { Refusal } from "../../core/refusal.ts";
import { csvText } from "../../formats/csv.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

const MOST_LISTED = 100;
const ROWS_A_READ = 1_000;
const tag = "Subscribers";

const list = describeRoute("get", "/api/v1/subscribers", {
  tag,
  id: "listSubscribers",
  summary: "Subscribers, by a part of their address, 100 at most",
  query: z.object({ q: z.string().max(200).default("") }),
  answer: subscriberList,
});

const exportCsv = describeRoute("get", "/api/v1/subscribers.csv", {
  tag,
  id: "exportSubscribers",
  summary: "All confirmed subscribers by mail, as CSV",
  media: "text/csv",
});

const erase = describeRoute("delete", "/api/v1/subscribers/{id}", {
  tag,
  id: "eraseSubscriber",
  summary: "Erase an address and all that is stored about it",
  answer: erased,
});

export const subscriberListDescriptions = [list, exportCsv, erase];

/** Serves the subscribers to operators: search, export, erasure. */
export function subscriberListRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const operator = requireRole("operator", engine);
  const reads = [operator, requireRight("subscriber.read")];
  const pageId = (c: Context<Signed>) => askedPage(c, documents).id;

  serveRoute(app, list, reads, async (c, { query }) => {
    const { db } = c.get("engine").ctx;
    const page = pageId(c);
    const found = await subscribersLike(db, page, query.q.trim(), MOST_LISTED + 1);
    return c.json({
      counts: await subscriberCounts(db, page),
      subscribers: found.slice(0, MOST_LISTED).map(subscriberJson),
      more: found.length > MOST_LISTED,
    } satisfies SubscriberList);
  });

  serveRoute(app, exportCsv, reads, async (c) => {
    const { db } = c.get("engine").ctx;
    const rows: (readonly string[])[] = [];
    for (let after = ""; ;) {
      const some = await subscribersOfPage(db, pageId(c), "confirmed", after, ROWS_A_READ);
      rows.push(...some.filter((s) => s.endpoint === null).map(subscriberRow));
      after = some.at(-1)?.id ?? "";
      if (some.length < ROWS_A_READ) break;
    }
    return c.body(csvText(SUBSCRIBER_COLUMNS, rows), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="abonnes.csv"',
      "x-content-type-options": "nosniff",
    });
  });

  serveRoute(app, erase, [operator, requireRight("subscriber.write")], async (c) => {
    const ctx = writing(c);
    const found = await subscriberById(ctx.db, c.req.param("id"));
    if (!found) throw new Refusal("missing", "There is no such subscriber.");
    return c.json({ erased: await eraseAddress(ctx, found.email) });
  });

  return app;
}

const subscriberJson = (s: Subscriber): ListedSubscriber => ({
  id: s.id,
  email: s.email,
  endpoint: s.endpoint,
  state: s.state,
  locale: s.locale,
  scopes: s.scopes,
  kinds: s.kinds,
  frequency: s.frequency,
  confirmedAt: s.confirmedAt === null ? null : new Date(s.confirmedAt).toISOString(),
});
