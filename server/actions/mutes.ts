import { bumpRegistered } from "../../db/key-values.ts";
import { deleteMute, mutesAt, putMute } from "../../db/mutes.ts";
import type { Live, LiveComponent } from "../state/live.ts";
import type { Context } from "../context/context.ts";
import type { Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import type { Engine } from "../state/engine.ts";
import { audit, authorOf, change } from "../context/write.ts";
import { requireRight } from "./change.ts";
import { monitorByUuid } from "./monitors.ts";
import { DAY_MS } from "../core/duration.ts";

/** Nobody means to be deaf for longer; and what is muted for ever is forgotten. */
const MUTED_AT_MOST_MS = 30 * DAY_MS;

/**
 * Holds the published state of a monitor's component for some time: probes go on, what they see
 * is recorded, and `/ping` tells it, but neither page nor mails follow, and no draft is opened.
 * When it ends the published state follows at once what has lasted meanwhile.
 *
 * @throws Refusal `missing`, `invalid`, `forbidden`
 */
export async function muteMonitor(
  engine: Engine,
  ctx: Context,
  pageId: string,
  uuid: string,
  forMs: number,
): Promise<void> {
  requireRight(ctx, "monitor.write");
  if (forMs <= 0 || forMs > MUTED_AT_MOST_MS) {
    throw new Refusal("invalid", "Nothing was changed.", [
      { pointer: "/for", detail: "must be from 1m to 30d" },
    ]);
  }
  const { component } = (await monitorByUuid(engine, pageId, uuid)).running;
  const until = ctx.now() + forMs;
  await change(ctx, async (ctx) => {
    const before = await muteOf(ctx, component);
    const after = {
      pageId,
      component: component.config.id,
      until,
      by: authorOf(ctx).name,
      createdAt: ctx.now(),
    };
    await putMute(ctx.db, after);
    await bumpRegistered(ctx.db);
    await audit(ctx, { ...deedOn(component), action: "monitor.mute", before, after });
  });
  hold(component, until);
}

/** Lets the published state follow again. Throws as `muteMonitor`; `conflict` if nothing was muted. */
export async function unmuteMonitor(
  engine: Engine,
  ctx: Context,
  pageId: string,
  uuid: string,
): Promise<void> {
  requireRight(ctx, "monitor.write");
  const { component } = (await monitorByUuid(engine, pageId, uuid)).running;
  await change(ctx, async (ctx) => {
    const before = await muteOf(ctx, component);
    if (!(await deleteMute(ctx.db, pageId, component.config.id)) || !before) {
      throw new Refusal("conflict", "It is not muted.");
    }
    await bumpRegistered(ctx.db);
    await audit(ctx, { ...deedOn(component), action: "monitor.unmute", before, after: null });
  });
  hold(component, null);
}

/** Takes up the mutes that were written by another node. */
export async function followMutes(ctx: Pick<Context, "db" | "now">, live: Live): Promise<void> {
  const muted = new Map(
    (await mutesAt(ctx.db, ctx.now())).map((m) => [`${m.pageId} ${m.component}`, m.until]),
  );
  for (const component of live.components) {
    const until = muted.get(`${component.page.id} ${component.config.id}`) ?? null;
    const before = component.rules.mutedUntil ?? null;
    // One that has ended is not stored any more, nor does it hold.
    if (until !== before && (until !== null || before! > ctx.now())) hold(component, until);
  }
}

const muteOf = async (ctx: Context, { page, config }: LiveComponent) =>
  (await mutesAt(ctx.db, ctx.now())).find(
    (m) => m.pageId === page.id && m.component === config.id,
  ) ?? null;

/** Another value, so that nothing that was worked out from the old rules is relied upon. */
function hold(component: LiveComponent, until: Instant | null): void {
  const { mutedUntil: _, ...rules } = component.rules;
  component.rules = { ...rules, ...(until !== null && { mutedUntil: until }) };
}

const deedOn = ({ page, config }: LiveComponent) => ({
  subject: `component:${config.id}`,
  pageId: page.id,
});
