import type { ComponentState, Instant, Locale } from "../model.ts";
import type {
  Incident,
  IncidentStatus,
  IncidentUpdate,
  Maintenance,
  MaintenanceStatus,
  Translations,
} from "../declared.ts";
import type { PageConfig } from "../configuration.ts";
import type { ContactPart } from "../people/access-request.ts";
import type { MemberRole } from "../people/organization.ts";
import type { GrantPart } from "../people/grant.ts";
import type { MaintenanceChange, NoticeKind } from "./outbox.ts";

/**
 * The facts of a message, frozen when the message is made: plain JSON, the same for all recipients.
 *
 * Language, links and channel are added when it is sent, so that ten thousand messages are ten
 * thousand short rows and one story.
 */
export type Story =
  | IncidentStory
  | MaintenanceStory
  | SubscriptionStory
  | DigestStory
  | HookStory
  | ComponentStory
  | AccessStory
  | AccountStory
  | MembershipStory
  | PersonStory
  | GrantStory
  | TeamStory;

/** The part of a page that messages need. */
export type StoryPage = {
  readonly id: string;
  readonly title: string;
  /** Absent from what an older version wrote. */
  readonly translations?: Translations<"title">;
  /** Public address, without a slash at its end. */
  readonly url: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly contact: string | null;
};

/** Returns the part of a page's configuration that messages need. */
export const storyPage = (page: PageConfig): StoryPage => ({
  id: page.id,
  title: page.title,
  ...(page.translations && { translations: page.translations }),
  url: page.url,
  locale: page.locale,
  timeZone: page.timeZone,
  contact: page.contact,
});

type StoryProvider = { readonly name: string; readonly translations?: Translations<"name"> };

/** A component that is touched, as it was named then. */
export type AffectedComponent = {
  /** Configured id. */
  readonly id: string;
  readonly name: string;
  readonly translations?: Translations<"name" | "advice" | "description">;
  readonly provider: StoryProvider & { readonly id: string };
  /** Advice for callers of the component meanwhile. */
  readonly advice: string | null;
  readonly routes: readonly string[];
};

type StoryBase<Kind extends string> = {
  readonly kind: Kind;
  readonly page: StoryPage;
  /** Time at which the story was frozen. */
  readonly at: Instant;
};

export type IncidentStory = StoryBase<Extract<NoticeKind, `incident.${string}`>> & {
  readonly incident: Omit<Incident, "updates">;
  /** The step that it is about; `null` for a correction of the whole. */
  readonly step: IncidentUpdate<IncidentStatus> | null;
  /** True for a correction of an earlier message. */
  readonly isCorrection: boolean;
  readonly places: readonly (AffectedComponent & { readonly state: ComponentState })[];
};

export type MaintenanceStory = StoryBase<Extract<NoticeKind, `maintenance.${string}`>> & {
  readonly maintenance: Omit<Maintenance, "updates">;
  readonly step: IncidentUpdate<MaintenanceStatus> | null;
  readonly changed: readonly MaintenanceChange[];
  /** Of reminders: time before the start. */
  readonly leadMs: number | null;
  /** Of a series: all its times, soonest first; else empty. */
  readonly occurrences: readonly { readonly startsAt: Instant; readonly endsAt: Instant }[];
  readonly places: readonly AffectedComponent[];
};

export type SubscriptionStory = StoryBase<Extract<NoticeKind, `subscription.${string}`>> & {
  /**
   * Names of the providers, components and incidents that were asked for, or are followed from now
   * on.
   */
  readonly scopes: readonly string[];
  /** Everything of the page. */
  readonly isWhole: boolean;
  /** Of confirmations: the request, whose link is made when the mail is sent. */
  readonly request: { readonly id: string; readonly expiresAt: Instant } | null;
};

/** A day's worth for who asked for one mail a day, oldest first. */
export type DigestStory = StoryBase<"digest"> & {
  readonly items: readonly (IncidentStory | MaintenanceStory)[];
};

/** To the owner of webhooks that were refused again and again. */
export type HookStory = StoryBase<"webhook.suspended"> & { readonly reason: string };

/** A component whose state, as the public sees it, is another: for webhooks alone. */
export type ComponentStory = StoryBase<"component.changed"> & {
  readonly component: {
    /** Public, as its provider's. */
    readonly id: string;
    readonly groupId: string;
    readonly name: string;
    /** For chats, which have names and addresses told; absent from what an older version wrote. */
    readonly provider?: StoryProvider;
    readonly translations?: Translations<"name" | "advice" | "description">;
    /** Its own page's, below the page's address. */
    readonly path?: Readonly<Record<Locale, string>>;
    readonly description: string | null;
    /** Among its provider's, from 1. */
    readonly position: number;
    readonly createdAt: Instant;
    readonly updatedAt: Instant;
  };
  readonly before: ComponentState;
  readonly now: ComponentState;
  /** Incidents and maintenance of the same moment that subscribers hear of, too. */
  readonly declaredBy?: readonly string[];
};

/** A notice to the team itself. */
export type TeamStory = StoryBase<`team.${string}`> & {
  /** The subject without the page's name, by language. */
  readonly title: Readonly<Record<Locale, string>>;
  readonly lines: Readonly<Record<Locale, readonly string[]>>;
  /** Below the page's address, or `null`. */
  readonly path: string | null;
};

