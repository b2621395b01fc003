import type { Context as Asked } from "hono";
import { readAddress } from "../../../auth/people.ts";
import type { SignInOutcome } from "../../../auth/sign-in.ts";
import {
  accountPath,
  accountPlaceOf,
  type AccountPlace,
} from "../../../core/page/account-paths.ts";
import type { AccountSignIn } from "../../../core/page/account-steps.ts";
import { Refusal } from "../../../core/refusal.ts";
import { mailLink, signOut, tryPassword } from "../../session/own-deeds.ts";
import { letIn } from "../../session/signing-in.ts";
import { accountPage, doneOf, textOf, visitOf, type ScreenParts, type Visit } from "./visit.ts";

/** Shows the form of a sign-in, which works without scripts; who is signed in goes on. */
export async function signInForm(
  parts: ScreenParts,
  c: Asked,
  place: AccountPlace,
): Promise<Response> {
  const to = ownPath(c.req.query("to"), place);
  if (await visitOf(parts, c, place)) return c.redirect(to, 303);
  return answer(parts, c, place, { to, done: doneOf(c) });
}

/** Shows that a session ended before a form was sent. */
export const sessionOver = (parts: ScreenParts, c: Asked, place: AccountPlace): Response =>
  answer(parts, c, place, { to: c.req.path, problem: "session" });

/** Signs in, or mails a link. */
export async function signInSent(
  parts: ScreenParts,
  c: Asked,
  place: AccountPlace,
  fields: URLSearchParams,
): Promise<Response> {
  const to = ownPath(fields.get("to") ?? undefined, place);
  const typed = { to, email: textOf(fields, "email") };
  const again = (more: Partial<AccountSignIn>) => answer(parts, c, place, { ...typed, ...more });
  let email: string;
  try {
    email = readAddress(typed.email);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return again({ problem: "no-address" });
  }
  if (fields.get("act") === "link") {
    const waitMs = await mailLink(parts, c, email);
    return again(waitMs > 0 ? { problem: "wait" } : { isLinkSent: true });
  }
  const code = textOf(fields, "code").trim() || undefined;
  const tried = { email, password: textOf(fields, "password"), code };
  const outcome = await tryPassword(parts, c, tried);
  if (outcome === null || !("person" in outcome)) return again({ problem: problemOf(outcome) });
  await letIn(parts, c, outcome.person, "password");
  return c.redirect(to, 303);
}

const problemOf = (outcome: Exclude<SignInOutcome, { person: unknown }>) =>
  outcome === null ? "wrong" : "waitMs" in outcome ? "wait" : "code";

/** Signs out, and says so. */
export async function signOutSent(visit: Visit): Promise<Response> {
  const { parts, c, place } = visit;
  const signOutUrl = await signOut(parts, c, visit);
  const to = accountPath("overview", place.locale);
  return answer(parts, c, place, { to, done: "signed-out", signOutUrl });
}

/** Returns an address of the account alone, since the wanted one comes from anybody. */
function ownPath(wanted: string | undefined, { locale }: AccountPlace): string {
  const base = "http://here.invalid";
  const url = wanted?.startsWith("/") === true ? URL.parse(wanted, base) : null;
  const place = url?.origin === base ? accountPlaceOf(url.pathname) : null;
  const isOurs = url !== null && place !== null && place.section !== "sign-in";
  return isOurs ? `${url.pathname}${url.search}` : accountPath("overview", locale);
}

const STATUS = { wrong: 401, code: 401, session: 401, wait: 429, "no-address": 422 } as const;

function answer(
  parts: ScreenParts,
  c: Asked,
  { locale }: AccountPlace,
  more: Partial<AccountSignIn> & Pick<AccountSignIn, "to">,
): Response {
  const step: AccountSignIn = {
    at: "sign-in",
    email: "",
    problem: null,
    isLinkSent: false,
    ways: { link: parts.sendMail !== null, oidc: parts.oidc !== null },
    done: null,
    signOutUrl: null,
    ...more,
  };
  const place = { section: "sign-in", locale, subject: "" } as const;
  return accountPage(parts, c, place, step, step.problem === null ? 200 : STATUS[step.problem]);
}
