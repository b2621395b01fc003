import { sessionsOf } from "../../../../db/sessions.ts";
import { isFresh } from "../../../auth/session.ts";
import type { FormFailure, SecurityContent, TotpStep } from "../../../core/page/account-steps.ts";
import { Refusal } from "../../../core/refusal.ts";
import {
  beginOwnTotp,
  changeOwnPassword,
  confirmOwnTotp,
  endOneSession,
  endOtherSessions,
  removeOwnTotp,
} from "../../session/own-deeds.ts";
import { demandSure, subjectOf, textOf, type Outcome, type Section, type Visit } from "./visit.ts";

async function show(visit: Visit, totp: TotpStep): Promise<SecurityContent> {
  const { ctx, person, session } = visit;
  const sessions = await sessionsOf(ctx.db, person.id);
  return {
    section: "security",
    email: person.email,
    hasPassword: person.hasPassword,
    isFresh: isFresh(session, ctx.now()),
    totp,
    sessions: sessions.map(({ id, method, address, agent, createdAt, seenAt }) => ({
      id,
      method,
      address,
      agent,
      createdAt,
      seenAt,
      isCurrent: id === session.id,
    })),
  };
}

/** The key that a browser sent with a wrong code is shown again. */
const KEY = /^[A-Z2-7]{16,64}$/;

function stepOf({ person }: Visit, failure: FormFailure | null): TotpStep {
  if (person.hasTotp) return { at: "on" };
  const [secret = ""] = failure?.typed["key"] ?? [];
  return KEY.test(secret) ? { at: "begun", secret, uri: null } : { at: "off" };
}

function whenDone(waitMs: number, outcome: Outcome): Outcome {
  if (waitMs === 0) return outcome;
  throw new Refusal("too_many", "Too many attempts: try again in a quarter of an hour.");
}

/** Password, authenticator and sessions of the person. */
export const securitySection: Section = {
  show: (visit, failure) => show(visit, stepOf(visit, failure)),
  deeds: {
    password: async (visit, fields) => {
      const password = textOf(fields, "password");
      const current = visit.person.hasPassword ? textOf(fields, "current") : undefined;
      const wanted = { password, current };
      const waitMs = await changeOwnPassword(visit.parts, visit.c, visit, wanted);
      return whenDone(waitMs, { done: "password" });
    },
    "totp-begin": async (visit) => {
      const { secret, uri } = await beginOwnTotp(visit.c, visit);
      return { content: await show(visit, { at: "begun", secret, uri }) };
    },
    "totp-confirm": async (visit, fields) => {
      const found = await confirmOwnTotp(visit.parts, visit, textOf(fields, "code"));
      if (typeof found === "number") return whenDone(found, { done: "password" });
      return { content: await show(visit, { at: "codes", codes: found }) };
    },
    "totp-remove": async (visit, fields) => {
      const waitMs = await removeOwnTotp(visit.parts, visit, textOf(fields, "code"));
      return whenDone(waitMs, { done: "totp-removed" });
    },
    "end-session": async ({ ctx, person }, fields) => {
      await endOneSession(ctx, subjectOf(fields), person.id);
      return { done: "session-ended" };
    },
    "end-others": async (visit, fields) => {
      demandSure(fields);
      await endOtherSessions(visit);
      return { done: "sessions-ended" };
    },
  },
};
