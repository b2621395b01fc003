import type { AccessStep } from "./access-steps.ts";
import type { AccountPlace } from "./account-paths.ts";
import type { AccountStep } from "./account-steps.ts";
import type { PublicOrganization, ShownVendor } from "./directory.ts";
import type { ApiSection, ApiWriting } from "./api-endpoint.ts";
import type {
  Availability,
  Cause,
  ComponentState,
  Instant,
  Interval,
  Locale,
  SecondsByState,
} from "../model.ts";
import type { ComponentSnapshot, PageSnapshot, ProviderSnapshot } from "../snapshot.ts";
import type { Incident, Maintenance } from "../declared.ts";
import type { SocialCard } from "./social-card.ts";
import type { SubscriptionStep } from "./subscription-steps.ts";

/** Over how long latencies are drawn: hours of a day or of a week, days of a month or a quarter. */
export type LatencyPeriod = "24h" | "7d" | "30d" | "90d";

export const LATENCY_PERIODS: readonly LatencyPeriod[] = ["24h", "7d", "30d", "90d"];

/** Percentiles of the successful probes of one hour or civil day; `null` where there were none. */
export type LatencyPoint = {
  readonly from: Instant;
  readonly to: Instant;
  readonly p50: number | null;
  readonly p95: number | null;
};

/** An outage or slow time of a component as it was measured, and counts. */
export type MeasuredOutage = {
  readonly from: Instant;
  /** `null`: it goes on. */
  readonly to: Instant | null;
  readonly state: ComponentState;
  readonly cause: Cause | null;
  /** The status code that was answered at its beginning. */
  readonly httpStatus: number | null;
};

/** Seconds in each state during one hour. */
export type Hour = Interval & { readonly seconds: SecondsByState };

/**
 * Details of a component that a snapshot does not contain, since they cover more than 90 days or
 * many rows.
 */
export type ComponentPast = {
  /** Latency over the requested period, oldest first, without holes. */
  readonly latency: readonly LatencyPoint[];
  /** The last 365 civil days, today the last. */
  readonly year: Availability;
  /** The latest of the last 90 civil days, newest first. */
  readonly outages: readonly MeasuredOutage[];
};

/** Filter of a history's events. */
export type HistoryFilter = {
  /** Configured id; `null`: of all. */
  readonly provider: string | null;
  readonly kind: "all" | "incident" | "maintenance";
};

/** A public page. Its address is resolved by the routes, not by the web. */
export type PageRoute =
  | { readonly name: "home" }
  | {
      readonly name: "api";
      readonly sections: readonly ApiSection[];
      readonly writing: readonly ApiWriting[];
    }
  | {
      readonly name: "provider";
      readonly provider: ProviderSnapshot;
      readonly period: LatencyPeriod;
      /** By component id; `null` where it cannot be read now. */
      readonly past: ReadonlyMap<string, ComponentPast> | null;
    }
  | {
      readonly name: "component";
      readonly provider: ProviderSnapshot;
      readonly component: ComponentSnapshot;
      readonly period: LatencyPeriod;
      readonly past: ReadonlyMap<string, ComponentPast> | null;
    }
  | {
      readonly name: "incident";
      readonly incident: Incident;
      /** The last 24 hours of affected components, by id; `null` where they cannot be read now. */
      readonly hours: ReadonlyMap<string, readonly Hour[]> | null;
    }
  | { readonly name: "maintenance"; readonly maintenance: Maintenance }
  | {
      readonly name: "history";
      /** "2026-11", civil, in the page's zone. */
      readonly month: string;
      /** The earliest month that there is anything of. */
      readonly first: string;
      readonly filter: HistoryFilter;
      /** On at any moment of the month and let through by the filter; newest first. */
      readonly incidents: readonly Incident[];
      readonly maintenances: readonly Maintenance[];
      /** False where the past cannot be read now, so that some may be missing. */
      readonly complete: boolean;
    }
  | {
      readonly name: "maintenances";
      /** The month that the calendar shows. */
      readonly month: string;
    }
  | {
      /** The month's report; `null`: the current month's. */
      readonly name: "sla";
      readonly month: string | null;
    }
  | { readonly name: "search"; readonly query: string }
  | { readonly name: "subscription"; readonly step: SubscriptionStep }
  | { readonly name: "access"; readonly step: AccessStep }
  | { readonly name: "vendors"; readonly vendors: readonly ShownVendor[] }
  | { readonly name: "organization"; readonly organization: PublicOrganization }
  | { readonly name: "account"; readonly place: AccountPlace; readonly step: AccountStep }
  | { readonly name: "accessibility" | "legal" | "privacy" }
  | {
      readonly name: "error";
      readonly status: 404 | 410 | 429 | 500 | 503;
      /** Search words guessed from the address. */
      readonly asked?: string;
    }
  | {
      /** The page that a proxy shows when nothing answers: it carries its own style. */
      readonly name: "fallback";
      readonly css: string;
    };

/** Addresses of the built style sheet and script, each with its content's hash in the name. */
export type PageAssets = {
  readonly style: string;
  readonly script: string;
  /** The operator's own, where there is one. */
  readonly theme?: string;
  readonly logo?: string;
  /** The logo for dark grounds, where it is another one. */
  readonly logoDark?: string;
  /** The address of the picture that the page is shared with. */
  readonly card?: string;
};

/** Everything that a public page is rendered from: same input, same bytes. */
export type PageView = {
  readonly page: PageSnapshot;
  readonly route: PageRoute;
  readonly locale: Locale;
  /** Time of the snapshot, from which relative times count. */
  readonly now: Instant;
  readonly assets: PageAssets;
  /** This page in each language, as paths ("/", "/en/"). */
  readonly alternates: Readonly<Record<Locale, string>>;
  /** `false` where no mail can leave: subscribing is not offered. */
  readonly canSubscribe?: boolean;
  /** True for a reader who may not see the state of a private page: its title does not name it. */
  readonly hidesState?: boolean;
};

/** The colours of badges and of the embedded line; those of the browser where none is asked for. */
export type Theme = "light" | "dark";

/** The page's state in one line, for a frame on another site. */
export type EmbedView = {
  readonly page: Pick<PageSnapshot, "title" | "url" | "state" | "incidents">;
  readonly route: { readonly name: "embed"; readonly theme: Theme | null };
  readonly locale: Locale;
};

/** One step of a sign-in: a line, and perhaps one thing to do. */
export type SignInView = {
  readonly page: Pick<PageSnapshot, "title" | "url">;
  readonly route: {
    readonly name: "sign-in";
    readonly heading: string;
    readonly body: string;
    /** A form that posts to this very address, with a field for a code where one is needed. */
    readonly form?: { readonly button: string; readonly code?: string };
    readonly link?: { readonly address: string; readonly text: string };
    /** A form for the password that the readers of a private page share. */
    readonly password?: {
      readonly action: string;
      readonly label: string;
      readonly button: string;
      /** Address to go to afterwards. */
      readonly to: string;
      readonly isWrong: boolean;
      readonly wrong: string;
    };
    /** Addresses to be copied, each with its name. */
    readonly addresses?: readonly { readonly name: string; readonly address: string }[];
  };
  readonly locale: Locale;
  readonly assets: Pick<PageAssets, "style">;
};

/** Returns the contents of the picture that a page is shared with. */
export type DescribeCard = (view: PageView) => SocialCard;

/** Renders one whole HTML document. */
export type RenderPage = (view: PageView | EmbedView | SignInView) => string;
