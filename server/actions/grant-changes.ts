import {
  accessRequestById,
  insertAccessRequest,
  waitingRequestOf,
} from "../../db/access-requests.ts";
import { grantTokenById } from "../../db/grant-tokens.ts";
import { insertRequestNote } from "../../db/request-notes.ts";
import type { Context } from "../context/context.ts";
import { audit, authorOf, change } from "../context/write.ts";
import { checkAccessForm, type WrittenAccess } from "../core/people/access-check.ts";
import type { AccessContact, AccessForm, AccessRequest } from "../core/people/access-request.ts";
import { applicantOf, type GrantPart, type HeldGrant } from "../core/people/grant.ts";
import { requirePossible, type GrantToken } from "../core/people/grant-token.ts";
import { Refusal } from "../core/refusal.ts";
import { accessDeed, offeredAccess, vendorNamed, writeToAuthor } from "./access-requests.ts";
import { refuseProblems } from "./change.ts";
import { prolongToken, tokenOf } from "./grant-tokens.ts";
import {
  changeGrant,
  existingGrant,
  giveContact,
  grantDeed,
  organizationOf,
  requireDeed,
} from "./grants.ts";

/** Changes that an applicant asks for; absent members stay as they are. */
export type GrantChange = Partial<
  Readonly<
    Record<"title" | "purpose" | "useCase" | "vendor" | "legalBasis", string | null | undefined>
  >
> & { readonly scopes?: readonly string[] | undefined };

/**
 * Asks the team to change a grant: a request of priority, whose approval changes it.
 *
 * @returns the id of the request
 * @throws Refusal `forbidden`; `conflict` if one waits already, or the grant is revoked; `invalid`
 */
export async function askForGrantChange(
  ctx: Context,
  grantId: string,
  wanted: GrantChange,
): Promise<string> {
  return change(ctx, async (ctx) => {
    const grant = await existingGrant(ctx, grantId);
    requireDeed(ctx, grant, "change");
    const before = await formOf(ctx, grant);
    const form = await changedForm(ctx, grant, before, wanted);
    if (JSON.stringify(form) === JSON.stringify(before)) {
      throw new Refusal("invalid", "Nothing is different.");
    }
    return place(ctx, grant, form, null);
  });
}

/** Answers of an applicant who prolongs: true for what is unchanged. */
export type Unchanged = Readonly<Record<"owner" | "purpose" | "business" | "technical", boolean>>;

/**
 * Prolongs a token, if nothing has changed; else asks the team, whose approval prolongs it.
 *
 * @throws Refusal `forbidden` but for the applicant; `conflict`
 */
export async function askToProlong(
  ctx: Context,
  grantId: string,
  tokenId: string,
  unchanged: Unchanged,
): Promise<GrantToken | { readonly request: string }> {
  return change(ctx, async (ctx) => {
    const { grant, token } = await tokenOf(ctx, grantId, tokenId);
    requireDeed(ctx, grant, "prolong");
    requirePossible(token, "prolong", ctx.now());
    const changed = Object.entries(unchanged).flatMap(([name, is]) => (is ? [] : [name]));
    if (changed.length === 0) return prolongToken(ctx, grant, token);
    const request = await place(ctx, grant, await formOf(ctx, grant), tokenId);
    await insertRequestNote(ctx.db, {
      id: ctx.newId(),
      requestId: request,
      authorId: authorOf(ctx).id,
      text: `Prolongation of token ${tokenId}. Changed: ${changed.join(", ")}.`,
      createdAt: ctx.now(),
    });
    return { request };
  });
}

/** Stores a request of the applicant about a grant. One may wait at a time. */
async function place(
  ctx: Context,
  grant: HeldGrant,
  form: AccessForm,
  prolongs: string | null,
): Promise<string> {
  await organizationOf(ctx, grant);
  if (await waitingRequestOf(ctx.db, grant.id)) {
    throw new Refusal("conflict", "A request about this grant waits for an answer already.");
  }
  const [page] = ctx.config.pages;
  const applicant = applicantOf(grant);
  if (!page || !applicant) throw new Refusal("conflict", "This grant has no applicant.");
  const first = grant.requestId === null ? null : await accessRequestById(ctx.db, grant.requestId);
  const at = ctx.now();
  const request: AccessRequest = {
    id: ctx.newId(),
    pageId: ctx.config.pages.find(({ id }) => id === first?.pageId)?.id ?? page.id,
    locale: applicant.locale,
    form,
    state: "submitted",
    isEmailConfirmed: true,
    isCompanyChecked: first?.isCompanyChecked ?? false,
    isPriority: true,
    grant: grant.id,
    prolongs,
    previous: null,
    reasons: null,
    submittedAt: at,
    since: at,
    waitedMs: 0,
    decidedAt: null,
    decidedBy: null,
    personId: applicant.id,
    organizationId: grant.organizationId,
  };
  await insertAccessRequest(ctx.db, request);
  await audit(ctx, accessDeed("submit", null, request));
  await audit(ctx, grantDeed("grant.ask", grant, null, { request: request.id, prolongs }));
  await writeToAuthor(ctx, "access.transmitted", request);
  return request.id;
}

