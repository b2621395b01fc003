import type { Rhythm } from "../../server/core/events/maintenance-plan.ts";

/** The form of a planned maintenance before anything is typed. */
export const EMPTY = {
  components: [] as readonly string[],
  title: null as string | null,
  body: null as string | null,
  startsAt: "",
  endsAt: "",
  every: "" as "" | Rhythm["every"],
  times: "4",
};

export type Plan = typeof EMPTY;
