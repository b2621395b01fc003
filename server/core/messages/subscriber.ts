import { subscriberAddress } from "../mail-address.ts";
import { windowAt } from "../events/maintenance-windows.ts";
import type { Impact } from "../declared.ts";
import type { Instant, Locale } from "../model.ts";
import type { FieldProblem } from "../refusal.ts";
import { DAY_MS } from "../duration.ts";

/**
 * A subject that a subscriber follows: everything, a provider with all its present and future
 * components, or one component, by configured ids; or one incident, until it is over.
 */
export type Scope = "page" | `provider:${string}` | `component:${string}` | `incident:${string}`;

export type SubscriptionKind = "incident" | "maintenance";
export const SUBSCRIPTION_KINDS: readonly SubscriptionKind[] = ["incident", "maintenance"];

/** At once, or one mail a day of all that happened since the last. */
export type Frequency = "immediate" | "daily";

/** "HH:MM" in the page's time zone; with `to` at or before `from` it ends on the next day. */
export type QuietHours = { readonly from: string; readonly to: string };

/** Choices of a subscriber, which they may change at any time. */
export type Preferences = {
  /** Never empty; with "page" there is no provider and no component. */
  readonly scopes: readonly Scope[];
  /** Never empty. Kinds and least impact do not limit the news of a followed incident. */
  readonly kinds: readonly SubscriptionKind[];
  /** Least impact of incidents that are reported. */
  readonly minImpact: Impact;
  readonly locale: Locale;
  readonly frequency: Frequency;
  /** Hours in which only critical incidents are reported at once; `null`: none. */
  readonly quietHours: QuietHours | null;
};

/**
 * - `unconfirmed`: asked for by someone, not yet confirmed by the owner of the address; is told
 *   nothing but how to confirm, and forgotten after `UNCONFIRMED_MS`
 * - `confirmed`: is told what it wants
 * - `suspended`: mails came back; confirming again, or saving preferences, brings it back
 * - `unsubscribed`: is told nothing any more
 */
export type SubscriberState = "unconfirmed" | "confirmed" | "suspended" | "unsubscribed";

export const SUBSCRIBER_STATES: readonly SubscriberState[] = [
  "unconfirmed",
  "confirmed",
  "suspended",
  "unsubscribed",
];

/** The way a subscription was asked for: half of the proof of consent. */
export type ConsentSource = "form" | "api" | "statuspage" | "import" | "preferences" | "follow";

/** A mail address or a webhook, and what is sent to it. */
export type Subscriber = Preferences & {
  /** Twelve characters `[a-z0-9]`; it opens nothing. */
  readonly id: string;
  readonly pageId: string;
  /** Address in the form that `mailAddress` writes; of a webhook, its owner's. */
  readonly email: string;
  /** Address that webhooks are posted to; `null`: mails are sent to `email`. */
  readonly endpoint: string | null;
  readonly state: SubscriberState;
  readonly createdAt: Instant;
  /** Time at which the owner agreed, by `source`; `null` until then. */
  readonly confirmedAt: Instant | null;
  readonly source: ConsentSource;
  readonly suspendedAt: Instant | null;
  /** Why; one line for operators. */
  readonly suspendedFor: string | null;
  readonly unsubscribedAt: Instant | null;
  /** Links of an earlier epoch hold no more. */
  readonly epoch: number;
};

/** A request for an address, until its owner confirms it. */
export type SubscriptionRequest = {
  readonly id: string;
  readonly subscriberId: string;
  readonly wish: Preferences;
  readonly source: ConsentSource;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
};

/** Lifetime of the link in a confirmation mail. */
export const CONFIRM_MS = DAY_MS;
/** Time after which unconfirmed requests are deleted. */
export const UNCONFIRMED_MS = 7 * DAY_MS;

/** Time for which a resolved incident is still followed: its postmortem may come. */
export const FOLLOWED_MS = 30 * DAY_MS;

/** From the least to the worst. */
export const IMPACTS: readonly Impact[] = ["none", "minor", "major", "critical"];

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const LONGEST_ENDPOINT = 2000;

/** The part of a configuration that scopes are checked against. */
export type Known = {
  readonly providers: readonly {
    readonly id: string;
    readonly components: readonly { readonly id: string }[];
  }[];
  /** Ids of the incidents that may be followed; absent: none. */
  readonly incidents?: readonly string[];
};

/** Returns the ids of the incidents that are followed. */
export const followedIncidents = (scopes: readonly string[]): string[] =>
  scopes.filter(isOfIncident).map((scope) => scope.slice("incident:".length));

/** Returns true if a scope is that of one incident. */
export const isOfIncident = (scope: string): boolean => scope.startsWith("incident:");

