import type { Context as Asked, MiddlewareHandler } from "hono";
import type { z } from "zod";
import { requestSession } from "../../../auth/actor.ts";
import { actorOf } from "../../../auth/session.ts";
import { accountPath, accountPaths, type AccountPlace } from "../../../core/page/account-paths.ts";
import {
  DONE,
  type AccountContent,
  type AccountStep,
  type Done,
  type FormFailure,
} from "../../../core/page/account-steps.ts";
import type { TokenUsage } from "../../../core/people/usage-counter.ts";
import { standingOf, type Actor } from "../../../core/people/permission.ts";
import { Refusal, type RefusalKind } from "../../../core/refusal.ts";
import { refuseInput } from "../../middleware/input.ts";
import { privatePage, type PrivatePages } from "../../pages/private-page.ts";
import type { Self } from "../../session/own-deeds.ts";
import { contextOf, pageAsked, type SignInParts } from "../../session/signing-in.ts";
import type { AccountRequest } from "../caller.ts";

/** The parts that the account's pages need. */
export type ScreenParts = SignInParts &
  PrivatePages & { readonly limited: MiddlewareHandler; readonly usage: TokenUsage };

/** A signed-in person at one section of their account. */
export type Visit = Self &
  Omit<AccountRequest["Variables"], "caller"> & {
    readonly c: Asked;
    readonly parts: ScreenParts;
    readonly caller: Actor;
    readonly place: AccountPlace;
  };

/** The outcome of a deed: where to go, with what to announce; or what to show at once. */
export type Outcome =
  | { readonly done: Done; readonly to?: string }
  | { readonly content: AccountContent };

export type Deed = (visit: Visit, fields: URLSearchParams) => Promise<Outcome>;

/** A section of the account: what it shows, and what its forms do, by their `act`. */
export type Section = {
  /** @param failure the form that was refused, or `null` */
  readonly show: (visit: Visit, failure: FormFailure | null) => Promise<AccountContent>;
  readonly deeds: Readonly<Record<string, Deed>>;
};

/** Returns the visit of a request; `null` if nobody is signed in. @throws Refusal */
export async function visitOf(
  parts: ScreenParts,
  c: Asked,
  place: AccountPlace,
): Promise<Visit | null> {
  const ctx = contextOf(parts, c);
  const found = await requestSession(ctx, c.req.raw);
  if (!found) return null;
  const caller = actorOf(found.person, found.organizations);
  const home = pageAsked(ctx, c).url;
  return { ...found, ctx: { ...ctx, by: caller }, caller, home, c, parts, place };
}

/** Returns the address of a section in the language of a visit. */
export const pathIn = (
  { place }: Pick<Visit, "place">,
  section: AccountPlace["section"],
  subject = "",
): string => accountPath(section, place.locale, subject);

/** Returns the deed that an address announces, if it is one. */
export const doneOf = (c: Asked): Done | null =>
  DONE.find((one) => one === c.req.query("done")) ?? null;

type Status = NonNullable<NonNullable<Parameters<typeof privatePage>[4]>["status"]>;

const STATUS: Readonly<Partial<Record<RefusalKind, Status>>> = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  gone: 410,
  conflict: 409,
  too_many: 429,
};

/** Returns the status of a refusal that a page of the account can show. @throws all others */
export function statusOf(error: unknown): Status {
  const status = error instanceof Refusal ? STATUS[error.kind] : undefined;
  if (status === undefined) throw error;
  return status;
}

/** Answers with one page of the account. */
export const accountPage = (
  parts: ScreenParts,
  c: Asked,
  place: AccountPlace,
  step: AccountStep,
  status: Status = 200,
): Response =>
  privatePage(
    parts,
    c,
    place.locale,
    { name: "account", place, step },
    { status, alternates: accountPaths(place), isOpenAddress: true },
  );

/** Shows a section. */
export function showSection(
  visit: Visit,
  content: AccountContent,
  { failure = null, status = 200 }: { failure?: FormFailure | null; status?: Status } = {},
): Response {
  const { parts, c, place, person } = visit;
  const step: AccountStep = {
    at: "section",
    ...whoOf(visit),
    email: person.email,
    current: place.section,
    content,
    done: failure === null ? doneOf(c) : null,
    failure,
  };
  return accountPage(parts, c, place, step, status);
}

/** Shows that something is not there, or not for the reader. @throws what is no such refusal */
export function showRefused(visit: Visit, error: unknown): Response {
  const status = statusOf(error);
  const detail = (error as Refusal).message;
  const step: AccountStep = { at: "refused", detail, ...whoOf(visit) };
  return accountPage(visit.parts, visit.c, visit.place, step, status);
}

const whoOf = ({ person, caller }: Visit) => ({
  name: person.name,
  isOfTeam: standingOf(caller) !== "member",
});

/** Returns the id of what a form is about; empty for a text that is no id of ours. */
export function subjectOf(fields: URLSearchParams): string {
  const id = fields.get("subject") ?? "";
  return /^[a-z0-9]{1,40}$/.test(id) ? id : "";
}

/** Longest value that is read; a longer one is from no browser. */
const LONGEST = 20_000;

/** Returns the text of a field; empty without one. */
export const textOf = (fields: URLSearchParams, name: string): string =>
  (fields.get(name) ?? "").slice(0, LONGEST);

/** Returns fields as a schema reads them. @throws Refusal `invalid` with every mistake */
export function readFields<S extends z.ZodType>(schema: S, fields: unknown): z.output<S> {
  const read = schema.safeParse(fields);
  return read.success ? read.data : refuseInput(read.error, "The form is not complete.");
}

/** @throws Refusal `invalid` unless the reader confirmed a deed that cannot be undone */
export function demandSure(fields: URLSearchParams): void {
  if (fields.get("sure") === "yes") return;
  throw new Refusal("invalid", "The form is not complete.", [
    { pointer: "/sure", detail: "must be ticked" },
  ]);
}
