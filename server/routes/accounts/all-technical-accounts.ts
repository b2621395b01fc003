import { Hono } from "hono";
import { organizationsById } from "../../../db/organizations.ts";
import { wordsOf } from "../../../db/search-words.ts";
import { accountsLike } from "../../../db/technical-accounts.ts";
import * as shapes from "../../core/api/technical-accounts.ts";
import { actsForOrganizations } from "../../core/people/permission.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { shortAddress } from "./views.ts";

const search = describeRoute("get", "/api/v1/technical-accounts", {
  tag: "Access",
  id: "searchTechnicalAccounts",
  summary: "Technical accounts of all organisations, newest first",
  query: shapes.technicalAccountSearch,
  answer: shapes.technicalAccountList,
});

export const allTechnicalDescriptions = [search];

/** Serves the technical accounts of all organisations to the team. */
export function allTechnicalRoutes({ engine }: Pick<SignInParts, "engine">) {
  const app = new Hono<Signed>();
  const team = [requireRole("reader", engine), requireRight("console.read")];
  serveRoute(app, search, team, async (c, { query: { limit, q, state } }) => {
    const { db, now } = c.get("engine").ctx;
    const at = now();
    const wanted = { state, words: wordsOf(q), now: at };
    const found = await accountsLike(db, wanted, limit + 1);
    const ids = [...new Set(found.map((one) => one.organizationId))];
    const known = new Map((await organizationsById(db, ids)).map((one) => [one.id, one]));
    const isOpen = actsForOrganizations(c.get("actor"));
    const accounts = found.slice(0, limit).map((one) => {
      const contactEmail = shortAddress(one.contactEmail, isOpen) ?? one.contactEmail;
      const organization = known.get(one.organizationId)!;
      return shapes.technicalAccountJson({ ...one, contactEmail }, organization, at);
    });
    return c.json({ accounts, more: found.length > limit });
  });
  return app;
}
