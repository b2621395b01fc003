import type { Grant } from "../api/grants.ts";
import type { ReadUsage } from "../people/token-usage.ts";
import type { Instant, Locale } from "../model.ts";
import type { FollowClass, MemberRole, RequestStatus } from "../people/organization.ts";
import type { SignInMethod } from "../people/person.ts";
import type { AccountScope } from "../people/scopes.ts";
import type { AccountState } from "../people/technical-account.ts";
import type { FieldProblem } from "../refusal.ts";
import type { AccountSection } from "./account-paths.ts";

/** Deeds whose success is announced on the next page. */
export const DONE = [
  "accepted",
  "account-changed",
  "account-deactivated",
  "account-reactivated",
  "asked",
  "changed",
  "created",
  "deleted",
  "erased",
  "invitation-accepted",
  "invitation-refused",
  "canceled",
  "followed",
  "grant-contacts",
  "grant-handed-over",
  "grant-prolongation-asked",
  "grant-change-asked",
  "grant-prolonged",
  "grant-revoked",
  "grant-taken-back",
  "grant-transferred",
  "invited",
  "left",
  "member-changed",
  "member-removed",
  "password",
  "profile",
  "refused",
  "session-ended",
  "sessions-ended",
  "signed-out",
  "totp-removed",
  "unfollowed",
  "withdrawn",
] as const;
export type Done = (typeof DONE)[number];

/** A form that was refused: which one, its mistakes, and what was typed. */
export type FormFailure = {
  /** Id of the form within the page. */
  readonly form: string;
  readonly detail: string;
  readonly problems: readonly FieldProblem[];
  /** Fields as they were sent, without secrets; of several with one name, all. */
  readonly typed: Readonly<Record<string, readonly string[]>>;
};

export type NamedOrganization = { readonly slug: string; readonly name: string };

/** An organisation of the person, as it is listed. */
export type OwnOrganization = NamedOrganization & {
  readonly role: MemberRole;
  readonly isVerified: boolean;
  readonly members: number;
  /** Requests to join that the person may decide on. */
  readonly waiting: number;
  /** True where the person should name a second admin. */
  readonly lacksAdmin: boolean;
};

/** An invitation of the person who is signed in. */
export type OwnInvitation = {
  readonly id: string;
  readonly organization: string;
  readonly role: MemberRole;
  readonly comment: string | null;
  readonly since: Instant;
};

/** A request to join of the person who is signed in; `slug` is null where they may not see it. */
export type OwnRequest = {
  readonly id: string;
  readonly organization: { readonly slug: string | null; readonly name: string };
  readonly status: RequestStatus;
  readonly comment: string | null;
  readonly reason: string | null;
  readonly since: Instant;
};

export type FoundOrganization = NamedOrganization & {
  readonly acronym: string | null;
  readonly siren: string | null;
};

export type OverviewContent = {
  readonly section: "overview";
  readonly now: Instant;
  readonly invitations: readonly OwnInvitation[];
  /** Grants of which the person is a contact, and whose token is banned or about to end. */
  readonly grants: readonly Grant[];
  readonly organizations: readonly OwnOrganization[];
  readonly requests: readonly OwnRequest[];
  /** `null`: nothing was searched. */
  readonly found: {
    readonly q: string;
    readonly total: number;
    readonly organizations: readonly FoundOrganization[];
  } | null;
};

export type ShownMember = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: MemberRole;
  readonly since: Instant;
  readonly isSelf: boolean;
  /** Ids of the providers that a partial editor is assigned to. */
  readonly assigned: readonly string[];
};

/** Somebody who asks to join or is invited. */
export type ShownRequest = {
  readonly id: string;
  /** Name, or of an invited address as much as the reader may see. */
  readonly who: string;
  readonly email: string | null;
  readonly role: MemberRole;
  readonly comment: string | null;
  readonly since: Instant;
};

/** The part of an organisation that its own members see. */
export type InnerOrganization = {
  readonly members: readonly ShownMember[];
  /** `null`: the reader does not decide on members. */
  readonly requests: readonly ShownRequest[] | null;
  readonly invitations: readonly ShownRequest[];
  readonly lacksAdmin: boolean;
};

export type OrganizationContent = {
  readonly section: "organization";
  readonly organization: FoundOrganization & {
    readonly description: string;
    readonly url: string | null;
    readonly siret: string | null;
    readonly isVerified: boolean;
  };
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** Role of the reader; `null`: no member. */
  readonly role: MemberRole | null;
  readonly mayWrite: boolean;
  readonly isFollowed: boolean;
  /** `null`: the reader sees what everybody sees. */
  readonly inner: InnerOrganization | null;
  /** Comment of the reader's pending request to join; `null`: none is pending. */
  readonly asked: { readonly id: string; readonly comment: string } | null;
};

/** A technical account, as its organisation's members see it. */
export type ShownTechnicalAccount = {
  readonly id: string;
  readonly login: string;
  /** As much of it as the reader may see. */
  readonly contactEmail: string | null;
  readonly scopes: readonly AccountScope[];
  readonly state: AccountState;
  readonly lastUsedAt: Instant | null;
  /** End of the overlap of two secrets; `null`: there is none. */
  readonly previousUntil: Instant | null;
  /** Of an inactive account; `null` for others. */
  readonly reactivateBefore: Instant | null;
};

