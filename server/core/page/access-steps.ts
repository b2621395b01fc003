import type { Instant } from "../model.ts";
import type { WrittenAccess } from "../people/access-check.ts";
import type { AccessRequest } from "../people/access-request.ts";
import type { FieldProblem } from "../refusal.ts";

/** A thing that can be chosen, by its id. */
export type AccessChoice = { readonly id: string; readonly name: string };

/** Everything that the form for requests shows besides what was typed. */
export type AccessFormStep = {
  readonly form: WrittenAccess;
  readonly problems: readonly FieldProblem[];
  /** The operator's Markdown above the form. */
  readonly introduction: string | null;
  readonly scopes: readonly AccessChoice[];
  readonly providers: readonly AccessChoice[];
  /** The organisation whose software is used, if an address of ours chose it. */
  readonly vendor: AccessChoice | null;
  /** True if names can be looked up. */
  readonly canSearch: boolean;
  /** The outcome of the look-up. */
  readonly company: { readonly name: string; readonly isActive: boolean } | null;
  /** Why the look-up found nothing. */
  readonly searchProblem: "unknown" | "unavailable" | null;
  /** Makes one request of a form that is sent twice. */
  readonly draft: string;
  readonly agreed: boolean;
  readonly meanDays: number | null;
  /** A new request, the same as a refused one, or one to be completed. */
  readonly use: "new" | "again" | "complete";
  readonly reasons: string | null;
};

/** The step of a request for access that a reader is at. */
export type AccessStep =
  | { readonly at: "closed" }
  | ({ readonly at: "form" } & AccessFormStep)
  | ({ readonly at: "review" } & AccessFormStep)
  | { readonly at: "sent"; readonly canMail: boolean }
  | { readonly at: "too-many" }
  | {
      readonly at: "request";
      readonly state: AccessRequest["state"];
      readonly company: string;
      readonly reasons: string | null;
      readonly submittedAt: Instant;
      readonly decidedAt: Instant | null;
      readonly meanDays: number | null;
      readonly isEmailConfirmed: boolean;
      /** The request's own path. */
      readonly self: string;
    }
  | { readonly at: "lost"; readonly isExpired: boolean }
  | { readonly at: "password"; readonly email: string; readonly isWrong: boolean }
  | { readonly at: "password-set" }
  | {
      readonly at: "token";
      readonly title: string;
      readonly organization: string;
      readonly expiresAt: Instant;
    }
  | { readonly at: "token-shown"; readonly text: string }
  /** `isUsed`: it was opened already; else it is too old, or none of ours. */
  | { readonly at: "token-lost"; readonly isUsed: boolean; readonly isExpired: boolean }
  /** `isUsed`: a password was set already; else the link is too old, or none of ours. */
  | { readonly at: "password-lost"; readonly isUsed: boolean; readonly isExpired: boolean };
