import type { FieldProblem } from "../refusal.ts";
import type { Preferences, Subscriber, SubscriptionKind } from "../messages/subscriber.ts";

/** What stands in the form, right or wrong, as it was sent; times of quiet hours may be empty. */
export type SubscriptionForm = {
  readonly scopes: readonly string[];
  readonly kinds: readonly SubscriptionKind[];
  readonly minImpact: Preferences["minImpact"];
  readonly locale: Preferences["locale"];
  readonly frequency: Preferences["frequency"];
  readonly quietFrom: string;
  readonly quietTo: string;
};

/**
 * Where somebody is on the way of a subscription. Addresses are paths, links of mails included;
 * forms are posted to the address at which they stand, unless they say otherwise.
 */
export type SubscriptionStep =
  | {
      readonly at: "form";
      readonly email: string;
      readonly form: SubscriptionForm;
      readonly problems: readonly FieldProblem[];
    }
  /** Said of every address alike: it has none in it. */
  | { readonly at: "asked" }
  | { readonly at: "too-many" }
  /** No mail can leave: nobody could confirm. */
  | { readonly at: "no-mail" }
  | {
      readonly at: "confirm";
      readonly email: string;
      readonly endpoint: string | null;
      readonly wish: Preferences;
    }
  | { readonly at: "confirmed"; readonly manage: string }
  | {
      readonly at: "preferences";
      readonly email: string;
      readonly endpoint: string | null;
      readonly state: Subscriber["state"];
      readonly form: SubscriptionForm;
      readonly problems: readonly FieldProblem[];
      /** What was just done here. */
      readonly done: "saved" | "links" | null;
      /** Of the erasure: it was asked for without being sure. */
      readonly unsure: boolean;
      /** This page's own address, under which erasure, export and new links are. */
      readonly self: string;
      readonly unsubscribe: string;
      /** What webhooks are signed with; `null` for mails. */
      readonly webhookSecret: string | null;
    }
  | { readonly at: "unsubscribe"; readonly email: string; readonly endpoint: string | null }
  /** `manage`: to think better of it; `null` where nothing is kept any more, and for a webhook. */
  | { readonly at: "unsubscribed"; readonly manage: string | null }
  | { readonly at: "erased" }
  | { readonly at: "lost"; readonly isExpired: boolean };

/** Where each field of a form is in what the server understands (RFC 6901). */
export const hasProblem = (problems: readonly FieldProblem[], pointer: string): boolean =>
  problems.some((p) => p.pointer === pointer || p.pointer.startsWith(`${pointer}/`));
