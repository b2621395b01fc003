import type { WrittenPreferences } from "../../actions/subscriber-checks.ts";
import type { WrittenTarget } from "../../actions/subscriber-checks.ts";
import { CHANNELS, type SubscriptionChannel } from "../../core/messages/endpoint-trial.ts";
import { LOCALES, type Locale } from "../../core/model.ts";
import {
  IMPACTS,
  isOfIncident,
  SUBSCRIPTION_KINDS,
  type Preferences,
  type Subscriber,
} from "../../core/messages/subscriber.ts";
import type { SubscriptionForm } from "../../core/page/subscription-steps.ts";

/** Most choices of a form, since a page has no more components; a longer one is from no browser. */
const MOST_SCOPES = 5_000;

/**
 * An empty form, with what an address of ours may have chosen: `?provider=`, `?component=`,
 * `?incident=`.
 */
export function emptyForm(query: URLSearchParams, locale: Locale): SubscriptionForm {
  const scopes = (["provider", "component", "incident"] as const)
    .flatMap((name) => query.getAll(name).map((id) => `${name}:${id}`))
    .slice(0, MOST_SCOPES);
  return {
    scopes,
    incidentsOnly: scopes.some(isOfIncident),
    kinds: SUBSCRIPTION_KINDS,
    minImpact: "none",
    locale,
    frequency: "immediate",
    quietFrom: "",
    quietTo: "",
  };
}

/** Returns the choices that a browser sent; absent ones have their defaults. */
export function formSent(fields: URLSearchParams, locale: Locale): SubscriptionForm {
  const chosen = <T extends string>(name: string, among: readonly T[], usual: T): T =>
    among.find((value) => value === fields.get(name)) ?? usual;
  const kinds = fields.getAll("kind");
  return {
    scopes: fields.getAll("scope").slice(0, MOST_SCOPES),
    incidentsOnly: fields.has("incidentsOnly"),
    // The settings may not have been shown at all.
    kinds: fields.has("minImpact")
      ? SUBSCRIPTION_KINDS.filter((kind) => kinds.includes(kind))
      : SUBSCRIPTION_KINDS,
    minImpact: chosen("minImpact", IMPACTS, "none"),
    locale: chosen("locale", LOCALES, locale),
    frequency: chosen("frequency", ["immediate", "daily"], "immediate"),
    quietFrom: (fields.get("quietFrom") ?? "").slice(0, 10),
    quietTo: (fields.get("quietTo") ?? "").slice(0, 10),
  };
}

/** The address that a form is about: a mailbox or, of its owner, an endpoint. */
export type TargetForm = {
  readonly email: string;
  readonly channel: SubscriptionChannel;
  readonly endpoint: string;
};

const channelNamed = (name: string | null): SubscriptionChannel =>
  CHANNELS.find((channel) => channel === name) ?? "mail";

/** The target of an empty form, with the channel that an address of ours may name. */
export const emptyTarget = (query: URLSearchParams): TargetForm => ({
  email: "",
  channel: channelNamed(query.get("channel")),
  endpoint: "",
});

/** Returns the target that a browser sent; without a channel it is a mailbox. */
export const targetSent = (fields: URLSearchParams): TargetForm => ({
  email: (fields.get("email") ?? "").slice(0, 1_000),
  channel: channelNamed(fields.get("channel")),
  endpoint: (fields.get("endpoint") ?? "").trim().slice(0, 2_001),
});

/** A target as it is understood: what was written for another channel than the chosen counts not. */
export function targetOf({ email, channel, endpoint }: TargetForm): WrittenTarget {
  if (channel === "mail") return { email };
  return { email, endpoint, ...(channel !== "webhook" && { chat: channel }) };
}

/**
 * Returns the preferences that a form means: where no provider or API is chosen, everything; or only
 * the chosen incidents, if so asked.
 */
export function wishOf(form: SubscriptionForm): WrittenPreferences {
  const { scopes, kinds, minImpact, locale, frequency, quietFrom: from, quietTo: to } = form;
  return {
    kinds,
    minImpact,
    locale,
    frequency,
    scopes: isWhole(form) ? ["page", ...scopes] : scopes,
    quietHours: from === "" && to === "" ? null : { from, to },
  };
}

const isWhole = ({ scopes, incidentsOnly }: SubscriptionForm): boolean =>
  scopes.every(isOfIncident) && !(incidentsOnly && scopes.length > 0);

/** A subscriber's choices, as the form shows them. */
export function formOf(preferences: Preferences | Subscriber): SubscriptionForm {
  const { scopes, kinds, minImpact, locale, frequency, quietHours } = preferences;
  return {
    kinds,
    minImpact,
    locale,
    frequency,
    scopes: scopes.filter((scope) => scope !== "page"),
    incidentsOnly: scopes.every(isOfIncident),
    quietFrom: quietHours?.from ?? "",
    quietTo: quietHours?.to ?? "",
  };
}
