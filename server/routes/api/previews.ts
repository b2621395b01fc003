import { Hono } from "hono";
import type { IncidentRecord } from "../../core/model.ts";
import type { MaintenanceRecord } from "../../core/model.ts";
import { publishIncident } from "../../actions/incident-edits.ts";
import { openIncident, updateIncident } from "../../actions/incidents.ts";
import {
  cancelMaintenance,
  completeMaintenance,
  publishMaintenance,
} from "../../actions/maintenance-steps.ts";
import { planMaintenance } from "../../actions/maintenances.ts";
import { patchMaintenance } from "../../actions/patches.ts";
import { rehearse, type Rehearsal, type Subject } from "../../actions/rehearsal.ts";
import type { Context } from "../../context/context.ts";
import { declaredStates, shownWith } from "../../core/events/declared-states.ts";
import type { Instant, Locale, PageSnapshot } from "../../core/model.ts";
import { incidentPath, maintenancePath } from "../../core/page/paths.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Story } from "../../core/messages/story.ts";
import type { PageRoute } from "../../core/page/view.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { html, type Web } from "../pages/html.ts";
import { declared } from "./incidents.ts";
import { readBody } from "../middleware/input.ts";
import { reminding } from "./maintenances.ts";
import { askedPage } from "../middleware/asked-page.ts";
import { rehearsed } from "../schemas/writing.ts";
import { given, writing } from "../middleware/write-context.ts";

/** A mail as its reader has it. */
export type ShownMail = { readonly subject: string; readonly text: string; readonly html: string };

/** What shows beforehand how pages and mails will be. */
export type Showing = {
  readonly engine: () => Engine | null;
  readonly documents: Documents;
  readonly web: Web;
  /** A story as the mail that would be sent of it; its reader's own links end in "…". */
  readonly mailOf: (story: Story, locale: Locale) => Promise<ShownMail>;
};

const LOCALES: readonly Locale[] = ["fr", "en"];

/**
 * `POST /api/v1/previews`: what a write would show and send, and to how many. Nothing is kept of
 * it: the write itself is done and undone, so that what is shown is what will be.
 */
export const previewRoutes = (showing: Showing) =>
  new Hono<Signed>().post("/api/v1/previews", requireRole("editor", showing.engine), async (c) => {
    const { documents, engine } = showing;
    const asked = askedPage(c, documents);
    const sent = await readBody(c, rehearsed(asked.timeZone));
    const page = documents.pageOf(c.req.header("host"));
    const at = engine();
    if (!page || !at) throw new Refusal("unavailable", "The page is not shown yet.");
    const ctx = writing(c);
    const stage = { live: at.live, shown: page };
    const told = { notify: true } as const;
    const incident = (work: (ctx: Context) => Promise<IncidentRecord>) =>
      rehearse(ctx, stage, work, ofIncident);
    const maintenance = (work: (ctx: Context) => Promise<MaintenanceRecord>) =>
      rehearse(ctx, stage, work, ofMaintenance);
    const done = async () => {
      switch (sent.what) {
        case "incident": {
          const input = { ...declared(given(sent.input)), ...told };
          return incident((ctx) => openIncident(ctx, asked.id, input));
        }
        case "step": {
          const input = { ...declared(given(sent.input)), ...told };
          return incident((ctx) => updateIncident(ctx, sent.id, input));
        }
        case "incident-draft":
          return incident((ctx) => publishIncident(ctx, sent.id, told));
        case "maintenance": {
          const input = { ...reminding(given(sent.input)), ...told };
          return maintenance(async (ctx) => (await planMaintenance(ctx, asked.id, input))[0]!);
        }
        case "maintenance-draft":
          return maintenance((ctx) => publishMaintenance(ctx, sent.id, told));
        case "maintenance-change": {
          const patch = { ...reminding(given(sent.input)), ...told };
          return maintenance((ctx) => patchMaintenance(ctx, sent.id, patch));
        }
        case "maintenance-step": {
          const how = { ...given(sent.input), ...told };
          const take = sent.step === "cancel" ? cancelMaintenance : completeMaintenance;
          return maintenance((ctx) => take(ctx, sent.id, how));
        }
      }
    };
    return c.json(await shown(showing, ctx.now(), await done()));
  });

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
  { result, page, story, recipients }: Rehearsal<IncidentRecord | MaintenanceRecord>,
) {
  const [route, withIt, pathIn] = placed(page, result);
  const alternates = { fr: pathIn("fr"), en: pathIn("en") };
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
function placed(page: PageSnapshot, record: IncidentRecord | MaintenanceRecord): Placed {
  if ("incident" in record) {
    const known = page.incidents.find((i) => i.id === record.incident.id);
    const incident = known ?? record.incident;
    return [
      { name: "incident", incident },
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
