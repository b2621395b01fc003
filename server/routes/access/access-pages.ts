import { Hono, type Context as Asked } from "hono";
import {
  completeAccessRequest,
  confirmAddress,
  accessDelay,
  requestByLink,
  submitAccessRequest,
  withdrawAccessRequest,
} from "../../actions/access-requests.ts";
import type { Locale } from "../../core/model.ts";
import type { AccessFormStep } from "../../core/page/access-steps.ts";
import type { AccessRequest } from "../../core/people/access-request.ts";
import { DAY_MS } from "../../core/duration.ts";
import { Refusal, type FieldProblem } from "../../core/refusal.ts";
import { accessPath } from "../../messages/access-links.ts";
import { readToken, signedToken } from "../../messages/subscriber-links.ts";
import { sentForm } from "../middleware/sent-form.ts";
import { orLost, pageAsked } from "../pages/private-page.ts";
import { accessSent, emptyAccess, writtenAgain } from "./access-form.ts";
import {
  accessLanguage,
  checkedAccess,
  FORM_ADDRESSES,
  formStep,
  showAccess,
  type Accessing,
} from "./access-view.ts";
import { handoverRoutes } from "./handover-page.ts";
import { passwordRoutes } from "./password-page.ts";

type At = ReturnType<typeof pageAsked>;

/**
 * The pages of requests for access. They work without scripts; GET never acts, since mail filters
 * open links.
 */
export function accessPageRoutes(parts: Accessing): Hono {
  const app = new Hono();
  for (const path of [
    ...Object.values(FORM_ADDRESSES),
    "/acces/*",
    "/mot-de-passe/*",
    "/jeton/*",
  ]) {
    app.use(path, parts.limited);
  }
  for (const path of Object.values(FORM_ADDRESSES)) {
    app.get(path, (c) => newForm(parts, c));
    app.post(path, (c) => sentNew(parts, c));
  }
  app.get("/acces/:token", (c) => asLost(parts, c, () => requestPage(parts, c)));
  app.post("/acces/:token", (c) => asLost(parts, c, () => sentByLink(parts, c)));
  app.route("/", passwordRoutes(parts));
  app.route("/", handoverRoutes(parts));
  return app;
}

async function newForm(parts: Accessing, c: Asked): Promise<Response> {
  const at = pageAsked(parts, c);
  const locale = accessLanguage(c);
  const alternates = FORM_ADDRESSES;
  if (!at.ctx.config.access?.open) {
    return showAccess(parts, c, locale, { at: "closed" }, { alternates, status: 404 });
  }
  const form = emptyAccess(new URL(c.req.url).searchParams);
  const step = await formStep(at, locale, form, { draft: newDraft(at) });
  return showAccess(parts, c, locale, { at: "form", ...step }, { alternates });
}

async function sentNew(parts: Accessing, c: Asked): Promise<Response> {
  const at = pageAsked(parts, c);
  const locale = accessLanguage(c);
  const more = { alternates: FORM_ADDRESSES };
  if (!at.ctx.config.access?.open) {
    return showAccess(parts, c, locale, { at: "closed" }, { ...more, status: 404 });
  }
  return answerForm(parts, c, at, { locale, use: "new", request: null });
}

type Use = {
  readonly locale: Locale;
  readonly use: AccessFormStep["use"];
  /** The request that is completed or repeated. */
  readonly request: AccessRequest | null;
};

/** Answers a form that was sent: to look a company up, read over, correct, or send. */
async function answerForm(
  parts: Accessing,
  c: Asked,
  at: At,
  { locale, use, request }: Use,
): Promise<Response> {
  const fields = await sentForm(c);
  const act = fields.get("act") ?? "review";
  const sent = accessSent(fields);
  // Of a request that exists the address stays: it is the one that the link was sent to.
  const form = request === null ? sent : { ...sent, email: request.form.email };
  const agreed = fields.has("agreed");
  const draft = draftIn(at, fields) === null ? newDraft(at) : (fields.get("draft") ?? "");
  const reasons = request?.reasons ?? null;
  const more = request === null ? { alternates: FORM_ADDRESSES } : {};
  const shown = { draft, agreed, use, reasons };
  const formAgain = async (extra: Partial<AccessFormStep>, typed = form) => {
    const step = await formStep(at, locale, typed, { ...shown, ...extra });
    const status = step.problems.length > 0 ? 422 : 200;
    return showAccess(parts, c, locale, { at: "form", ...step }, { ...more, status });
  };
  if (act === "edit") return formAgain({});
  if (act === "search") return searched(parts, at, form, formAgain);
  try {
    const checked = await checkedAccess(parts, at.ctx, at.page, form);
    if (!agreed) throw new Refusal("invalid", "The request is not complete.");
    if (act !== "send") {
      const named = { ...form, companyName: checked.form.companyName };
      const step = await formStep(at, locale, named, shown);
      return showAccess(parts, c, locale, { at: "review", ...step }, more);
    }
    if (use === "complete" && request !== null) {
      await completeAccessRequest(at.ctx, request, checked);
      return c.redirect(`${accessPath(at.ctx.secret, request.id)}?lang=${locale}`, 303);
    }
    const waitMs = await parts.throttle.ask(parts.clientOf(c));
    if (waitMs > 0) {
      c.header("retry-after", String(Math.ceil(waitMs / 1000)));
      return showAccess(parts, c, locale, { at: "too-many" }, { ...more, status: 429 });
    }
    const id = draftIn(at, fields) ?? undefined;
    const previous = request?.id ?? null;
    await submitAccessRequest(at.ctx, { id, pageId: at.page.id, locale, previous, ...checked });
    return showAccess(parts, c, locale, { at: "sent", canMail: parts.canSubscribe }, more);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "invalid") throw error;
    return formAgain({ problems: agreed ? error.fields : [...error.fields, UNREAD] });
  }
}

