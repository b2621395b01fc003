import {
  accessDecisions,
  accessRequestById,
  accessRequestsSince,
  confirmAccessEmail,
  countAccessRequests,
  insertAccessRequest,
  updateAccessRequest,
} from "../../db/access-requests.ts";
import { organizationsById } from "../../db/organizations.ts";
import { insertRequestNote } from "../../db/request-notes.ts";
import type { Context } from "../context/context.ts";
import { audit, authorOf, change, type Writing } from "../context/write.ts";
import type { AccessConfig, PageConfig } from "../core/configuration.ts";
import { DAY_MS } from "../core/duration.ts";
import { storyPage, type AccessStory } from "../core/messages/story.ts";
import type { Instant, Locale } from "../core/model.ts";
import type { OfferedAccess } from "../core/people/access-check.ts";
import {
  afterDeed,
  CHANGES_MS,
  DELAY_WINDOW_MS,
  meanDays,
  MOST_A_DAY,
  type AccessDeed,
  type AccessForm,
  type AccessRequest,
} from "../core/people/access-request.ts";
import { REQUESTED_SCOPES } from "../core/people/scopes.ts";
import { plainLines } from "../core/plain-text.ts";
import { Refusal } from "../core/refusal.ts";
import { readToken } from "../messages/subscriber-links.ts";
import { pageNamed, requireRight } from "./change.ts";
import { queueMails } from "./queue-mails.ts";

/** Returns the organisation that sells software, if it may be named in a request. */
export async function vendorNamed({ db }: Pick<Context, "db">, id: string) {
  const [found] = /^[a-z0-9]{12}$/.test(id) ? await organizationsById(db, [id]) : [];
  const isVendor = found?.deletedAt === null && found.badges.includes("software-vendor");
  return isVendor && found.verifiedAt !== null ? { id, name: found.name } : null;
}

const LONGEST_REASONS = 5_000;

/** Returns what a request may ask for on a page. */
export const offeredAccess = (
  access: AccessConfig | undefined,
  page: PageConfig,
): OfferedAccess => ({
  scopes: [...(access?.scopes ?? []).map(({ id }) => id), ...REQUESTED_SCOPES],
  providers: page.providers.map(({ id }) => id),
});

/** A checked request before it is stored. */
export type NewAccessRequest = {
  /** Id that a form already has, so that sending it twice makes one request; else a new one. */
  readonly id?: string | undefined;
  readonly pageId: string;
  readonly locale: Locale;
  readonly form: AccessForm;
  readonly isCompanyChecked: boolean;
  /** Id of the refused request of the same address that is asked again. */
  readonly previous: string | null;
};

/** Ends the transaction of a request that is one too many for its address. */
const TOO_MANY = new Error("too many requests for one address");

/**
 * Stores a request and writes to its author. The work is the same whether or not the address is
 * known. A request that is one too many for its address takes the same way, and its transaction is
 * undone at the end.
 *
 * @throws Refusal `invalid` if it repeats a request that is not a refused one of its address
 */
export async function submitAccessRequest(
  ctx: Context,
  { id = ctx.newId(), previous, form, ...wanted }: NewAccessRequest,
): Promise<{ readonly id: string }> {
  const at = ctx.now();
  const request: AccessRequest = {
    ...wanted,
    id,
    form,
    previous,
    state: "submitted",
    isEmailConfirmed: false,
    isPriority: false,
    grant: null,
    prolongs: null,
    reasons: null,
    submittedAt: at,
    since: at,
    waitedMs: 0,
    decidedAt: null,
    decidedBy: null,
    personId: null,
    organizationId: null,
  };
  try {
    await change(ctx, async (ctx) => {
      if (previous !== null) await requireRefused(ctx, previous, form.email);
      const before = await countAccessRequests(ctx.db, form.email, at - DAY_MS);
      if (!(await insertAccessRequest(ctx.db, request))) return;
      await audit(ctx, accessDeed("submit", null, request));
      await writeToAuthor(ctx, "access.transmitted", request);
      if (before >= MOST_A_DAY) throw TOO_MANY;
    });
  } catch (error) {
    if (error !== TOO_MANY) throw error;
  }
  return { id };
}