export type TechnicalContent = {
  readonly section: "technical-accounts";
  readonly organization: NamedOrganization;
  readonly accounts: readonly ShownTechnicalAccount[];
  readonly mayWrite: boolean;
  /** True if the sign-in is recent enough to reset a secret. */
  readonly isFresh: boolean;
  /** Why the organisation cannot have accounts; `null`: it can. */
  readonly obstacle: "unverified" | "no-siret" | null;
  /** Scopes that the reader may give. */
  readonly offered: readonly AccountScope[];
  /** Address of the reader. */
  readonly ownEmail: string;
  /** A secret that is shown this once; `null`: none was made now. */
  readonly shown: { readonly login: string; readonly secret: string } | null;
};

export type ShownFollow = {
  readonly kind: FollowClass;
  readonly id: string;
  readonly name: string;
  readonly since: Instant;
  /** Path of its page; `null` where the reader may not see it any more. */
  readonly path: string | null;
  /** Names of the providers that the follow subscribes to. */
  readonly providers: readonly string[];
};

export type PersonContent = {
  readonly section: "person";
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly about: string | null;
  readonly website: string | null;
  readonly organizations: readonly NamedOrganization[];
  readonly isSelf: boolean;
  readonly isColleague: boolean;
  readonly isFollowed: boolean;
};

export type ProfileContent = {
  readonly section: "profile";
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly about: string;
  readonly website: string;
  readonly phone: string;
  readonly locale: Locale;
};

export type ShownSession = {
  readonly id: string;
  readonly method: SignInMethod;
  readonly address: string;
  readonly agent: string;
  readonly createdAt: Instant;
  readonly seenAt: Instant;
  readonly isCurrent: boolean;
};

/** The step of an authenticator: off, its key to be typed in, its recovery codes shown, or on. */
export type TotpStep =
  | { readonly at: "off" | "on" }
  | { readonly at: "begun"; readonly secret: string; readonly uri: string | null }
  | { readonly at: "codes"; readonly codes: readonly string[] };

export type SecurityContent = {
  readonly section: "security";
  readonly email: string;
  readonly hasPassword: boolean;
  /** True if the sign-in is recent enough to change credentials. */
  readonly isFresh: boolean;
  readonly totp: TotpStep;
  readonly sessions: readonly ShownSession[];
};

export type DataContent = { readonly section: "data"; readonly email: string };

/** What the token of a grant called, at an instant. */
export type ShownUsage = ReadUsage & { readonly now: Instant; readonly perMinute: number };

/** A grant, with what its reader may do. */
export type GrantContent = {
  readonly section: "grant";
  readonly grant: Grant;
  readonly now: Instant;
  /** True if the sign-in is recent enough for what shows a token. */
  readonly isFresh: boolean;
  /** Members to whom the reader may hand the grant on; empty for others. */
  readonly members: readonly { readonly id: string; readonly name: string }[];
  /** `null`: it has no token. */
  readonly usage: ShownUsage | null;
  /** The text of a token, this once; `null`: none was asked for. */
  readonly shown: string | null;
  /** Scopes that the applicant may ask for. */
  readonly offered: readonly string[];
  /** Names of the gateway's own scopes, in the reader's language, by id. */
  readonly scopeNames: Readonly<Record<string, string>>;
};

export type AccountContent =
  | GrantContent
  | { readonly section: "grants"; readonly grants: readonly Grant[] }
  | OverviewContent
  | OrganizationContent
  | TechnicalContent
  | { readonly section: "new-organization" }
  | { readonly section: "follows"; readonly follows: readonly ShownFollow[] }
  | PersonContent
  | ProfileContent
  | SecurityContent
  | DataContent;

/** The form of a sign-in, and why it is shown again. */
export type AccountSignIn = {
  readonly at: "sign-in";
  /** Address to go to afterwards. */
  readonly to: string;
  readonly email: string;
  readonly problem: "wrong" | "code" | "wait" | "no-address" | "session" | null;
  readonly isLinkSent: boolean;
  readonly ways: { readonly link: boolean; readonly oidc: boolean };
  readonly done: Done | null;
  /** Where to sign out at the identity provider too; `null`: nowhere. */
  readonly signOutUrl: string | null;
};

/** One page of the account. */
export type AccountStep =
  | AccountSignIn
  /** The reason of a refusal: nothing is there, or it is not for the reader. */
  | {
      readonly at: "refused";
      readonly detail: string;
      readonly name: string;
      readonly isOfTeam: boolean;
    }
  | {
      readonly at: "section";
      readonly name: string;
      readonly email: string;
      /** True if the reader may open the console. */
      readonly isOfTeam: boolean;
      /** Section that the menu marks. */
      readonly current: AccountSection;
      readonly content: AccountContent;
      readonly done: Done | null;
      readonly failure: FormFailure | null;
    };
