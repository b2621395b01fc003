import type { FieldProblem } from "../refusal.ts";
import type { SubscriptionChannel, Trial } from "../messages/endpoint-trial.ts";
import type { Preferences, Subscriber, SubscriptionKind } from "../messages/subscriber.ts";

/** The form as it was sent, right or wrong; times of quiet hours may be empty. */
export type SubscriptionForm = {
  readonly scopes: readonly string[];
  /** True if nothing but the chosen incidents is followed, where only incidents are chosen. */
  readonly incidentsOnly: boolean;
  readonly kinds: readonly SubscriptionKind[];
  readonly minImpact: Preferences["minImpact"];
  readonly locale: Preferences["locale"];
  readonly frequency: Preferences["frequency"];
  readonly quietFrom: string;
  readonly quietTo: string;
};

/**
 * The step of a subscription that a reader is at.
 *
 * Addresses are paths, links of mails included. A form is posted to the address at which it stands,
 * unless it names another.
 */
export type SubscriptionStep =
  | {
      readonly at: "form";
      readonly email: string;
      readonly channel: SubscriptionChannel;
      /** The address to post to, as it was written; empty for mails. */
      readonly endpoint: string;
      readonly form: SubscriptionForm;
      readonly problems: readonly FieldProblem[];
    }
  /** Said of every address alike: it has none in it. */
  | { readonly at: "asked" }
  | { readonly at: "too-many" }
  /** No mail can leave, so that no address could be confirmed. */
  | { readonly at: "no-mail" }
  | {
      readonly at: "confirm";
      readonly email: string;
      readonly endpoint: string | null;
      readonly wish: Preferences;
      /** The trial message that the endpoint did not accept, so that nothing is confirmed yet. */
      readonly trial: Trial | null;
    }
  /** `isTried`: a trial message has just reached the endpoint. */
  | { readonly at: "confirmed"; readonly manage: string; readonly isTried: boolean }
  | {
      readonly at: "preferences";
      readonly email: string;
      readonly endpoint: string | null;
      readonly state: Subscriber["state"];
      readonly form: SubscriptionForm;
      readonly problems: readonly FieldProblem[];
      /** The deed that was just done here. */
      readonly done: "saved" | "links" | null;
      /** The outcome of the trial message that was just asked for. */
      readonly trial: Trial | null;
      /** True if erasure was asked for without the confirming tick. */
      readonly unsure: boolean;
      /** This page's own address, under which erasure, export and new links are. */
      readonly self: string;
      readonly unsubscribe: string;
      /** Secret that signs webhooks; `null` for mails and for chats. */
      readonly webhookSecret: string | null;
    }
  | { readonly at: "unsubscribe"; readonly email: string; readonly endpoint: string | null }
  /** `manage`: to think better of it; `null` where nothing is kept any more, and for a webhook. */
  | { readonly at: "unsubscribed"; readonly manage: string | null }
  | { readonly at: "erased" }
  | { readonly at: "lost"; readonly isExpired: boolean };

/** Returns true if a field, named by a JSON pointer (RFC 6901), has a mistake. */
export const hasProblem = (problems: readonly FieldProblem[], pointer: string): boolean =>
  problems.some((p) => p.pointer === pointer || p.pointer.startsWith(`${pointer}/`));
