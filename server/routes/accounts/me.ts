import { Hono, type Context } from "hono";
import { invitationsOf } from "../../../db/membership-requests.ts";
import { answerInvitation } from "../../actions/membership-requests.ts";
import { erasePerson } from "../../actions/person-erasure.ts";
import { changePerson } from "../../auth/people.ts";
import * as shapes from "../../core/api/accounts.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { callingPerson, signedInOnly, type AccountRequest } from "./caller.ts";
import { requestDocuments } from "./request-views.ts";
import { ownChanges, viewOf } from "./users.ts";
import { userDocuments } from "./views.ts";

const tag = "me";

const read = describeRoute("get", "/api/1/me/", {
  tag,
  id: "get_me",
  summary: "Oneself",
  answer: shapes.user,
});

const change = describeRoute("put", "/api/1/me/", {
  tag,
  id: "update_me",
  summary: "Change oneself",
  body: shapes.ownChange,
  answer: shapes.user,
});

const remove = describeRoute("delete", "/api/1/me/", {
  tag,
  id: "delete_me",
  summary: "Erase oneself for ever",
  query: shapes.deletionQuery,
  status: 204,
});

const invitations = describeRoute("get", "/api/1/me/org_invitations/", {
  tag,
  id: "list_org_invitations",
  summary: "One's pending invitations into organisations",
  answer: shapes.membershipRequest.array(),
});

const accept = describeRoute("post", "/api/1/me/org_invitations/{id}/accept/", {
  tag,
  id: "accept_org_invitation",
  summary: "Accept an invitation",
  answer: shapes.membershipRequest,
});

const refuse = describeRoute("post", "/api/1/me/org_invitations/{id}/refuse/", {
  tag,
  id: "refuse_org_invitation",
  summary: "Refuse an invitation",
  answer: shapes.membershipRequest,
});

export const meDescriptions = [read, change, remove, invitations, accept, refuse];

/** Serves the calling person, and the invitations that they have. */
export function meRoutes() {
  const app = new Hono<AccountRequest>();

  serveRoute(app, read, [signedInOnly], async (c) => {
    const person = await callingPerson(c);
    return c.json((await userDocuments(viewOf(c.var), [person]))[0]);
  });

  serveRoute(app, change, [signedInOnly], async (c, { body }) => {
    const person = await callingPerson(c);
    const after = await changePerson(c.get("ctx"), person.id, ownChanges(person, body));
    return c.json((await userDocuments(viewOf(c.var), [after]))[0]);
  });

  serveRoute(app, remove, [signedInOnly], async (c, { query }) => {
    const person = await callingPerson(c);
    const { config } = c.get("ctx");
    await erasePerson(c.get("ctx"), person, {
      deletesComments: query.delete_comments,
      mails: query.no_mail ? null : config,
    });
    return c.body(null, 204);
  });

  serveRoute(app, invitations, [signedInOnly], async (c) => {
    const person = await callingPerson(c);
    const all = await invitationsOf(c.get("ctx").db, person);
    return c.json(await requestDocuments(viewOf(c.var), all));
  });

  const answering =
    (isAccepted: boolean) =>
    async (c: Context<AccountRequest, "/:id/">): Promise<Response> => {
      const person = await callingPerson(c);
      const answered = await answerInvitation(c.get("ctx"), person, c.req.param("id"), isAccepted);
      return c.json((await requestDocuments(viewOf(c.var), [answered]))[0]);
    };
  serveRoute(app, accept, [signedInOnly], answering(true));
  serveRoute(app, refuse, [signedInOnly], answering(false));

  return app;
}
