import { Hono } from "hono";
import type { z } from "zod";
import type { IncidentRecord } from "../../core/declared.ts";
import type { MaintenanceRecord } from "../../core/declared.ts";
import { publishIncident } from "../../actions/publish-incident.ts";
import { openIncident, updateIncident } from "../../actions/incidents.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  publishMaintenance,
} from "../../actions/maintenance-steps.ts";
import { planMaintenance } from "../../actions/maintenances.ts";
import { patchIncident, patchMaintenance } from "../../actions/patches.ts";
import { rehearse, type Rehearsal, type Subject } from "../../actions/rehearsal.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/console.ts";
import { rehearsed } from "../../core/api/writing.ts";
import { declaredStates, shownWith } from "../../core/events/declared-states.ts";
import { LOCALES, type Instant, type Locale } from "../../core/model.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { inEach, incidentPath, maintenancePath } from "../../core/page/paths.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Story } from "../../core/messages/story.ts";
import type { PageRoute } from "../../core/page/view.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { html, type Web } from "../pages/html.ts";
import { declared } from "./incidents.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { reminding } from "./maintenances.ts";
import { askedPage, inPageZone } from "../middleware/asked-page.ts";
import { given, writing } from "../middleware/write-context.ts";
import { describeRoute } from "../schemas/described-route.ts";

/** A mail as its recipient reads it. */
export type ShownMail = { readonly subject: string; readonly text: string; readonly html: string };

/** The parts that render previews. */
export type Showing = {
  readonly engine: () => Engine | null;
  readonly documents: Documents;
  readonly web: Web;
  /** Renders the mail of a story. Links of its recipient end in "…". */
  readonly mailOf: (story: Story, locale: Locale) => Promise<ShownMail>;
};

const preview = describeRoute("post", "/api/v1/previews", {
  tag: "Console",
  id: "preview",
  summary: "The page, the mails and the number of recipients of a write",
  description: "The write is done and undone: it leaves no trace, and no message is sent.",
  body: rehearsed,
  answer: shapes.preview,
});

export const previewDescriptions = [preview];

/**
 * Serves previews: what a write would show and send, and to how many. The write itself is done
 * and undone, so that the preview is exact.
 */
export function previewRoutes(showing: Showing) {
  const { documents, engine } = showing;
  const app = new Hono<Signed>();
  const guards = [requireRole("editor", engine), inPageZone(documents)];
  serveRoute(app, preview, guards, async (c, { body }) => {
    const asked = askedPage(c, documents);
    const page = documents.pageOf(c.req.header("host"));
    const at = engine();
    if (!page || !at) throw new Refusal("unavailable", "The page is not shown yet.");
    const ctx = writing(c);
    const stage = { live: at.live, shown: page };
    return c.json(await shown(showing, ctx.now(), await rehearsal(ctx, stage, asked.id, body)));
  });
  return app;
}

/** Does a write, as it would be done with messages, and undoes it. */
async function rehearsal(
  ctx: Context,
  stage: Parameters<typeof rehearse>[1],
  pageId: string,
  sent: z.output<typeof rehearsed>,
): Promise<Rehearsal<IncidentRecord | MaintenanceRecord>> {
  const notify = { notify: true } as const;
  const incident = (work: (ctx: Context) => Promise<IncidentRecord>) =>
    rehearse(ctx, stage, work, ofIncident);
  const maintenance = (work: (ctx: Context) => Promise<MaintenanceRecord>) =>
    rehearse(ctx, stage, work, ofMaintenance);
  switch (sent.what) {
    case "incident": {
      const input = { ...declared(given(sent.input)), ...notify };
      return incident((ctx) => openIncident(ctx, pageId, input));
    }
    case "step": {
      const input = { ...declared(given(sent.input)), ...notify };
      return incident((ctx) => updateIncident(ctx, sent.id, input));
    }
    case "incident-draft":
      return incident(async (ctx) => {
        if (sent.edit) await patchIncident(ctx, sent.id, given(sent.edit));
        return publishIncident(ctx, sent.id, { ...given(sent.input ?? {}), ...notify });
      });
    case "maintenance": {
      const input = { ...reminding(given(sent.input)), ...notify };
      return maintenance(async (ctx) => (await planMaintenance(ctx, pageId, input))[0]!);
    }
    case "maintenance-draft":
      return maintenance((ctx) => publishMaintenance(ctx, sent.id, notify));
    case "maintenance-change": {
      const patch = { ...reminding(given(sent.input)), ...notify };
      return maintenance((ctx) => patchMaintenance(ctx, sent.id, patch));
    }
    case "maintenance-step": {
      const how = { ...given(sent.input), ...notify };
      const take = sent.step === "cancel" ? cancelMaintenance : completeMaintenance;
      return maintenance((ctx) => take(ctx, sent.id, how));
    }
  }
}

const ofIncident = ({ incident: { id, components } }: IncidentRecord): Subject => ({
  id,
  components: components.map((c) => c.id),
});
const ofMaintenance = ({ maintenance: { id, components } }: MaintenanceRecord): Subject => ({
  id,
  components,
});

async function shown(
  { web, mailOf }: Showing,
  now: Instant,
  { result, page, hours, story, recipients }: Rehearsal<IncidentRecord | MaintenanceRecord>,
) {
  const [route, withIt, pathIn] = placed(page, result, hours);
  const alternates = inEach(pathIn);
  const pages: Partial<Record<Locale, string>> = {};
  const mails: Partial<Record<Locale, ShownMail>> = {};
  for (const locale of LOCALES) {
    pages[locale] = String(html(web, withIt, route, locale, now, alternates).body);
    if (story) mails[locale] = await mailOf(story, locale);
  }
  const draft = "draft" in result ? result.draft : result.publishedAt === null;
  return { page: pages, mail: story ? mails : null, recipients, draft };
}

type Placed = readonly [PageRoute, PageSnapshot, (locale: Locale) => string];

/** A page with the states that its incidents and maintenances declare. */
function withStates(page: PageSnapshot): PageSnapshot {
  const declared = declaredStates(page.incidents, page.maintenances);
  const providers = page.providers.map((provider) => ({
    ...provider,
    components: provider.components.map((component) => ({
      ...component,
      ...shownWith({ state: component.state, since: component.since }, declared.get(component.id)),
    })),
  }));
  return { ...page, providers };
}

/** Its own page: what is published already on it, and a draft put there as if it were. */
function placed(
  page: PageSnapshot,
  record: IncidentRecord | MaintenanceRecord,
  hours: Rehearsal<unknown>["hours"],
): Placed {
  if ("incident" in record) {
    const known = page.incidents.find((i) => i.id === record.incident.id);
    const incident = known ?? record.incident;
    return [
      { name: "incident", incident, hours: incident.resolvedAt === null ? hours : null },
      known ? page : withStates({ ...page, incidents: [incident, ...page.incidents] }),
      (locale) => incidentPath(incident, locale),
    ];
  }
  const known = page.maintenances.find((m) => m.id === record.maintenance.id);
  const maintenance = known ?? record.maintenance;
  return [
    { name: "maintenance", maintenance },
    known ? page : withStates({ ...page, maintenances: [maintenance, ...page.maintenances] }),
    (locale) => maintenancePath(maintenance, locale),
  ];
}