async function requireRefused(ctx: Context, previous: string, email: string): Promise<void> {
  const before = await accessRequestById(ctx.db, previous);
  if (before?.state === "refused" && before.form.email === email) return;
  const detail = "this is not a refused request of the same address";
  throw new Refusal("invalid", "Nothing was changed.", [{ pointer: "/previous", detail }]);
}

/**
 * Returns the request that a link leads to.
 *
 * @throws Refusal `missing` if the link is none of ours, `gone` if the request is stored no more
 */
export async function requestByLink(ctx: Context, token: string): Promise<AccessRequest> {
  const link = readToken(ctx.secret, "access", token, ctx.now());
  if (!link) throw new Refusal("missing", "This link is not valid, or no longer valid.");
  const request = await accessRequestById(ctx.db, link.id);
  if (request) return request;
  throw new Refusal("gone", "This request is not stored any more.");
}

/** Records that the holder of a link, which was sent by mail, has the address of the request. */
export async function confirmAddress(ctx: Context, request: AccessRequest): Promise<void> {
  if (!request.isEmailConfirmed) {
    await change(ctx, (ctx) => confirmAccessEmail(ctx.db, request.id));
  }
}

/** Completes a request whose author was asked for changes. The address stays. */
export async function completeAccessRequest(
  ctx: Context,
  { id }: AccessRequest,
  { form, isCompanyChecked }: Pick<NewAccessRequest, "form" | "isCompanyChecked">,
): Promise<AccessRequest> {
  return moveRequest(ctx, id, "complete", (request) => ({
    form: { ...form, email: request.form.email },
    isCompanyChecked,
    isEmailConfirmed: true,
    reasons: null,
  }));
}

export const withdrawAccessRequest = (ctx: Context, { id }: AccessRequest) =>
  moveRequest(ctx, id, "withdraw", () => ({}));

/** Refuses a request for reasons that its author reads. @throws Refusal */
export async function refuseAccessRequest(
  ctx: Context,
  id: string,
  reasons: string,
  seen?: Instant,
): Promise<AccessRequest> {
  return decide(ctx, id, "refuse", "access.refused", { reasons, seen });
}

/** Asks the author of a request to change it. @throws Refusal */
export async function askForChanges(
  ctx: Context,
  id: string,
  reasons: string,
  seen?: Instant,
): Promise<AccessRequest> {
  return decide(ctx, id, "ask_changes", "access.changes", { reasons, seen });
}

async function decide(
  ctx: Context,
  id: string,
  deed: AccessDeed,
  kind: AccessStory["kind"],
  written: { readonly reasons: string; readonly seen: Instant | undefined },
): Promise<AccessRequest> {
  requireRight(ctx, "access.review");
  const reasons = checkText(written.reasons, "/reasons");
  return change(ctx, async (ctx) => {
    requireSeen(await existingRequest(ctx, id), written.seen);
    const decidedBy = authorOf(ctx).id;
    const request = await moveRequest(ctx, id, deed, () => ({ reasons, decidedBy }));
    await writeToAuthor(ctx, kind, request);
    return request;
  });
}

/** Adds a note that the team alone reads. @throws Refusal */
export async function addRequestNote(ctx: Context, id: string, written: string) {
  requireRight(ctx, "access.review");
  const text = checkText(written, "/text");
  return change(ctx, async (ctx) => {
    const request = await existingRequest(ctx, id);
    const [noteId, authorId, createdAt] = [ctx.newId(), authorOf(ctx).id, ctx.now()];
    await insertRequestNote(ctx.db, { id: noteId, requestId: id, authorId, text, createdAt });
    await audit(ctx, accessDeed("note", null, request));
    return request;
  });
}