/** Returns true if something else than single incidents is followed. */
const isLasting = ({ scopes }: Pick<Preferences, "scopes">): boolean =>
  scopes.some((scope) => !isOfIncident(scope));

/**
 * Returns scopes without repetition: "page" includes the providers, and a provider its components.
 * They are in the order of the configuration, so that equal choices are equal; incidents come last.
 */
function normalScopes(scopes: readonly Scope[], page: Known): Scope[] {
  const wanted = new Set(scopes);
  const incidents = [...wanted].filter(isOfIncident).toSorted();
  if (wanted.has("page")) return ["page", ...incidents];
  const lasting = page.providers.flatMap((provider): Scope[] => {
    const whole: Scope = `provider:${provider.id}`;
    if (wanted.has(whole)) return [whole];
    return provider.components
      .map(({ id }): Scope => `component:${id}`)
      .filter((scope) => wanted.has(scope));
  });
  return [...lasting, ...incidents];
}

/** Scopes as they were written, and what is wrong with those that name nothing of the page. */
export function readScopes(
  texts: readonly string[],
  page: Known,
  at = "/scopes",
): { readonly scopes: readonly Scope[]; readonly problems: readonly FieldProblem[] } {
  const known = new Set<string>([
    "page",
    ...page.providers.flatMap((p) => [
      `provider:${p.id}`,
      ...p.components.map((c) => `component:${c.id}`),
    ]),
    ...(page.incidents ?? []).map((id) => `incident:${id}`),
  ]);
  const problems = texts.flatMap((text, i) =>
    known.has(text)
      ? []
      : [{ pointer: `${at}/${i}`, detail: `${JSON.stringify(text.slice(0, 200))}: no such scope` }],
  );
  if (texts.length === 0) problems.push({ pointer: at, detail: "at least one scope is wanted" });
  return { scopes: normalScopes(texts as readonly Scope[], page), problems };
}

/** Returns true if a text is a time of day, "HH:MM". */
const isClock = (text: string): boolean => CLOCK.test(text);

/** Returns the mistakes in quiet hours. */
export function quietProblems(quiet: QuietHours | null): FieldProblem[] {
  if (quiet === null) return [];
  const at = (["from", "to"] as const).filter((end) => !isClock(quiet[end]));
  if (at.length > 0) {
    return at.map((end) => ({ pointer: `/quietHours/${end}`, detail: "a time, 22:00, is wanted" }));
  }
  // From a time to itself would be the whole day, for ever.
  const isEmpty = quiet.from === quiet.to;
  return isEmpty ? [{ pointer: "/quietHours", detail: "must begin and end at other times" }] : [];
}

/** Returns when the quiet hours that are on now end; `null` where none are. */
export function quietUntil(
  quiet: QuietHours | null,
  timeZone: string,
  now: Instant,
): Instant | null {
  if (quiet === null) return null;
  return windowAt([quiet], timeZone, now)?.to ?? null;
}

/** Everything at once, at any hour: what is meant where nothing was chosen. */
export const usualPreferences = (locale: Locale): Preferences => ({
  scopes: ["page"],
  kinds: SUBSCRIPTION_KINDS,
  minImpact: "none",
  locale,
  frequency: "immediate",
  quietHours: null,
});

/**
 * Returns the preferences after a subscriber asked for more.
 *
 * Nothing that they had is lost, and the rest stays as it was, since the form does not show it.
 * Following one incident changes nothing else.
 */
export function widened(had: Preferences, wish: Preferences, page: Known): Preferences {
  const scopes = normalScopes([...had.scopes, ...wish.scopes], page);
  if (!isLasting(wish)) return { ...had, scopes };
  if (!isLasting(had)) return { ...had, scopes, kinds: wish.kinds, minImpact: wish.minImpact };
  const impacts = [had.minImpact, wish.minImpact].map((impact) => IMPACTS.indexOf(impact));
  return {
    ...had,
    scopes,
    kinds: SUBSCRIPTION_KINDS.filter((k) => had.kinds.includes(k) || wish.kinds.includes(k)),
    minImpact: IMPACTS[Math.min(...impacts)] ?? "none",
  };
}

/** The one mail address that a text is; what is wrong with it where it is none. */
export function addressProblem(text: string): string | null {
  return subscriberAddress(text) === null
    ? "one mail address is wanted, like prenom.nom@exemple.fr"
    : null;
}

/**
 * Returns the mistake in a webhook's address, or `null`. Its network is checked when it is called.
 */
export function endpointProblem(text: string): string | null {
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isWeb || /[\x00-\x20\x7f]/.test(text)) return "an address, https://..., is wanted";
  if (text.length > LONGEST_ENDPOINT) return `${LONGEST_ENDPOINT} characters at most are wanted`;
  const { username, password } = new URL(text);
  return username || password ? "no user name or password may stand in it" : null;
}
