import type { AccessStep } from "../../server/core/page/access-steps.ts";
import type {
  AccessProfile,
  AccessState,
  ContactPart,
  Structure,
} from "../../server/core/people/access-request.ts";

type Choice = { readonly name: string; readonly hint: string };
type Field = { readonly label: string; readonly hint?: string };

/** The words of requests for access. */
export type AccessMessages = {
  readonly titles: Readonly<Record<AccessStep["at"], string>>;
  readonly complete: string;
  readonly again: string;
  readonly lead: (meanDays: number | null) => string;
  readonly prepare: string;
  readonly steps: readonly string[];
  readonly required: string;
  readonly wrong: string;
  readonly you: string;
  readonly body: string;
  readonly need: string;
  readonly data: string;
  readonly contacts: string;
  readonly contactsLead: string;
  readonly profile: string;
  readonly profiles: Readonly<Record<AccessProfile, Choice>>;
  readonly structure: string;
  readonly structures: Readonly<Record<Structure, string>>;
  readonly fields: Readonly<Record<string, Field>>;
  readonly parts: Readonly<Record<ContactPart | "dpo", Choice>>;
  readonly vendor: (name: string) => string;
  readonly search: string;
  readonly found: (isActive: boolean) => string;
  readonly notFound: Readonly<Record<"unknown" | "unavailable", string>>;
  readonly agree: readonly [before: string, link: string, after: string];
  readonly review: string;
  readonly send: string;
  readonly edit: string;
  readonly none: string;
  readonly sent: (canMail: boolean) => readonly string[];
  readonly closed: string;
  readonly tooMany: string;
  readonly states: Readonly<Record<AccessState, string>>;
  readonly facts: Readonly<
    Record<"state" | "company" | "submitted" | "decided" | "reasons", string>
  >;
  readonly waiting: (meanDays: number | null) => string;
  readonly confirm: string;
  readonly confirmed: string;
  readonly withdraw: string;
  readonly sure: string;
  readonly lost: (isExpired: boolean) => string;
  readonly newRequest: string;
  readonly passwordFor: (email: string) => string;
  readonly password: Field;
  readonly passwordWrong: string;
  readonly setPassword: string;
  readonly passwordSet: string;
  readonly signIn: string;
  readonly token: {
    readonly of: (title: string, organization: string) => string;
    readonly once: string;
    readonly until: string;
    readonly show: string;
    readonly label: string;
    readonly keep: string;
    readonly lost: (isUsed: boolean, isExpired: boolean) => string;
  };
  readonly passwordLost: (isUsed: boolean, isExpired: boolean) => string;
};