/** Expires the requests whose authors answered nothing for 90 days; returns their number. */
export async function expireAccessRequests(ctx: Writing): Promise<number> {
  const late = await accessRequestsSince(ctx.db, "changes_requested", ctx.now() - CHANGES_MS);
  for (const { id } of late) await moveRequest(ctx, id, "expire", () => ({}));
  return late.length;
}

/** Returns the mean time to a decision over 90 days, without the applicants' own. */
export async function accessDelay(
  ctx: Pick<Context, "db" | "now">,
  pageId: string,
): Promise<{ readonly days: number | null; readonly decisions: number }> {
  const waits = await accessDecisions(ctx.db, pageId, ctx.now() - DELAY_WINDOW_MS);
  return { days: meanDays(waits), decisions: waits.count };
}

/** @throws Refusal `missing` */
export async function existingRequest(ctx: Pick<Context, "db">, id: string) {
  const request = await accessRequestById(ctx.db, id);
  if (request) return request;
  throw new Refusal("missing", "There is no such request.");
}

/**
 * Refuses a decision on a request that changed since its reviewer read it.
 *
 * @param seen the time since which it was in its state then; `undefined`: the client does not check
 * @throws Refusal `stale`
 */
export function requireSeen({ since }: AccessRequest, seen: Instant | undefined): void {
  if (seen === undefined || seen === since) return;
  throw new Refusal("stale", "This request changed since you opened it: read it again.");
}

/**
 * Moves a request on, in one transaction with its audit entry.
 *
 * @throws Refusal `conflict` where its state does not allow it, or another was faster
 */
export async function moveRequest<C extends Writing>(
  ctx: C,
  id: string,
  deed: AccessDeed,
  changes: (request: AccessRequest) => Partial<AccessRequest>,
): Promise<AccessRequest> {
  return change(ctx, async (ctx) => {
    const before = await existingRequest(ctx, id);
    const after = { ...afterDeed(before, deed, ctx.now()), ...changes(before) };
    if (!(await updateAccessRequest(ctx.db, after, before.state))) {
      throw new Refusal("conflict", "Another decision on this request was faster.");
    }
    await audit(ctx, accessDeed(deed, before, after));
    return after;
  });
}

/** Queues a mail to the author of a request, in their language. */
export async function writeToAuthor(
  ctx: Context,
  kind: AccessStory["kind"],
  request: AccessRequest,
  more: Partial<Pick<AccessStory, "passwordOf" | "waitsForAdmins">> = {},
): Promise<void> {
  const page = pageNamed(ctx, request.pageId);
  const { days } = await accessDelay(ctx, page.id);
  const story: AccessStory = {
    kind,
    page: { ...storyPage(page), locale: request.locale },
    at: ctx.now(),
    request: { id: request.id, company: request.form.companyName },
    passwordOf: null,
    reasons: request.reasons,
    meanDays: days,
    waitsForAdmins: false,
    part: null,
    ...more,
  };
  await queueMails(ctx, story, { subject: `access:${request.id}`, to: [request.form.email] });
}

/** Returns a deed for the audit trail, which has nothing of what the form contains. */
export const accessDeed = (action: string, before: AccessRequest | null, after: AccessRequest) => ({
  action: `access.${action}`,
  subject: `access:${after.id}`,
  pageId: after.pageId,
  before: before && { state: before.state },
  after: { state: after.state },
});

function checkText(written: string, pointer: string): string {
  const text = plainLines(written).trim();
  const detail =
    text === ""
      ? "must not be empty"
      : text.length > LONGEST_REASONS
        ? `must have ${LONGEST_REASONS} characters at most; it has ${text.length}`
        : null;
  if (detail === null) return text;
  throw new Refusal("invalid", "Nothing was changed.", [{ pointer, detail }]);
}
