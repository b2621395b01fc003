import type { Instant, Interval, ComponentState, SecondsByState, Availability } from "./model.ts";

/** A civil month's availability against its target. */

/** Time that was not up, in seconds, by the party responsible for it. */
export type Attribution = {
  readonly gateway: number;
  readonly provider: number;
  readonly planned: number;
  readonly unknown: number;
};

/** A civil month of one service. */
export type MonthFigures = Availability & {
  readonly seconds: SecondsByState;
  /** Part of maintenance that was announced early enough to leave the denominator. */
  readonly excludedSeconds: number;
  readonly attribution: Attribution;
  /**
   * Fewest vantage points that one of its components was probed from, by the configuration; absent
   * where no component of the page has regions.
   */
  readonly vantagePoints?: number;
};

/** A time that left the denominator. */
export type ExcludedTime = Interval & {
  /** The maintenance's public id; `null` for a window of the configuration. */
  readonly maintenance: string | null;
  /** Notice: time between its announcement and its start. */
  readonly noticeSeconds: number;
};

/** One civil day of the gateway, in seconds. */
export type MonthDay = {
  /** "2026-10-07" */
  readonly date: string;
  readonly downSeconds: number;
  readonly degradedSeconds: number;
  readonly plannedSeconds: number;
  readonly unknownSeconds: number;
};

/** A month against its target: the figures are those of the gateway, which it binds. */
export type MonthReport = MonthFigures & {
  /** The page's id. */
  readonly page: string;
  /** "2026-10" */
  readonly month: string;
  readonly timeZone: string;
  readonly from: Instant;
  readonly to: Instant;
  /** The end of the measured time: `to` once the month is over. */
  readonly until: Instant;
  /** In per cent; `null` where nothing is promised. */
  readonly target: number | null;
  readonly noticeHours: number;
  readonly budgetSeconds: number | null;
  readonly spentSeconds: number;
  /** Negative when more was spent than there was. */
  readonly leftSeconds: number | null;
  readonly excluded: readonly ExcludedTime[];
  /** Days measured so far, oldest first; absent from months that an older version closed. */
  readonly days?: readonly MonthDay[];
  readonly methodVersion: number;
  /** For information: nothing is promised for them. */
  readonly providers: readonly (MonthFigures & {
    readonly id: string;
    readonly name: string;
    readonly role: "gateway" | "provider";
  })[];
};

/** A correction that became known after a month was frozen, with the figures that result. */
export type Erratum = {
  readonly id: string;
  readonly at: Instant;
  readonly author: string;
  readonly reason: string;
  /** The correction; `null` where only its effect is known. */
  readonly change: {
    readonly component: string;
    readonly from: Instant;
    readonly to: Instant;
    readonly state: ComponentState;
  } | null;
  readonly ratio: number | null;
  readonly ratioWithMaintenance: number | null;
  readonly coverage: number;
  readonly spentSeconds: number;
  readonly leftSeconds: number | null;
  readonly hash: string;
};

/** A month as it is published: once frozen it does not change, and errata are listed beside it. */
export type PublishedMonth = MonthReport & {
  readonly frozenAt: Instant | null;
  /** SHA-256 of its inputs, hexadecimal; `null` while it may still change. */
  readonly hash: string | null;
  /** Oldest first. */
  readonly errata: readonly Erratum[];
};
