import { announcedDrafts, maintenanceRecord } from "../../db/maintenance-writes.ts";
import type { Context } from "../context/context.ts";
import { BODY_MAX, TITLE_MAX } from "../core/events/incident.ts";
import type { AnnouncedMaintenance } from "../core/model.ts";
import type { PageConfig, ProviderConfig } from "../core/configuration.ts";
import { beginningOf, oneLine, plainLines } from "../core/plain-text.ts";
import { publicId } from "../context/ids.ts";
import { change } from "../context/write.ts";
import { timeProblems } from "./maintenance-checks.ts";
import { saveMaintenance } from "./save-maintenance.ts";
import { changeMaintenance, planMaintenance } from "./maintenances.ts";

/** The place where an announcement was read. */
type Reader = {
  readonly page: PageConfig;
  readonly provider: ProviderConfig;
  /** The component whose monitor read it. */
  readonly component: string;
};

/** The parts taken from the announcement, by which a later edit is recognised. */
type Source = {
  readonly announced: string;
  readonly title: string;
  readonly startsAt: number;
  readonly endsAt: number;
};

/** A page that announces ever new ones must not fill the team's list, nor the audit trail. */
const MOST_WAITING = 50;

/**
 * Proposes a maintenance that a provider's own status page announces: as a draft, once, whatever
 * becomes of it. While nobody has changed or published the draft, it follows the announcement;
 * several components whose monitors read the same page are in one draft. As long as very many of
 * a provider's wait for somebody, no other is added.
 *
 * @returns whether anything was written
 */
export async function proposeMaintenance(
  ctx: Context,
  { page, provider, component }: Reader,
  announced: AnnouncedMaintenance,
): Promise<boolean> {
  const time = { from: announced.from, to: announced.to };
  if (timeProblems(time, ctx.now()).length > 0) return false;
  const id = publicId(page.id, "announced", provider.id, announced.id);
  const title = beginningOf(oneLine(`${provider.name} : ${announced.title}`), TITLE_MAX);
  const body = beginningOf(plainLines(announced.body).trim(), BODY_MAX);
  const times = { startsAt: announced.from, endsAt: announced.to };
  const evidence: Source = { announced: announced.id, title, ...times };
  return change(ctx, async (ctx) => {
    const before = await maintenanceRecord(ctx.db, id);
    if (!before) {
      const own = provider.components.map((c) => c.id);
      if ((await announcedDrafts(ctx.db, page.id, own)) >= MOST_WAITING) {
        ctx.log.warn({ provider: provider.id }, "announcements wait already: one more is left out");
        return false;
      }
      await planMaintenance(ctx, page.id, {
        id,
        title,
        ...times,
        evidence,
        ...(body !== "" && { body }),
        components: [component],
        draft: true,
        notify: true,
        origin: "provider",
      });
      return true;
    }
    const { maintenance, draft, deletedAt } = before;
    const was = before.evidence as Source | null;
    const isAsRead =
      was?.startsAt === maintenance.startsAt &&
      was.endsAt === maintenance.endsAt &&
      was.title === maintenance.title;
    if (!draft || deletedAt !== null || !isAsRead) return false;
    const isNew = !maintenance.components.includes(component);
    const isMoved = was.startsAt !== announced.from || was.endsAt !== announced.to;
    if (!isNew && !isMoved && was.title === title) return false;
    const after = await changeMaintenance(ctx, id, {
      title,
      ...times,
      ...(isNew && { components: [...maintenance.components, component] }),
      ...(body !== "" && { body }),
    });
    await saveMaintenance(ctx, "maintenance.follow", after, { ...after, evidence });
    return true;
  });
}
