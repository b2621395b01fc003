import { z } from "@hono/zod-openapi";
import { Hono, type Context } from "hono";
import type { IncidentRecord } from "../../db/incident-records.ts";
import type { MaintenanceRecord } from "../../db/maintenance-records.ts";
import { publishIncident } from "../actions/incident-edits.ts";
import { openIncident, updateIncident } from "../actions/incidents.ts";
import { publishMaintenance } from "../actions/maintenance-steps.ts";
import { planMaintenance } from "../actions/maintenances.ts";
import { rehearse, type Rehearsal } from "../actions/rehearsal.ts";
import { declaredStates, shownWith } from "../core/declared.ts";
import type { Locale, PageSnapshot } from "../core/model.ts";
import { incidentPath, maintenancePath } from "../core/paths.ts";
import { Refusal } from "../core/refusal.ts";
import type { Story } from "../core/story.ts";
import type { PageRoute } from "../core/view.ts";
import type { Documents } from "../documents.ts";
import type { Line } from "../line.ts";
import { bearing, type Signed } from "./access.ts";
import { html, type Web } from "./html.ts";
import { declared } from "./incidents.ts";
import { readBody } from "./input.ts";
import { reminding } from "./maintenances.ts";
import { askedPage } from "./monitors.ts";
import { newIncident, newMaintenance, nextStep } from "./openapi/writing.ts";
import { given, writing } from "./writing.ts";

/** A mail as its reader has it. */
export type ShownMail = { readonly subject: string; readonly text: string; readonly html: string };

/** What shows beforehand how pages and mails will be. */
export type Showing = {
  readonly line: () => Line | null;
  readonly documents: Documents;
  readonly web: Web;
  /** A story as the mail that would be sent of it, but for its reader's own links. */
  readonly mailOf: (story: Story, locale: Locale) => Promise<ShownMail>;
};

const LOCALES: readonly Locale[] = ["fr", "en"];
const id = z.string().max(200);

/** A write as it would be sent, wrapped in what it is. */
const rehearsed = (timeZone: string) =>
  z.discriminatedUnion("what", [
    z.strictObject({ what: z.literal("incident"), input: newIncident(timeZone) }),
    z.strictObject({ what: z.literal("step"), id, input: nextStep(timeZone) }),
    z.strictObject({ what: z.literal("incident-draft"), id }),
    z.strictObject({ what: z.literal("maintenance"), input: newMaintenance(timeZone) }),
    z.strictObject({ what: z.literal("maintenance-draft"), id }),
  ]);

/**
 * `POST /api/v1/previews`: what a write would show and send, and to how many. Nothing is kept of
 * it: the write itself is done and undone, so that what is shown is what will be.
 */
export const previewRoutes = (showing: Showing) =>
  new Hono<Signed>().post("/api/v1/previews", bearing("editor", showing.line), async (c) => {
    const sent = await readBody(c, rehearsed(askedPage(c, showing.documents).timeZone));
    const ctx = writing(c);
    const pageId = askedPage(c, showing.documents).id;
    const told = { notify: true } as const;
    const ofIncident = (r: IncidentRecord) => r.incident.id;
    const ofMaintenance = (r: MaintenanceRecord) => r.maintenance.id;
    switch (sent.what) {
      case "incident": {
        const input = { ...declared(given(sent.input)), ...told };
        return shown(
          showing,
          c,
          await rehearse(ctx, (x) => openIncident(x, pageId, input), ofIncident),
        );
      }
      case "step": {
        const input = { ...declared(given(sent.input)), ...told };
        return shown(
          showing,
          c,
          await rehearse(ctx, (x) => updateIncident(x, sent.id, input), ofIncident),
        );
      }
      case "incident-draft":
        return shown(
          showing,
          c,
          await rehearse(ctx, (x) => publishIncident(x, sent.id, told), ofIncident),
        );
      case "maintenance": {
        const input = { ...reminding(given(sent.input)), ...told };
        const first = async (x: typeof ctx) => (await planMaintenance(x, pageId, input))[0]!;
        return shown(showing, c, await rehearse(ctx, first, ofMaintenance));
      }
      case "maintenance-draft":
        return shown(
          showing,
          c,
          await rehearse(ctx, (x) => publishMaintenance(x, sent.id, told), ofMaintenance),
        );
    }
  });

async function shown(
  { documents, web, mailOf }: Showing,
  c: Context<Signed>,
  { result, story, recipients }: Rehearsal<IncidentRecord | MaintenanceRecord>,
) {
  const page = documents.pageOf(c.req.header("host"));
  if (!page) throw new Refusal("unavailable", "The page is not shown yet.");
  const { now } = c.get("line").ctx;
  const [route, withIt, pathIn] = placed(page, result);
  const alternates = { fr: pathIn("fr"), en: pathIn("en") };
  const pages: Partial<Record<Locale, string>> = {};
  const mails: Partial<Record<Locale, ShownMail>> = {};
  for (const locale of LOCALES) {
    pages[locale] = String(html(web, withIt, route, locale, now(), alternates).body);
    if (story) mails[locale] = await mailOf(story, locale);
  }
  const draft = "draft" in result ? result.draft : result.publishedAt === null;
  return c.json({ page: pages, mail: story ? mails : null, recipients, draft });
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

/** The page as it would be, with what is new on it. */
function placed(page: PageSnapshot, record: IncidentRecord | MaintenanceRecord): Placed {
  if ("incident" in record) {
    const { incident } = record;
    const others = page.incidents.filter((i) => i.id !== incident.id);
    return [
      { name: "incident", incident },
      withStates({ ...page, incidents: [incident, ...others] }),
      (locale) => incidentPath(incident, locale),
    ];
  }
  const { maintenance } = record;
  const others = page.maintenances.filter((m) => m.id !== maintenance.id);
  return [
    { name: "maintenance", maintenance },
    withStates({ ...page, maintenances: [maintenance, ...others] }),
    (locale) => maintenancePath(maintenance, locale),
  ];
}
