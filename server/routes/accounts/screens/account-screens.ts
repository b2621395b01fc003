import { Hono, type Context as Asked, type Next } from "hono";
import { refuseForeign } from "../../../auth/same-origin.ts";
import {
  accountPath,
  accountPlaceOf,
  type AccountPlace,
} from "../../../core/page/account-paths.ts";
import type { FormFailure } from "../../../core/page/account-steps.ts";
import { LOCALES } from "../../../core/model.ts";
import { Refusal } from "../../../core/refusal.ts";
import { sentForm } from "../../middleware/sent-form.ts";
import { contextOf } from "../../session/signing-in.ts";
import { SECTIONS } from "./sections.ts";
import { sessionOver, signInForm, signInSent, signOutSent } from "./sign-in.ts";
import {
  showRefused,
  showSection,
  statusOf,
  visitOf,
  type ScreenParts,
  type Visit,
} from "./visit.ts";

/**
 * `/compte` and all below it, in either language: where people see to their organisations, follows
 * and sign-in. It works without scripts: forms are posted to the address at which they stand, and
 * what succeeds leads back there.
 */
export function accountScreens(parts: ScreenParts): Hono {
  const app = new Hono();
  const at =
    (answer: (parts: ScreenParts, c: Asked, place: AccountPlace) => Promise<Response>) =>
    async (c: Asked, next: Next) => {
      const place = accountPlaceOf(c.req.path);
      return place === null ? (withoutSlash(c) ?? next()) : answer(parts, c, place);
    };
  for (const locale of LOCALES) {
    const paths = [accountPath("overview", locale), `${accountPath("overview", locale)}/*`];
    for (const path of paths)
      app.use(path, parts.limited).get(path, at(shown)).post(path, at(sent));
  }
  return app;
}

/** Leads from an address with a slash at its end to the one without. */
function withoutSlash(c: Asked): Response | null {
  const { pathname, search } = new URL(c.req.url);
  const path = pathname.replace(/\/$/, "");
  return path !== pathname && accountPlaceOf(path) ? c.redirect(path + search, 308) : null;
}

async function shown(parts: ScreenParts, c: Asked, place: AccountPlace): Promise<Response> {
  if (place.section === "sign-in") return signInForm(parts, c, place);
  const visit = await visitOf(parts, c, place);
  if (visit === null) {
    const { pathname, search } = new URL(c.req.url);
    const to = new URLSearchParams({ to: pathname + search }).toString();
    return c.redirect(`${accountPath("sign-in", place.locale)}?${to}`, 303);
  }
  try {
    return showSection(visit, await SECTIONS[place.section].show(visit, null));
  } catch (error) {
    return showRefused(visit, error);
  }
}

async function sent(parts: ScreenParts, c: Asked, place: AccountPlace): Promise<Response> {
  refuseForeign(c.req.raw, contextOf(parts, c).config.pages);
  const fields = await sentForm(c);
  if (place.section === "sign-in") return signInSent(parts, c, place, fields);
  const visit = await visitOf(parts, c, place);
  if (visit === null) return sessionOver(parts, c, place);
  if (fields.get("act") === "sign-out") return signOutSent(visit);
  return done(visit, place.section, fields);
}

async function done(
  visit: Visit,
  section: keyof typeof SECTIONS,
  fields: URLSearchParams,
): Promise<Response> {
  const { show, deeds } = SECTIONS[section];
  const act = fields.get("act") ?? "";
  try {
    const deed = Object.hasOwn(deeds, act) ? deeds[act] : undefined;
    if (deed === undefined) throw new Refusal("malformed", "The form cannot be understood.");
    const outcome = await deed(visit, fields);
    if ("content" in outcome) return showSection(visit, outcome.content);
    const { done, to = visit.c.req.path } = outcome;
    return visit.c.redirect(`${to}?done=${done}`, 303);
  } catch (error) {
    const status = statusOf(error);
    const failure = failureOf(error as Refusal, fields);
    try {
      return showSection(visit, await show(visit, failure), { failure, status });
    } catch (hidden) {
      return showRefused(visit, hidden);
    }
  }
}

/** Fields that are not shown again. */
const SECRET = ["password", "current", "code"];
const LONGEST_TYPED = 20_000;

function failureOf({ message, fields: problems }: Refusal, fields: URLSearchParams): FormFailure {
  const names = [...new Set(fields.keys())].filter((name) => !SECRET.includes(name));
  return {
    form: fields.get("form") ?? "",
    detail: message,
    problems,
    typed: Object.fromEntries(
      names.map((name) => [
        name,
        fields.getAll(name).map((value) => value.slice(0, LONGEST_TYPED)),
      ]),
    ),
  };
}
