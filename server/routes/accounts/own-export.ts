import { Hono } from "hono";
import { exportPerson } from "../../actions/person-export.ts";
import { personExport } from "../../core/api/person-export.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { asPerson, type PersonSignedIn, type SignInParts } from "../session/signing-in.ts";

const read = describeRoute("get", "/api/v1/me/export", {
  tag: "Access",
  access: "session",
  id: "exportOneself",
  summary: "Everything that is kept of oneself",
  answer: personExport,
});

export const ownExportDescriptions = [read];

/** Serves a person everything that is kept of them, as a file. */
export function ownExportRoutes(parts: SignInParts) {
  const app = new Hono<PersonSignedIn>();
  serveRoute(app, read, [asPerson(parts)], async (c) => {
    const { ctx, person } = c.get("signedIn");
    const found = await exportPerson(ctx, person);
    return c.body(JSON.stringify(found, null, 2), 200, {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="vigie-account.json"',
      "cache-control": "no-store",
      vary: "Cookie",
      "x-content-type-options": "nosniff",
    });
  });
  return app;
}
