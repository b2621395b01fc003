import { readSetting, writeSetting } from "../../../db/key-values.ts";
import { recentEvents } from "../../../db/outbox.ts";
import { insertStory } from "../../../db/stories.ts";
import type { Context } from "../../context/context.ts";
import type { ComponentState } from "../../core/model.ts";
import type { PageConfig } from "../../core/configuration.ts";
import type { PageSnapshot, Snapshot } from "../../core/snapshot.ts";
import { componentPath } from "../../core/page/paths.ts";
import type { OutboxEvent } from "../../core/messages/outbox.ts";
import type { ComponentStory } from "../../core/messages/story.ts";
import { shortTransaction } from "../../context/time-slices.ts";
import { storyPage } from "../../core/messages/story.ts";
import { SAME_NEWS_MS } from "../../messages/repetitions.ts";

/** Key of the states that webhooks were last notified of, as JSON by public id. */
const REPORTED = "told-states";
const NOTHING = "{}";
type ReportedStates = Readonly<Record<string, ComponentState>>;

type Looking = Pick<Context, "db" | "config" | "now" | "newId">;
type Found = { readonly provider: string; readonly own: string; readonly story: ComponentStory };

/**
 * Tells webhooks of components whose state, as the public sees it, is another than the one they
 * were told last, also if the program was stopped when it changed. A component that is new is
 * nothing to tell; one of which nothing is known keeps the state that was told.
 *
 * @returns how many changes were told
 */
export function createComponentWatch(ctx: Looking): (snapshot: Snapshot) => Promise<number> {
  let known: string | null = null;
  return async ({ pages }) => {
    const stored = (known ??= (await readSetting(ctx.db, REPORTED)) ?? NOTHING);
    const before = JSON.parse(stored) as ReportedStates;
    const after: Record<string, ComponentState> = {};
    const found: Found[] = [];
    for (const page of pages) {
      const configured = ctx.config.pages.find((p) => p.id === page.id);
      if (configured) found.push(...changesOf(ctx, page, configured, before, after));
    }
    const reported = JSON.stringify(after);
    if (reported === stored) return 0;
    const declared = await declaredNow(ctx, found);
    const isReported = await shortTransaction(ctx.db, async (db) => {
      // Another node was quicker: the next look begins with what it has reported.
      if (((await readSetting(db, REPORTED)) ?? NOTHING) !== stored) return false;
      await writeSetting(db, REPORTED, reported);
      for (const { provider, own, story } of found) {
        const eventId = `c${ctx.newId()}`;
        const declaredBy = declared(story.page.id, own);
        await insertStory(
          db,
          eventId,
          story.component.id,
          { ...story, declaredBy },
          {
            pageId: story.page.id,
            components: [own],
            providers: [provider],
            kind: "incident",
            hooksOnly: true,
          },
        );
      }
      return true;
    });
    known = isReported ? reported : null;
    return isReported ? found.length : 0;
  };
}

/** Finds the incidents and maintenance that were announced just now, or are about to be. */
async function declaredNow({ db, now }: Looking, found: readonly Found[]) {
  const events = new Map<string, readonly OutboxEvent[]>();
  for (const pageId of new Set(found.map(({ story }) => story.page.id))) {
    events.set(pageId, await recentEvents(db, pageId, now() - SAME_NEWS_MS));
  }
  return (pageId: string, component: string): string[] => {
    const about = events.get(pageId)?.filter((e) => e.notice.components.includes(component)) ?? [];
    return [...new Set(about.map((e) => e.subjectId))];
  };
}

/** Returns the changes of a page, and writes all its states to `after`. */
function changesOf(
  { now }: Looking,
  page: PageSnapshot,
  configured: PageConfig,
  before: ReportedStates,
  after: Record<string, ComponentState>,
): Found[] {
  return page.providers.flatMap((provider) =>
    provider.components.flatMap((component, index) => {
      const { publicId: id, name, description, createdAt, updatedAt } = component;
      const last = before[id];
      const state = component.state === "unknown" ? last : component.state;
      if (state !== undefined) after[id] = state;
      if (last === undefined || state === undefined || state === last) return [];
      const story: ComponentStory = {
        kind: "component.changed",
        page: storyPage(configured),
        at: now(),
        component: {
          id,
          name,
          description,
          createdAt,
          updatedAt,
          groupId: provider.publicId,
          position: index + 1,
          ...(component.translations && { translations: component.translations }),
          provider: {
            name: provider.name,
            ...(provider.translations && { translations: provider.translations }),
          },
          path: {
            fr: componentPath(provider, component, "fr"),
            en: componentPath(provider, component, "en"),
          },
        },
        before: last,
        now: state,
      };
      return [{ provider: provider.id, own: component.id, story }];
    }),
  );
}