const UNREAD: FieldProblem = { pointer: "/agreed", detail: "must be ticked" };

/** Fills in the name of a SIREN; what was typed stays where nothing is found. */
async function searched(
  parts: Accessing,
  at: At,
  form: ReturnType<typeof accessSent>,
  formAgain: (extra: Partial<AccessFormStep>, typed?: typeof form) => Promise<Response>,
): Promise<Response> {
  try {
    const company = await parts.companies.find(at.ctx, form.siren);
    if (!company) return await formAgain({ searchProblem: "unknown" });
    const { name, isActive } = company;
    return await formAgain({ company: { name, isActive } }, { ...form, companyName: name });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.kind === "invalid") return formAgain({ problems: error.fields });
    return formAgain({ searchProblem: "unavailable" });
  }
}

/** Shows a request, or with `?form=1` its form, where its author may change or repeat it. */
async function requestPage(parts: Accessing, c: Asked, shown?: AccessRequest): Promise<Response> {
  const at = pageAsked(parts, c);
  const request = shown ?? (await requestByLink(at.ctx, c.req.param("token") ?? ""));
  const locale = accessLanguage(c, request.locale);
  const use = useOf(request);
  if (c.req.query("form") !== undefined && use !== null && c.req.method === "GET") {
    const { reasons } = request;
    const draft = newDraft(at);
    const more = { draft, use, reasons, agreed: true };
    const step = await formStep(at, locale, writtenAgain(request.form), more);
    return showAccess(parts, c, locale, { at: "form", ...step });
  }
  const { days } = await accessDelay(at.ctx, at.page.id);
  const { state, reasons, submittedAt, decidedAt, isEmailConfirmed } = request;
  const self = accessPath(at.ctx.secret, request.id);
  const company = request.form.companyName;
  const own = { state, reasons, submittedAt, decidedAt, isEmailConfirmed, self, company };
  return showAccess(parts, c, locale, { at: "request", meanDays: days, ...own });
}

/** Returns the use that its author still has for a form: asking again, or completing it. */
const useOf = ({ state }: AccessRequest): "again" | "complete" | null =>
  state === "refused" ? "again" : state === "changes_requested" ? "complete" : null;

async function sentByLink(parts: Accessing, c: Asked): Promise<Response> {
  const at = pageAsked(parts, c);
  const request = await requestByLink(at.ctx, c.req.param("token") ?? "");
  const locale = accessLanguage(c, request.locale);
  const fields = await sentForm(c);
  const act = fields.get("act");
  await confirmAddress(at.ctx, request);
  if (act === "confirm" || (act === "withdraw" && fields.get("sure") !== "yes")) {
    return requestPage(parts, c, { ...request, isEmailConfirmed: true });
  }
  if (act === "withdraw") {
    return requestPage(parts, c, await withdrawAccessRequest(at.ctx, request));
  }
  const use = useOf(request);
  // Somebody decided meanwhile: what became of it is shown.
  if (use === null) return requestPage(parts, c, request);
  return answerForm(parts, c, at, { locale, use, request });
}

/** A form that is sent twice within a day makes one request. */
const newDraft = ({ ctx }: At): string =>
  signedToken(ctx.secret, "access-form", ctx.newId(), 0, ctx.now() + DAY_MS);

function draftIn({ ctx }: At, fields: URLSearchParams): string | null {
  const read = readToken(ctx.secret, "access-form", fields.get("draft") ?? "", ctx.now());
  return read === null || read.isExpired ? null : read.id;
}

/** Does what a link is for; an invalid link is answered by a page. */
const asLost = (parts: Accessing, c: Asked, work: () => Promise<Response>): Promise<Response> =>
  orLost(work, (isExpired, status) => {
    const own = parts.documents.pageOf(c.req.header("host"))?.locale;
    return showAccess(parts, c, accessLanguage(c, own), { at: "lost", isExpired }, { status });
  });