/** Returns the form that a grant would be asked for with now. */
async function formOf(ctx: Context, grant: HeldGrant): Promise<AccessForm> {
  const organization = await organizationOf(ctx, grant);
  const first = grant.requestId === null ? null : await accessRequestById(ctx.db, grant.requestId);
  const found = (part: GrantPart) => grant.contacts.find((one) => one.part === part);
  const applicant = found("applicant")?.person ?? null;
  const contact = (part: GrantPart): AccessContact | null => {
    const one = found(part);
    if (!one || one.person.id === applicant?.id) return null;
    return { ...one.names, email: one.person.email };
  };
  return {
    profile: "api",
    firstName: applicant?.firstName ?? "",
    lastName: applicant?.lastName ?? "",
    email: applicant?.email ?? "",
    structure: first?.form.structure ?? "public_body",
    siren: organization.siren,
    siret: organization.siret,
    companyName: organization.name,
    phone: applicant?.phone ?? "",
    title: grant.title,
    purpose: grant.purpose,
    useCase: grant.useCase,
    vendor: grant.vendorId,
    scopes: grant.scopes,
    providers: [],
    legalBasis: first?.form.legalBasis ?? null,
    dpo: first?.form.dpo ?? null,
    contacts: { business: contact("business"), technical: contact("technical") },
  };
}

const CHANGEABLE = ["title", "purpose", "useCase", "vendor", "legalBasis"] as const;
const NOBODY: AccessContact = { firstName: "", lastName: "", email: "" };

/** @throws Refusal `invalid` with every mistake in what is to be different */
async function changedForm(
  ctx: Context,
  grant: HeldGrant,
  before: AccessForm,
  wanted: GrantChange,
): Promise<AccessForm> {
  const text = (name: (typeof CHANGEABLE)[number]) =>
    (wanted[name] === undefined ? before[name] : wanted[name]) ?? "";
  const written: WrittenAccess = {
    ...before,
    siren: before.siren ?? "",
    siret: before.siret ?? "",
    title: text("title"),
    purpose: text("purpose"),
    useCase: text("useCase"),
    vendor: text("vendor"),
    legalBasis: text("legalBasis"),
    scopes: wanted.scopes ?? before.scopes,
    dpo: NOBODY,
    contacts: { business: NOBODY, technical: NOBODY },
  };
  const offered = offeredAccess(ctx.config.access, ctx.config.pages[0]!);
  const own = { ...offered, scopes: [...offered.scopes, ...grant.scopes] };
  const { form, problems } = checkAccessForm(written, own);
  const isNamed = ({ pointer }: { readonly pointer: string }) =>
    [...CHANGEABLE, "scopes"].some((name) => pointer.split("/")[1] === name);
  const { vendor } = form;
  const isUnknown =
    vendor !== null && vendor !== before.vendor && (await vendorNamed(ctx, vendor)) === null;
  refuseProblems([
    ...problems.filter(isNamed),
    ...(isUnknown ? [{ pointer: "/vendor", detail: "there is no such software vendor" }] : []),
  ]);
  const { title, purpose, useCase, legalBasis, scopes } = form;
  return { ...before, title, purpose, useCase, vendor, legalBasis, scopes };
}

/**
 * Applies an approved request to its grant, in the transaction of the approval: what the form says,
 * its contacts, and the prolongation that was asked for.
 *
 * @throws Refusal `conflict` if the grant or the token is revoked
 */
export async function applyToGrant(
  ctx: Context,
  grant: HeldGrant,
  { form, prolongs }: AccessRequest,
): Promise<void> {
  if (grant.revokedAt !== null) throw new Refusal("conflict", "This grant is revoked.");
  const after = {
    ...grant,
    title: form.title ?? grant.title,
    purpose: form.purpose ?? grant.purpose,
    useCase: form.useCase,
    vendorId: form.vendor,
    scopes: form.scopes,
  };
  await changeGrant(ctx, grant, after);
  await giveContact(ctx, grant, "business", form.contacts.business);
  await giveContact(ctx, grant, "technical", form.contacts.technical);
  const token = prolongs === null ? null : await grantTokenById(ctx.db, prolongs);
  if (token) await prolongToken(ctx, await existingGrant(ctx, grant.id), token);
}
