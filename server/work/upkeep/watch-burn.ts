import { layersBetween } from "../../../db/intervals.ts";
import type { Reading } from "../../context/context.ts";
import { NO_LAYERS } from "../../core/measuring/intervals.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { BURN_RULES, burnRates, servicePieces, type Burn } from "../../core/measuring/slo.ts";
import { termsOf } from "../../state/month-reports.ts";

type Looking = Pick<Reading, "db" | "config" | "now">;

/**
 * The rate at which a page's error budget is spent, by each rule; empty without a commitment. For
 * the team: it is never public.
 */
export async function burnOf(ctx: Looking, page: PageConfig): Promise<Burn[]> {
  if (page.sla === null) return [];
  const terms = await termsOf(ctx, page);
  const ids = terms.providers
    .filter((p) => p.role === "gateway")
    .flatMap((p) => p.components.map((c) => c.id));
  if (ids.length === 0) return [];
  const now = ctx.now();
  const window = { from: now - Math.max(...BURN_RULES.map((r) => r.longMs)), to: now };
  const layers = await layersBetween(ctx.db, window, { components: ids });
  const own = ids.map((id) => layers.get(id) ?? NO_LAYERS);
  return burnRates(servicePieces(own, window, terms.noticeMs), page.sla.target, now);
}

/**
 * Warns the team, in the log, when a page's budget begins to burn by a rule, and says when it no
 * longer does. Returns how many rules warn now.
 */
export function createBurnWatch(ctx: Looking & Pick<Reading, "log">): () => Promise<number> {
  const warning = new Set<string>();
  return async () => {
    for (const page of ctx.config.pages) {
      for (const { factor, long, short, warns } of await burnOf(ctx, page)) {
        const key = `${page.id} ${factor}`;
        const fields = { page: page.id, factor, long, short };
        if (warns && !warning.has(key)) {
          warning.add(key);
          ctx.log.warn(fields, "the error budget is being spent too fast");
        } else if (!warns && warning.delete(key)) {
          ctx.log.info(fields, "the error budget is no longer spent too fast");
        }
      }
    }
    return warning.size;
  };
}
