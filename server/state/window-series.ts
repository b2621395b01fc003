import { storeWindowSeries, type SeriesToKeep } from "../../db/windows.ts";
import type { Context } from "../context/context.ts";
import { publicId } from "../context/ids.ts";
import type { Instant, WindowRule } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { Live } from "./live.ts";
import { WINDOW_TEXTS } from "./window-occurrences.ts";

/** Stores the windows that are configured now; calendars show what changed. */
export async function storeConfiguredWindows(ctx: Context, live: Live): Promise<void> {
  const wanted = ctx.config.pages.flatMap((page) => configuredSeries(page, live));
  await storeWindowSeries(ctx.db, wanted, ctx.now());
}

/** A provider's window is one series for all its components; a component's own is another. */
function configuredSeries(page: PageConfig, live: Live): SeriesToKeep[] {
  const since = new Map<string, Instant>();
  for (const c of live.components) {
    if (c.page.id !== page.id) continue;
    for (const { rule, configuredAt } of c.windows) {
      since.set(`${c.config.id} ${JSON.stringify(rule)}`, configuredAt);
    }
  }
  const series = (
    of: readonly [kind: string, id: string],
    title: string,
    rule: WindowRule,
    components: readonly string[],
  ): SeriesToKeep => {
    const text = JSON.stringify(rule);
    return {
      id: publicId(page.id, "window", ...of, page.timeZone, text),
      pageId: page.id,
      title,
      rule,
      components,
      announcedAt: Math.min(...components.flatMap((c) => since.get(`${c} ${text}`) ?? [])),
    };
  };
  const named = (who: string) => WINDOW_TEXTS[page.locale].title(who);
  const all = page.providers.flatMap((provider) => {
    const ids = provider.components.map((c) => c.id);
    return [
      ...(ids.length === 0 ? [] : provider.maintenance).map((rule) =>
        series(["provider", provider.id], named(provider.name), rule, ids),
      ),
      ...provider.components.flatMap((c) =>
        c.maintenance.map((rule) =>
          series(["component", c.id], named(`${provider.name} - ${c.name}`), rule, [c.id]),
        ),
      ),
    ];
  });
  // The same rule written twice is one.
  return [...new Map(all.map((s) => [s.id, s])).values()];
}
