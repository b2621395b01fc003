import { Hono, type Context } from "hono";
import type { MakeLimiter } from "../../http/throttles.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import type { Web } from "../pages/html.ts";
import { alertRoutes } from "./alerts.ts";
import { auditRoutes } from "./audit.ts";
import { configImportRoutes } from "./config-import.ts";
import { correctionRoutes } from "./corrections.ts";
import { draftRoutes } from "./drafts.ts";
import { failingAnswerRoutes } from "./failing-answers.ts";
import { eventListRoutes } from "./event-lists.ts";
import { hyperpingRoutes } from "./hyperping.ts";
import { incidentRoutes } from "./incidents.ts";
import { maintenanceRoutes } from "./maintenances.ts";
import { measurementRoutes } from "./measurement.ts";
import { messageRoutes } from "./messages.ts";
import { monitorRoutes } from "./monitors.ts";
import { observationRoutes } from "./observations.ts";
import { previewRoutes, type Showing } from "./previews.ts";
import { providerRoutes } from "./providers.ts";
import { sampleRoutes } from "./samples.ts";
import { subscriberListRoutes } from "./subscriber-list.ts";
import { templateRoutes } from "./templates.ts";
import { tokenRoutes } from "./tokens.ts";

type Parts = {
  readonly engine: () => Engine | null;
  readonly documents: Documents;
  readonly web: Web;
  /** The setting MAIL_FROM; `null` where no mail can leave. */
  readonly mailFrom: string | null;
  /** Returns the key of the client that asks. */
  readonly limiter?: MakeLimiter | undefined;
  readonly clientOf: (c: Context) => string;
};

/** Mounts the interface for programs, and what the console shares with it. */
export function apiRoutes({ engine, documents, web, mailFrom, clientOf, limiter }: Parts): Hono {
  const app = new Hono();
  app.route("/", eventListRoutes(documents));
  app.route("/", measurementRoutes(engine, documents, clientOf));
  app.route("/", observationRoutes(engine, documents));
  app.route("/", monitorRoutes(engine, documents, limiter));
  app.route("/", incidentRoutes(engine, documents));
  app.route("/", draftRoutes(engine, documents));
  app.route("/", failingAnswerRoutes(engine, documents));
  app.route("/", maintenanceRoutes(engine, documents));
  app.route("/", sampleRoutes(engine, documents, mailFrom));
  app.route("/", messageRoutes(engine));
  app.route("/", hyperpingRoutes(engine, documents));
  app.route("/", providerRoutes(engine, documents));
  app.route("/", previewRoutes({ engine, documents, web, mailOf }));
  app.route("/", templateRoutes(engine, documents));
  app.route("/", tokenRoutes(engine));
  app.route("/", configImportRoutes(engine));
  app.route("/", alertRoutes(engine, documents));
  app.route("/", auditRoutes(engine));
  app.route("/", subscriberListRoutes(engine, documents));
  app.route("/", correctionRoutes(engine, documents));
  return app;
}

/** Renders mails. The renderer is loaded at the first preview: a start does not wait for it. */
const mailOf: Showing["mailOf"] = async (story, locale) =>
  (await import("../../notify/mail.ts")).renderMail(story, {
    locale,
    // Each recipient has links of their own, in these places.
    links: {
      manage: `${story.page.url}/preferences/…`,
      unsubscribe: `${story.page.url}/unsubscribe/…`,
    },
  });