/**
 * An answer to a request for access, in its author's language. Its links are made when the mail is
 * sent, and expire from then on.
 */
export type AccessStory = StoryBase<
  "access.transmitted" | "access.approved" | "access.refused" | "access.changes" | "access.contact"
> & {
  readonly request: { readonly id: string; readonly company: string };
  /** Recipient of a link that sets a password; `null`: they have one, or need none. */
  readonly passwordOf: string | null;
  readonly reasons: string | null;
  /** Mean time to an answer in days; `null` where it would not be honest. */
  readonly meanDays: number | null;
  /** Approved: true if the organisation's admins have yet to accept the applicant. */
  readonly waitsForAdmins: boolean;
  /** Contacts: the part that they have. */
  readonly part: ContactPart | null;
};

/** A step in the life of a technical account, to its contact. No secret is in it. */
export type AccountStory = StoryBase<
  | "account.created"
  | "account.secret"
  | "account.contact_added"
  | "account.contact_removed"
  | "account.deactivated"
  | "account.reactivated"
  | "account.closing"
> & {
  readonly account: {
    readonly login: string;
    readonly organization: string;
    readonly scopes: readonly string[];
  };
  /** End of a secret's overlap, or the instant at which the account closes; `null`: none. */
  readonly until: Instant | null;
};

/**
 * A step of a request to join an organisation, or of an invitation into one: to its admins, to who
 * asked, or to who is invited.
 */
export type MembershipStory = StoryBase<
  | "membership.asked"
  | "membership.accepted"
  | "membership.refused"
  | "membership.invited"
  | "membership.canceled"
> & {
  readonly organization: { readonly name: string };
  /** The person who asks or invites; `null` where the mail does not name them. */
  readonly person: string | null;
  readonly role: MemberRole;
  /** Text of who asks, invites or refuses. */
  readonly comment: string | null;
  /** An invitation of an address that has no account: its id, for the link that makes one. */
  readonly invitation: string | null;
};

/** A notice about a person's own account. */
export type PersonStory = StoryBase<"person.deleted" | "person.unused"> & {
  /** Instant at which an unused account is deleted; `null`: it is deleted. */
  readonly until: Instant | null;
};

/** A step in the life of a grant or its token, to its people. No token is in it. */
export type GrantStory = StoryBase<
  | "grant.contact"
  | "grant.issued"
  | "grant.replaced"
  | "grant.prolonged"
  | "grant.revoked"
  | "grant.ending"
  | "grant.handed_over"
  | "grant.opened"
  | "grant.transferred"
  | "grant.orphaned"
  | "grant.closed"
  | "grant.banned"
> & {
  readonly grant: { readonly title: string; readonly organization: string };
  /** Public id of the token that it is about, or `null`. */
  readonly token: string | null;
  /** End of the token, of an overlap, of a link, or of a ban; `null`: none. */
  readonly until: Instant | null;
  /** Of a token that ends: the days that are left. */
  readonly days: number | null;
  /** Id of the link that hands the token over; it is signed when the mail is sent. */
  readonly handover: string | null;
  /** Name of the present applicant, or the address to which a token was handed over. */
  readonly who: string | null;
  readonly part: GrantPart | null;
  /** Recipient of a link that sets a password; `null`: they have one, or need none. */
  readonly passwordOf: string | null;
  /** True for who follows the applicant, and has no part in the grant. */
  readonly isCopy: boolean;
};

/** The kinds of message in the queue. */
export type MessageKind = Story["kind"];

export type Channel = "mail" | "webhook";

/**
 * - `queued`: to be sent once it is due; also between two attempts
 * - `digest`: waits to become a part of its subscriber's next digest
 * - `sent`: a server has accepted it
 * - `uncertain`: the connection broke after all was said and before a server answered, more often
 *   than we repeat it: it has come once, several times, or not at all
 * - `failed`: refused for good, or for two days
 * - `dropped`: of no use any more: its subscriber has left, what it announced is over, or it went
 *   into a digest
 */
export type MessageState = "queued" | "digest" | "sent" | "uncertain" | "failed" | "dropped";

export const MESSAGE_STATES: readonly MessageState[] = [
  "queued",
  "digest",
  "sent",
  "uncertain",
  "failed",
  "dropped",
];

/** One story to one recipient. */
export type Message = {
  /** "<event>.<recipient>": what stands before the "@" of its Message-ID. */
  readonly id: string;
  /** Event of the story. */
  readonly eventId: string;
  /** The subscriber, or `null`: a message to the team. */
  readonly subscriberId: string | null;
  /** Recipient of a message to the team. */
  readonly email: string | null;
  readonly pageId: string;
  /** The subject of the message: one thread of mails for each. */
  readonly subjectId: string;
  readonly kind: MessageKind;
  readonly channel: Channel;
  readonly state: MessageState;
  readonly dueAt: Instant;
  readonly createdAt: Instant;
  readonly attempts: number;
  readonly firstTriedAt: Instant | null;
  readonly sentAt: Instant | null;
  /** One line for operators. */
  readonly lastError: string | null;
};
