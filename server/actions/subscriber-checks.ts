import { subscriberAddress } from "../core/mail-address.ts";
import type { Impact } from "../core/declared.ts";
import type { Locale } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { FieldProblem } from "../core/refusal.ts";
import {
  addressProblem,
  endpointProblem,
  quietProblems,
  readScopes,
  SUBSCRIPTION_KINDS,
  usualPreferences,
  type Frequency,
  type Preferences,
  type QuietHours,
  type SubscriptionKind,
} from "../core/messages/subscriber.ts";

/** The address of a subscription, as it was written. */
export type WrittenTarget = { readonly email: string; readonly endpoint?: string | null };

/** The choices of a subscription, as they were written; absent ones have their defaults. */
export type WrittenPreferences = {
  readonly scopes?: readonly string[];
  readonly kinds?: readonly SubscriptionKind[];
  readonly minImpact?: Impact;
  readonly locale?: Locale;
  readonly frequency?: Frequency;
  readonly quietHours?: QuietHours | null;
};

export function checkedTarget({ email, endpoint = null }: WrittenTarget): {
  readonly target: { readonly email: string; readonly endpoint: string | null };
  readonly problems: readonly FieldProblem[];
} {
  const atEmail = addressProblem(email);
  const atEndpoint = endpoint === null ? null : endpointProblem(endpoint);
  return {
    target: {
      email: subscriberAddress(email) ?? "",
      // One spelling of each address, so that it is one subscriber.
      endpoint: endpoint === null || atEndpoint !== null ? null : new URL(endpoint).href,
    },
    problems: [
      ...(atEmail === null ? [] : [{ pointer: "/email", detail: atEmail }]),
      ...(atEndpoint === null ? [] : [{ pointer: "/endpoint", detail: atEndpoint }]),
    ],
  };
}

/** Preferences as they are kept, and every mistake in what was written. */
export function checkedPreferences(
  input: WrittenPreferences,
  page: PageConfig,
): { readonly preferences: Preferences; readonly problems: readonly FieldProblem[] } {
  const usual = usualPreferences(input.locale ?? page.locale);
  const { scopes, problems } = readScopes(input.scopes ?? usual.scopes, page);
  const asked = input.kinds ?? usual.kinds;
  const quietHours = input.quietHours ?? null;
  return {
    preferences: {
      ...usual,
      scopes,
      kinds: SUBSCRIPTION_KINDS.filter((kind) => asked.includes(kind)),
      minImpact: input.minImpact ?? usual.minImpact,
      frequency: input.frequency ?? usual.frequency,
      quietHours,
    },
    problems: [
      ...problems,
      ...(asked.length > 0 ? [] : [{ pointer: "/kinds", detail: "at least one kind is wanted" }]),
      ...quietProblems(quietHours),
    ],
  };
}
