import type { Interval } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { Format } from "../text/format.ts";
import { DAY_MS } from "../../server/core/duration.ts";

/** Windows of one provider that fall at the same hours: said in one line, not in fourteen. */
export type RecurringWindow = {
  /** "DGFIP", or "DGFIP – Liasses fiscales" where not all of it is concerned. */
  readonly who: string;
  readonly rhythm: "daily" | "weekly" | "once";
  /** The one that is on now, or the next. */
  readonly next: Interval;
};

/**
 * The habitual windows of the next fortnight, by their rhythm: daily when (nearly) each day
 * has one, weekly when they fall on one weekday, else each on its own. The snapshot gives
 * dated windows only, so the rhythm is read from them, by wall clock in the page's zone.
 *
 * Windows that a declared maintenance already tells are left out. The soonest comes first.
 */
export function recurringWindows(page: PageSnapshot, format: Format): RecurringWindow[] {
  const declared = declaredWindows(page);
  const found: RecurringWindow[] = [];
  for (const provider of page.providers) {
    // Components of one provider usually share their windows: group them by what these are.
    const groups = new Map<string, { windows: Interval[]; names: string[] }>();
    for (const component of provider.components) {
      for (const windows of byHours(component.windows, format).values()) {
        const untold = windows.filter((w) => !declared.has(key(component.id, w)));
        if (untold.length === 0) continue;
        const id = untold.map((w) => `${w.from}-${w.to}`).join();
        const group = groups.get(id);
        if (group) group.names.push(component.name);
        else groups.set(id, { windows: untold, names: [component.name] });
      }
    }
    for (const { windows, names } of groups.values()) {
      const all = names.length === provider.components.length;
      const who = all ? provider.name : `${provider.name} – ${names.join(", ")}`;
      found.push(...rhythmOf(windows, who, format));
    }
  }
  return found.toSorted((a, b) => a.next.from - b.next.from);
}

const key = (component: string, window: Interval) => `${component} ${window.from} ${window.to}`;

function declaredWindows(page: PageSnapshot): Set<string> {
  const keys = new Set<string>();
  for (const { components, startsAt, endsAt } of page.maintenances) {
    for (const component of components) keys.add(key(component, { from: startsAt, to: endsAt }));
  }
  return keys;
}

function byHours(windows: readonly Interval[], format: Format): Map<string, Interval[]> {
  const groups = new Map<string, Interval[]>();
  for (const window of windows) {
    const hours = `${format.clock(window.from)}-${format.clock(window.to)}`;
    const group = groups.get(hours);
    if (group) group.push(window);
    else groups.set(hours, [window]);
  }
  return groups;
}

function rhythmOf(windows: readonly Interval[], who: string, format: Format): RecurringWindow[] {
  const next = windows[0];
  const last = windows.at(-1);
  if (!next || !last) return [];
  // One that lasts for days has an end that hours alone do not say.
  if (next.to - next.from > DAY_MS)
    return windows.map((window) => ({ who, rhythm: "once", next: window }));
  const days = Math.round((last.from - next.from) / DAY_MS) + 1;
  if (windows.length >= 7 && windows.length >= days) return [{ who, rhythm: "daily", next }];
  const weekdays = new Set(windows.map((w) => format.weekday(w.from)));
  if (windows.length >= 2 && weekdays.size === 1) return [{ who, rhythm: "weekly", next }];
  return windows.map((window) => ({ who, rhythm: "once", next: window }));
}
