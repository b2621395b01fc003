import { subscriberAddress } from "../core/mail-address.ts";
import type { ChatName } from "../core/messages/endpoint-trial.ts";
import type { Impact } from "../core/declared.ts";
import type { Locale } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { FieldProblem } from "../core/refusal.ts";
import { flavourOfHost } from "../notify/flavours.ts";
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
export type WrittenTarget = {
  readonly email: string;
  readonly endpoint?: string | null;
  /** The chat that the endpoint was said to belong to; absent: its address alone decides. */
  readonly chat?: ChatName;
};

/** The choices of a subscription, as they were written; absent ones have their defaults. */
export type WrittenPreferences = {
  readonly scopes?: readonly string[];
  readonly kinds?: readonly SubscriptionKind[];
  readonly minImpact?: Impact;
  readonly locale?: Locale;
  readonly frequency?: Frequency;
  readonly quietHours?: QuietHours | null;
};

export function checkedTarget({ email, endpoint = null, chat }: WrittenTarget): {
  readonly target: { readonly email: string; readonly endpoint: string | null };
  readonly problems: readonly FieldProblem[];
} {
  const atEmail = addressProblem(email);
  const atEndpoint = endpoint === null ? null : endpointProblem(endpoint);
  const isEndpoint = endpoint !== null && atEndpoint === null;
  return {
    target: {
      email: subscriberAddress(email) ?? "",
      // One spelling of each address, so that it is one subscriber.
      endpoint: isEndpoint ? spelled(endpoint, chat) : null,
    },
    problems: [
      ...(atEmail === null ? [] : [{ pointer: "/email", detail: atEmail }]),
      ...(atEndpoint === null ? [] : [{ pointer: "/endpoint", detail: atEndpoint }]),
      ...(isEndpoint && chat ? otherChat(new URL(endpoint), chat) : []),
    ],
  };
}

/** Returns an endpoint in its one spelling, with the chat as its fragment where one was chosen. */
function spelled(endpoint: string, chat: ChatName | undefined): string {
  const url = new URL(endpoint);
  if (chat !== undefined) url.hash = chat;
  return url.href;
}

/** Returns the mistake of an endpoint whose host belongs to another chat than the one chosen. */
function otherChat(endpoint: URL, chat: ChatName): FieldProblem[] {
  const found = flavourOfHost(endpoint);
  if (found === null || found.name === chat) return [];
  const detail = `this address is one of ${found.title}`;
  return [{ pointer: "/endpoint", detail, code: "other-chat" }];
}

/**
 * Returns preferences as they are kept, and every mistake in what was written.
 *
 * @param incidents ids of the incidents that may be followed
 */
export function checkedPreferences(
  input: WrittenPreferences,
  page: PageConfig,
  incidents: readonly string[],
): { readonly preferences: Preferences; readonly problems: readonly FieldProblem[] } {
  const usual = usualPreferences(input.locale ?? page.locale);
  const { scopes, problems } = readScopes(input.scopes ?? usual.scopes, {
    providers: page.providers,
    incidents,
  });
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
