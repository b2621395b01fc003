import { membershipsIn } from "../../../../db/memberships.ts";
import { tokensOfGrants } from "../../../../db/grant-tokens.ts";
import { peopleById } from "../../../../db/people.ts";
import { askForGrantChange, askToProlong } from "../../../actions/grant-changes.ts";
import { issueGrantToken, revealToken, revokeGrantToken } from "../../../actions/grant-tokens.ts";
import { changeContacts, deedsOf, transferGrant } from "../../../actions/grants.ts";
import { handOver, takeBack } from "../../../actions/handovers.ts";
import { keepUsage, usageOf } from "../../../actions/token-usage.ts";
import { isFresh } from "../../../auth/session.ts";
import * as shapes from "../../../core/api/grants.ts";
import type { GrantContent, ShownUsage } from "../../../core/page/account-steps.ts";
import { REQUESTED_SCOPES } from "../../../core/people/scopes.ts";
import { tokenState } from "../../../core/people/grant-token.ts";
import { windowNamed } from "../../../core/people/token-usage.ts";
import type { HeldGrant } from "../../../core/people/grant.ts";
import { demandFresh } from "../../session/own-deeds.ts";
import { grantSeenBy, grantsFor, shownGrant } from "../grants.ts";
import {
  demandSure,
  pathIn,
  readFields,
  subjectOf,
  textOf,
  type Deed,
  type Section,
  type Visit,
} from "./visit.ts";

const MOST = 200;

const asking = ({ ctx, caller }: Visit) => ({ ctx, actor: caller });

/** The grants of a person and of their organisations. */
export const grantsSection: Section = {
  show: async (visit) => {
    const found = await grantsFor(asking(visit), {}, MOST);
    const grants = await Promise.all(found.map((one) => shownGrant(asking(visit), one)));
    return { section: "grants", grants };
  },
  deeds: {},
};

const grantOf = (visit: Visit): Promise<HeldGrant> =>
  grantSeenBy(asking(visit), visit.place.subject);

async function show(visit: Visit, shown: string | null): Promise<GrantContent> {
  const { ctx, session } = visit;
  const held = await grantOf(visit);
  return {
    section: "grant",
    grant: await shownGrant(asking(visit), held),
    now: ctx.now(),
    isFresh: isFresh(session, ctx.now()),
    members: deedsOf(ctx, held).includes("transfer") ? await othersIn(visit, held) : [],
    usage: await shownUsage(visit, held),
    shown,
    offered: [...(ctx.config.access?.scopes ?? []).map(({ id }) => id), ...REQUESTED_SCOPES],
    scopeNames: Object.fromEntries(
      (ctx.config.access?.scopes ?? []).map((scope) => [scope.id, scope[visit.place.locale]]),
    ),
  };
}

/** Returns what the present token of a grant called, in the window that the address names. */
async function shownUsage({ ctx, parts, c }: Visit, { id }: HeldGrant): Promise<ShownUsage | null> {
  const now = ctx.now();
  const tokens = await tokensOfGrants(ctx.db, [id]);
  const token = tokens.find((one) => tokenState(one, now) !== "revoked");
  if (!token) return null;
  await keepUsage(ctx, parts.usage);
  const read = await usageOf(ctx, token.id, windowNamed(c.req.query("window")));
  return { ...read, now, perMinute: ctx.config.limits.perToken };
}

/** Returns the members to whom a grant can be handed on. */
async function othersIn({ ctx }: Visit, grant: HeldGrant) {
  const members = await membershipsIn(ctx.db, [grant.organizationId]);
  const applicant = grant.contacts.find(({ part }) => part === "applicant")?.person.id;
  const people = await peopleById(
    ctx.db,
    members.map(({ personId }) => personId),
  );
  return people
    .filter((one) => one.disabledAt === null && one.id !== applicant)
    .map(({ id, name }) => ({ id, name }));
}

const issue: Deed = async (visit, fields) => {
  const { id } = await grantOf(visit);
  demandFresh(visit.ctx, visit);
  const replaces = subjectOf(fields);
  const wish = readFields(shapes.newGrantToken, {
    ...(replaces !== "" && { replaces }),
    keepOldForHours: Number(textOf(fields, "keepOldForHours")),
  });
  return { content: await show(visit, (await issueGrantToken(visit.ctx, id, wish)).text) };
};

const reveal: Deed = async (visit, fields) => {
  const { id } = await grantOf(visit);
  demandFresh(visit.ctx, visit);
  return { content: await show(visit, (await revealToken(visit.ctx, id, subjectOf(fields))).text) };
};

/** The four questions; a tick says that nothing has changed. */
const prolong: Deed = async (visit, fields) => {
  const { id } = await grantOf(visit);
  demandFresh(visit.ctx, visit);
  const is = (name: string) => fields.get(name) === "yes";
  const done = await askToProlong(visit.ctx, id, subjectOf(fields), {
    owner: is("owner"),
    purpose: is("purpose"),
    business: is("business"),
    technical: is("technical"),
  });
  return { done: "request" in done ? "grant-prolongation-asked" : "grant-prolonged" };
};

const change: Deed = async (visit, fields) => {
  const { id } = await grantOf(visit);
  const wish = readFields(shapes.grantChange, {
    scopes: fields.getAll("scopes"),
    purpose: textOf(fields, "purpose").trim(),
  });
  await askForGrantChange(visit.ctx, id, wish);
  return { done: "grant-change-asked" };
};

const contacts: Deed = async (visit, fields) => {
  const { id } = await grantOf(visit);
  const part = textOf(fields, "part");
  const [firstName, lastName, email] = ["firstName", "lastName", "email"].map((name) =>
    textOf(fields, name).trim(),
  );
  const isEmpty = [firstName, lastName, email].every((text) => text === "");
  const person = isEmpty ? null : { firstName, lastName, email };
  await changeContacts(visit.ctx, id, readFields(shapes.newContacts, { [part]: person }));
  return { done: "grant-contacts" };
};

/** One grant: its token, which is shown in the one answer that has it, and its people. */
export const grantSection: Section = {
  show: (visit) => show(visit, null),
  deeds: {
    issue,
    reveal,
    prolong,
    change,
    contacts,
    "hand-over": async (visit, fields) => {
      const { id } = await grantOf(visit);
      demandFresh(visit.ctx, visit);
      const email = textOf(fields, "email");
      const { locale } = visit.place;
      await handOver(visit.ctx, id, subjectOf(fields), { email, locale });
      return { done: "grant-handed-over" };
    },
    "take-back": async (visit, fields) => {
      await takeBack(visit.ctx, (await grantOf(visit)).id, subjectOf(fields));
      return { done: "grant-taken-back" };
    },
    revoke: async (visit, fields) => {
      const { id } = await grantOf(visit);
      demandSure(fields);
      await revokeGrantToken(visit.ctx, id, subjectOf(fields));
      return { done: "grant-revoked" };
    },
    transfer: async (visit, fields) => {
      const { id } = await grantOf(visit);
      demandFresh(visit.ctx, visit);
      demandSure(fields);
      await transferGrant(visit.ctx, id, textOf(fields, "to"));
      return { done: "grant-transferred", to: pathIn(visit, "grants") };
    },
  },
};
