import { Hono } from "hono";
import { convertInThread } from "../../convert/convert-in-thread.ts";
import { configImport, newConfigImport, type ConfigImport } from "../../core/api/config-import.ts";
import { LARGEST_IMPORT_BYTES } from "../../core/imports/largest-import.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRight, requireRole, type Signed } from "../middleware/access.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const convertFiles = describeRoute("post", "/api/v1/config-imports", {
  tag: "Console",
  id: "importConfig",
  summary: "Convert another tool's configuration to YAML; nothing is stored or changed",
  description:
    "Uptime Kuma's backup, Gatus' YAML, prometheus.yml, Statuspage's components, UptimeRobot's or Hyperping's monitors, an OpenAPI document. 4 MiB at most.",
  body: newConfigImport,
  answer: configImport,
});

export const configImportDescriptions = [convertFiles];

/** Serves the conversion of a peer's configuration to admins. */
export function configImportRoutes(engine: () => Engine | null) {
  const app = new Hono<Signed>();
  const admin = [requireRole("admin", engine), requireRight("console.read")];
  serveRoute(app, convertFiles, admin, async (c, { body }) => {
    const { files, from, title, url } = body;
    const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    if (bytes > LARGEST_IMPORT_BYTES)
      throw new Refusal("too_large", `Files may have ${LARGEST_IMPORT_BYTES} bytes at most.`);
    const { kind, monitors, yaml, variables, notices } = await convertInThread({
      files,
      options: { from, title, url },
    });
    return c.json({ kind, monitors, yaml, variables, notices } satisfies ConfigImport);
  });
  return app;
}
