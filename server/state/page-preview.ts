import type { Live } from "./live.ts";
import { pastNow, type ComponentHistory } from "./component-history.ts";
import type { Context } from "../context/context.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import { loadDeclared } from "./declared-events.ts";
import { buildSnapshot } from "./snapshot.ts";

/**
 * A page as it will be once what was written in this transaction stands: made of the same parts
 * in the same way, so that a preview cannot show another page than the one that follows.
 *
 * @param shown the page as it is shown now; the past of what is not touched is taken from it
 * @param touched configured ids of the components that the write speaks of
 */
export async function previewPage(
  ctx: Context,
  live: Live,
  shown: PageSnapshot,
  touched: readonly string[],
): Promise<PageSnapshot> {
  const config = { ...ctx.config, pages: ctx.config.pages.filter((p) => p.id === shown.id) };
  const own = live.components.filter((c) => c.page.id === shown.id);
  const past = await pastNow(
    ctx,
    own.filter((c) => touched.includes(c.config.id)),
  );
  const before = new Map(shown.providers.flatMap((p) => p.components.map((c) => [c.id, c])));
  const history = new Map<number, ComponentHistory>();
  for (const { id, config } of own) {
    const known = before.get(config.id);
    if (!known) continue;
    const { availability, days } = past.get(id) ?? known;
    history.set(id, { availability, days, latencyMs: known.latencyMs });
  }
  const declared = await loadDeclared(ctx);
  const only = { components: own, monitors: [] };
  const [page] = buildSnapshot(config, only, history, 0, ctx.now(), declared).pages;
  if (!page) return shown;
  return shown.months ? { ...page, months: shown.months } : page;
}
