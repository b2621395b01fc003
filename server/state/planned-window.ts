import { DAY_MS } from "../core/duration.ts";
import { plannedWindows } from "../core/events/maintenance-windows.ts";
import type { Instant, Interval } from "../core/model.ts";
import type { LiveComponent } from "./live.ts";

/** Moves a component to the window that is on now, if any. Returns true if that is another one. */
export function followWindow(component: LiveComponent, now: Instant): boolean {
  if (component.rules.windows.length === 0) return false;
  const { planned } = component;
  if (planned && now >= planned.from && now < planned.to) return false;
  const next = nextPlanned(component, now);
  const on = next && next.from <= now ? next : null;
  if (on === planned) return false;
  component.planned = on;
  component.updatedAt = now;
  return true;
}

/** The soonest window that ends after `now`, within two days. */
function nextPlanned(component: LiveComponent, now: Instant): Interval | null {
  const cached = upcoming.get(component.rules);
  if (cached && now < cached.until && now >= cached.from) return cached.window;
  const { windows, timeZone } = component.rules;
  const horizon = now + 2 * DAY_MS;
  const window = plannedWindows(windows, timeZone, { from: now, to: horizon })[0] ?? null;
  upcoming.set(component.rules, { from: now, until: window?.to ?? horizon, window });
  return window;
}

/** Looking windows up costs more than comparing two numbers; they are asked for every second. */
const upcoming = new WeakMap<
  LiveComponent["rules"],
  { from: Instant; until: Instant; window: Interval | null }
>();
