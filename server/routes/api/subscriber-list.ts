import { Hono, type Context } from "hono";
import {
  subscriberById,
  subscriberCounts,
  subscribersLike,
  subscribersOfPage,
} from "../../../db/subscribers.ts";
import { eraseAddress } from "../../actions/subscribers.ts";
import { permitted, type Right } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Subscriber } from "../../core/messages/subscriber.ts";
import { SUBSCRIBER_COLUMNS, subscriberRow } from "../../core/messages/subscriber-csv.ts";
import type { Documents } from "../../http/documents.ts";
import { csvText } from "../../formats/csv.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { writing } from "../middleware/write-context.ts";

const MOST_LISTED = 100;
const ROWS_A_READ = 1_000;

/** `/api/v1/subscribers`: who is told, for operators: to search, to export, to forget. */
export function subscriberListRoutes(engine: () => Engine | null, documents: Documents) {
  const pageId = (c: Context<Signed>, right: Right) => {
    permitted(c.get("actor"), right);
    return askedPage(c, documents).id;
  };

  return new Hono<Signed>()
    .use("/api/v1/subscribers/*", requireRole("operator", engine))
    .use("/api/v1/subscribers.csv", requireRole("operator", engine))
    .get("/api/v1/subscribers", async (c) => {
      const page = pageId(c, "subscriber.read");
      const { db } = c.get("engine").ctx;
      const text = (c.req.query("q") ?? "").trim().slice(0, 200);
      const found = await subscribersLike(db, page, text, MOST_LISTED + 1);
      return c.json({
        counts: await subscriberCounts(db, page),
        subscribers: found.slice(0, MOST_LISTED).map(subscriberJson),
        more: found.length > MOST_LISTED,
      });
    })
    .get("/api/v1/subscribers.csv", async (c) => {
      const page = pageId(c, "subscriber.read");
      const { db } = c.get("engine").ctx;
      const rows: (readonly string[])[] = [];
      for (let after = ""; ;) {
        const some = await subscribersOfPage(db, page, "confirmed", after, ROWS_A_READ);
        rows.push(...some.filter((s) => s.endpoint === null).map(subscriberRow));
        after = some.at(-1)?.id ?? "";
        if (some.length < ROWS_A_READ) break;
      }
      return c.body(csvText(SUBSCRIBER_COLUMNS, rows), 200, {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="abonnes.csv"',
        "x-content-type-options": "nosniff",
      });
    })
    .delete("/api/v1/subscribers/:id", async (c) => {
      pageId(c, "subscriber.write");
      const ctx = writing(c);
      const found = await subscriberById(ctx.db, c.req.param("id"));
      if (!found) throw new Refusal("missing", "There is no such subscriber.");
      return c.json({ erased: await eraseAddress(ctx, found.email) });
    });
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const subscriberJson = (s: Subscriber) => ({
  id: s.id,
  email: s.email,
  endpoint: s.endpoint,
  state: s.state,
  locale: s.locale,
  scopes: s.scopes,
  kinds: s.kinds,
  frequency: s.frequency,
  confirmedAt: iso(s.confirmedAt),
});
