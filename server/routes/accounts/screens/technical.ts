import { accountById, accountsOf } from "../../../../db/technical-accounts.ts";
import {
  changeAccount,
  createAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
  unknownAccount,
  type WithSecret,
} from "../../../actions/technical-accounts.ts";
import { isFresh } from "../../../auth/session.ts";
import {
  newTechnicalAccount,
  secretReset,
  technicalAccountChange,
} from "../../../core/api/technical-accounts.ts";
import type { ShownTechnicalAccount, TechnicalContent } from "../../../core/page/account-steps.ts";
import type { Organization } from "../../../core/people/organization.ts";
import { mayWithin } from "../../../core/people/permission.ts";
import { BUILT_IN_SCOPES } from "../../../core/people/scopes.ts";
import {
  accountState,
  reactivateBefore,
  scopeProblems,
  type TechnicalAccount,
} from "../../../core/people/technical-account.ts";
import { demandFresh } from "../../session/own-deeds.ts";
import { organizationFor } from "../organization-access.ts";
import { shortAddress } from "../views.ts";
import {
  demandSure,
  readFields,
  subjectOf,
  textOf,
  type Deed,
  type Section,
  type Visit,
} from "./visit.ts";

async function show(visit: Visit, shown: WithSecret | null): Promise<TechnicalContent> {
  const { ctx, caller, person, session, place } = visit;
  const one = await organizationFor(visit, place.subject, "account.read");
  const accounts = await accountsOf(ctx.db, { organizationId: one.id });
  const mayWrite = mayWithin(caller, "account.write", one.id);
  return {
    section: "technical-accounts",
    organization: { slug: one.slug, name: one.name },
    accounts: accounts.map((account) => shownAccount(visit, account, mayWrite)),
    mayWrite,
    isFresh: isFresh(session, ctx.now()),
    obstacle: obstacleOf(one),
    offered: BUILT_IN_SCOPES.filter((scope) => scopeProblems([scope], one, caller).length === 0),
    ownEmail: person.email,
    shown: shown && { login: shown.account.login, secret: shown.secret },
  };
}

function obstacleOf({ verifiedAt, siret }: Organization): TechnicalContent["obstacle"] {
  if (verifiedAt === null) return "unverified";
  return siret === null ? "no-siret" : null;
}

function shownAccount(
  { ctx }: Visit,
  account: TechnicalAccount,
  mayWrite: boolean,
): ShownTechnicalAccount {
  const now = ctx.now();
  const { id, login, contactEmail, scopes, lastUsedAt, previousUntil } = account;
  const state = accountState(account, now);
  const isOverlapping = state === "active" && previousUntil !== null && previousUntil > now;
  return {
    id,
    login,
    contactEmail: shortAddress(contactEmail, mayWrite),
    scopes,
    state,
    lastUsedAt,
    previousUntil: isOverlapping ? previousUntil : null,
    reactivateBefore: reactivateBefore(account, now),
  };
}

/** Returns the organisation of a visit whose reader may change its accounts. @throws Refusal */
const written = (visit: Visit): Promise<Organization> =>
  organizationFor(visit, visit.place.subject, "account.write");

/** Returns the account that a form is about. @throws Refusal */
async function accountOf(visit: Visit, fields: URLSearchParams): Promise<TechnicalAccount> {
  const organization = await written(visit);
  const account = await accountById(visit.ctx.db, subjectOf(fields));
  if (account?.organizationId === organization.id) return account;
  throw unknownAccount();
}

const wanted = (fields: URLSearchParams) => ({
  contactEmail: textOf(fields, "contactEmail"),
  scopes: fields.getAll("scopes"),
});

const create: Deed = async (visit, fields) => {
  const organization = await written(visit);
  const body = readFields(newTechnicalAccount, wanted(fields));
  return { content: await show(visit, await createAccount(visit.ctx, organization, body)) };
};

const reset: Deed = async (visit, fields) => {
  const { id } = await accountOf(visit, fields);
  demandFresh(visit.ctx, visit);
  const { keepOldForHours } = readFields(secretReset, {
    keepOldForHours: Number(textOf(fields, "keepOldForHours")),
  });
  return { content: await show(visit, await resetSecret(visit.ctx, id, keepOldForHours)) };
};

/** The technical accounts of an organisation; a secret is shown in the one answer that has it. */
export const technicalSection: Section = {
  show: (visit) => show(visit, null),
  deeds: {
    create,
    reset,
    change: async (visit, fields) => {
      const { id } = await accountOf(visit, fields);
      await changeAccount(visit.ctx, id, readFields(technicalAccountChange, wanted(fields)));
      return { done: "account-changed" };
    },
    deactivate: async (visit, fields) => {
      const { id } = await accountOf(visit, fields);
      demandSure(fields);
      await deactivateAccount(visit.ctx, id);
      return { done: "account-deactivated" };
    },
    reactivate: async (visit, fields) => {
      await reactivateAccount(visit.ctx, (await accountOf(visit, fields)).id);
      return { done: "account-reactivated" };
    },
  },
};
