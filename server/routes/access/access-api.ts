import { Hono, type Context as Asked } from "hono";
import { accessRequestCounts, accessRequestsLike } from "../../../db/access-requests.ts";
import { wordsOf } from "../../../db/search-words.ts";
import { requestNotes } from "../../../db/request-notes.ts";
import { approveAccessRequest, candidatesFor, matchOf } from "../../actions/access-approval.ts";
import {
  accessDelay,
  addRequestNote,
  askForChanges,
  existingRequest,
  refuseAccessRequest,
  submitAccessRequest,
} from "../../actions/access-requests.ts";
import * as shapes from "../../core/api/access.ts";
import { Refusal } from "../../core/refusal.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { idempotent } from "../middleware/idempotency.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { writing } from "../middleware/write-context.ts";
import { pageAsked } from "../pages/private-page.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { checkedAccess, openAccess, type Accessing } from "./access-view.ts";

const tag = "Access";
const REQUEST = "/api/v1/access-requests/{id}";
const answer = shapes.accessRequest;

const company = describeRoute("get", "/api/v1/companies/{siren}", {
  tag,
  access: "anyone",
  id: "readCompany",
  summary: "The name of a company by its SIREN, kept for 30 days",
  description: "503 where no register is configured, or it does not answer within 2 s.",
  answer: shapes.company,
});

const submit = describeRoute("post", "/api/v1/access-requests", {
  tag,
  access: "anyone",
  id: "requestAccess",
  summary: "Request access",
  description:
    "The same answer for known and unknown addresses. Beyond three requests a day for one address, further ones are not stored.",
  body: shapes.newAccessRequest,
  example: {
    profile: "api",
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@exemple.fr",
    structure: "public_body",
    siren: "849656905",
    companyName: "Mairie de Bidart",
    phone: "+33559548383",
    title: "Marchés publics de Bidart",
    purpose: "Vérifier les candidats.",
  },
  status: 202,
  answer: shapes.accessRequested,
});

const delay = describeRoute("get", "/api/v1/access-requests/delay", {
  tag,
  access: "anyone",
  id: "accessDelay",
  summary: "The mean time to an answer",
  answer: shapes.accessDelay,
});

const list = describeRoute("get", "/api/v1/access-requests", {
  tag,
  id: "listAccessRequests",
  summary: "Requests for access; waiting ones priority first, then the oldest",
  query: shapes.accessQuery,
  answer: shapes.accessRequestList,
});

const read = describeRoute("get", REQUEST, {
  tag,
  id: "readAccessRequest",
  summary: "One request for access",
  answer,
});

const review = describeRoute("get", `${REQUEST}/review`, {
  tag,
  id: "reviewAccessRequest",
  summary: "What a reviewer sees beside a request: notes, organisations, days waited",
  answer: shapes.accessReview,
});

const approve = describeRoute("post", `${REQUEST}/approve`, {
  tag,
  id: "approveAccessRequest",
  summary: "Approve a request",
  body: shapes.approval,
  isBodyOptional: true,
  isRepeatable: true,
  answer,
});

const refuse = describeRoute("post", `${REQUEST}/refuse`, {
  tag,
  id: "refuseAccessRequest",
  summary: "Refuse a request, for reasons that its author reads",
  body: shapes.decision,
  isRepeatable: true,
  answer,
});

const askChanges = describeRoute("post", `${REQUEST}/ask-changes`, {
  tag,
  id: "askForAccessChanges",
  summary: "Ask the author of a request to complete it",
  body: shapes.decision,
  isRepeatable: true,
  answer,
});

const note = describeRoute("post", `${REQUEST}/notes`, {
  tag,
  id: "addAccessNote",
  summary: "Add a note that the team alone reads",
  body: shapes.newNote,
  isRepeatable: true,
  answer,
});

export const accessDescriptions = [
  submit,
  list,
  delay,
  read,
  review,
  approve,
  refuse,
  askChanges,
  note,
  company,
];

/** Serves requests for access: to everybody who asks, and to operators who review. */
export function accessApiRoutes(parts: Accessing): Hono<Signed> {
  const app = new Hono<Signed>();
  serveAskers(app, parts);
  serveReviewers(app, parts);
  return app;
}

function serveAskers(app: Hono<Signed>, parts: Accessing): void {
  serveRoute(app, company, [], async (c) => {
    const { ctx } = pageAsked(parts, c as Asked);
    const found = await parts.companies.find(ctx, c.req.param("siren"));
    if (!found) throw new Refusal("missing", "No company has this SIREN.");
    return c.json(shapes.companyJson(found), 200, { "cache-control": "no-store" });
  });

  serveRoute(app, delay, [], async (c) => {
    const { ctx, page } = pageAsked(parts, c as Asked);
    return c.json(await accessDelay(ctx, page.id), 200, { "cache-control": "no-store" });
  });

  serveRoute(app, submit, [], async (c, { body }) => {
    const { ctx, page } = pageAsked(parts, c as Asked);
    openAccess(ctx);
    const waitMs = await parts.throttle.ask(parts.clientOf(c as Asked));
    if (waitMs > 0) return waitResponse(waitMs);
    const checked = await checkedAccess(parts, ctx, page, shapes.writtenOf(body));
    const { locale, id: pageId } = page;
    const { previous } = body;
    const { id } = await submitAccessRequest(ctx, { pageId, locale, previous, ...checked });
    return c.json({ id }, 202, { "cache-control": "no-store" });
  });
}

function serveReviewers(app: Hono<Signed>, parts: Accessing): void {
  const reads = [requireRole("operator", parts.engine), requireRight("access.review")];
  const writes = [...reads, idempotent];

  serveRoute(app, list, reads, async (c, { query }) => {
    const { db } = c.get("engine").ctx;
    const { limit, q, ...filter } = query;
    const pageId = pageAsked(parts, c as Asked).page.id;
    const words = wordsOf(q);
    const found = await accessRequestsLike(db, { ...filter, pageId, words }, limit + 1);
    return c.json({
      requests: found.slice(0, limit).map(shapes.accessRequestJson),
      counts: await accessRequestCounts(db, pageId),
      more: found.length > limit,
    });
  });

  serveRoute(app, read, reads, async (c) =>
    c.json(shapes.accessRequestJson(await existingRequest(c.get("engine").ctx, c.req.param("id")))),
  );

  serveRoute(app, review, reads, async (c) => {
    const { ctx } = c.get("engine");
    const request = await existingRequest(ctx, c.req.param("id"));
    const notes = await requestNotes(ctx.db, request.id);
    const candidates = await candidatesFor(ctx, request.form);
    const found = { candidates, match: matchOf(candidates, request.form) };
    return c.json(shapes.accessReviewJson(request, notes, found, ctx.now()));
  });

  serveRoute(app, approve, writes, async (c, { body }) =>
    c.json(
      shapes.accessRequestJson(await approveAccessRequest(writing(c), c.req.param("id"), body)),
    ),
  );

  serveRoute(app, refuse, writes, async (c, { body }) =>
    c.json(
      shapes.accessRequestJson(
        await refuseAccessRequest(writing(c), c.req.param("id"), body.reasons, body.seen),
      ),
    ),
  );

  serveRoute(app, askChanges, writes, async (c, { body }) =>
    c.json(
      shapes.accessRequestJson(
        await askForChanges(writing(c), c.req.param("id"), body.reasons, body.seen),
      ),
    ),
  );

  serveRoute(app, note, writes, async (c, { body }) =>
    c.json(
      shapes.accessRequestJson(await addRequestNote(writing(c), c.req.param("id"), body.text)),
    ),
  );
}
