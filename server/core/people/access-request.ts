import { DAY_MS } from "../duration.ts";
import type { Instant, Locale } from "../model.ts";
import { Refusal } from "../refusal.ts";

/** The use that a request for access is for: to call the APIs, to sell software, to provide data. */
export const PROFILES = ["api", "vendor", "provider"] as const;
export type AccessProfile = (typeof PROFILES)[number];

export const STRUCTURES = ["company_or_association", "public_body", "individual"] as const;
export type Structure = (typeof STRUCTURES)[number];

export const ACCESS_STATES = [
  "submitted",
  "changes_requested",
  "approved",
  "refused",
  "withdrawn",
  "expired",
] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

/** A person named in a request. */
export type AccessContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
};

/** The checked contents of the form. */
export type AccessForm = AccessContact & {
  readonly profile: AccessProfile;
  readonly structure: Structure;
  /** `null`: an individual without one. */
  readonly siren: string | null;
  readonly siret: string | null;
  readonly companyName: string;
  /** E.164. */
  readonly phone: string;
  /** Name and purpose of the use of the APIs; always there with profile `api`. */
  readonly title: string | null;
  readonly purpose: string | null;
  readonly useCase: string | null;
  /** Id of the organisation whose software is used. */
  readonly vendor: string | null;
  readonly scopes: readonly string[];
  /** Configured ids. */
  readonly providers: readonly string[];
  readonly legalBasis: string | null;
  readonly dpo: AccessContact | null;
  /** `null`: the applicant. */
  readonly contacts: Readonly<Record<ContactPart, AccessContact | null>>;
};

export const CONTACT_PARTS = ["business", "technical"] as const;
export type ContactPart = (typeof CONTACT_PARTS)[number];

export type AccessRequest = {
  /** Twelve characters `[a-z0-9]`. */
  readonly id: string;
  readonly pageId: string;
  /** Language of the applicant. */
  readonly locale: Locale;
  readonly form: AccessForm;
  readonly state: AccessState;
  /** True once a link of a mail to the address was used. */
  readonly isEmailConfirmed: boolean;
  /** True if the name is the one that the source of companies gives for the SIREN. */
  readonly isCompanyChecked: boolean;
  /** True if an active grant waits for it. */
  readonly isPriority: boolean;
  /** The grant that it changes or led to, or `null`. */
  readonly grant: string | null;
  /** The grant's token that its approval prolongs, or `null`. */
  readonly prolongs: string | null;
  /** The refused request that it repeats, or `null`. */
  readonly previous: string | null;
  /** Reasons of a refusal or of the changes that are asked for. */
  readonly reasons: string | null;
  /** Time at which it was sent first. */
  readonly submittedAt: Instant;
  /** Time since which it has been in its state. */
  readonly since: Instant;
  /** Time for which it has waited for the team before `since`. */
  readonly waitedMs: number;
  readonly decidedAt: Instant | null;
  /** Id of the person or terminal's user who decided. */
  readonly decidedBy: string | null;
  /** The person and the organisation that an approval made or found; `null` before. */
  readonly personId: string | null;
  readonly organizationId: string | null;
};

/** A note of the team on a request. */
export type RequestNote = {
  readonly id: string;
  readonly requestId: string;
  readonly authorId: string;
  /** Joined from the person; the id itself of a terminal's user. */
  readonly authorName: string;
  readonly text: string;
  readonly createdAt: Instant;
};

/** Requests that ask for no more, 90 days after changes were asked for. */
export const CHANGES_MS = 90 * DAY_MS;
/** Time for which failed requests are stored. */
export const FAILED_MS = 365 * DAY_MS;
/** The window over which the mean delay is computed, and the least number of decisions for one. */
export const DELAY_WINDOW_MS = 90 * DAY_MS;
export const LEAST_DECISIONS = 5;
/** Lifetime of a link that sets a first password. */
export const PASSWORD_LINK_MS = 7 * DAY_MS;
/** Requests for one address within a day. */
export const MOST_A_DAY = 3;

export const ACCESS_DEEDS = [
  "approve",
  "refuse",
  "ask_changes",
  "complete",
  "withdraw",
  "expire",
] as const;
export type AccessDeed = (typeof ACCESS_DEEDS)[number];

/** The whole life cycle: what a deed leads to, from each state in which it is possible. */
const NEXT: Readonly<Record<AccessDeed, Partial<Record<AccessState, AccessState>>>> = {
  approve: { submitted: "approved" },
  refuse: { submitted: "refused", changes_requested: "refused" },
  ask_changes: { submitted: "changes_requested" },
  complete: { changes_requested: "submitted" },
  withdraw: { submitted: "withdrawn", changes_requested: "withdrawn" },
  expire: { changes_requested: "expired" },
};

/** Returns the state that a deed leads to, or `null` where it is not possible. */
export const nextState = (state: AccessState, deed: AccessDeed): AccessState | null =>
  NEXT[deed][state] ?? null;

/**
 * Returns a request after a deed. The time that it waited for the team is added up, without the
 * applicant's own.
 *
 * @throws Refusal `conflict` where its state does not allow the deed
 */
export function afterDeed(request: AccessRequest, deed: AccessDeed, at: Instant): AccessRequest {
  const state = nextState(request.state, deed);
  if (state === null) throw new Refusal("conflict", `This request is ${request.state}.`);
  return {
    ...request,
    state,
    since: at,
    waitedMs: waitOf(request, at),
    decidedAt: state === "approved" || state === "refused" ? at : null,
  };
}

/** Returns the time for which a request has waited for the team until an instant. */
export const waitOf = (
  { state, since, waitedMs }: Pick<AccessRequest, "state" | "since" | "waitedMs">,
  at: Instant,
): number => waitedMs + (state === "submitted" ? Math.max(0, at - since) : 0);

/** Mean time to a decision in days, rounded up; `null` with too few decisions to be honest. */
export function meanDays(waits: {
  readonly count: number;
  readonly totalMs: number;
}): number | null {
  if (waits.count < LEAST_DECISIONS) return null;
  return Math.max(1, Math.ceil(waits.totalMs / waits.count / DAY_MS));
}
