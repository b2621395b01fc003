import { Hono, type Context } from "hono";
import { allPeople } from "../../../db/people.ts";
import { recipientCounts } from "../../../db/recipients.ts";
import { listMonitors, type ListedMonitor } from "../../actions/monitors.ts";
import * as shapes from "../../core/api/console.ts";
import { isoInZone } from "../../core/calendar.ts";
import { isOpenStatus } from "../../core/events/incident.ts";
import { isOverStatus } from "../../core/events/maintenance-plan.ts";
import type { ComponentSnapshot, PageSnapshot } from "../../core/snapshot.ts";
import type { Instant } from "../../core/model.ts";
import type { PageConfig, ProviderConfig } from "../../core/configuration.ts";
import { isOfTeam, mayAs, maySpeakFor } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Documents } from "../../http/documents.ts";
import type { Engine } from "../../state/engine.ts";
import { requireRole, type Signed } from "../middleware/access.ts";
import { askedPage, pageOf } from "../middleware/asked-page.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";

const list = describeRoute("get", "/api/v1/console/providers", {
  tag: "Console",
  id: "listProviders",
  summary: "The state of each provider, and its monitors",
  answer: shapes.providerList,
});

const read = describeRoute("get", "/api/v1/console/providers/{id}", {
  tag: "Console",
  id: "readProvider",
  summary: "One provider, its staff, and the number of its subscribers",
  answer: shapes.provider,
});

export const providerDescriptions = [list, read];

/**
 * Serves providers to the team: their states, monitors and planned windows; of one provider also
 * its staff and subscribers. A provider's own staff sees its own.
 */
export function providerRoutes(engine: () => Engine | null, documents: Documents) {
  const app = new Hono<Signed>();
  const reader = [requireRole("reader", engine)];
  /** Only those that are configured and shown: a new one is shown in a moment. */
  const theirs = async (c: Context<Signed>) => {
    const config = askedPage(c, documents);
    const page = pageOf(c, documents);
    const monitors = await listMonitors(c.get("engine"), config.id);
    return config.providers
      .filter((p) => maySpeakFor(c.get("actor"), p.id))
      .map((provider) => providerJson(page, provider, monitors));
  };

  serveRoute(app, list, reader, async (c) => c.json({ providers: await theirs(c) }));

  serveRoute(app, read, reader, async (c) => {
    const id = c.req.param("id");
    const found = (await theirs(c)).find((p) => p.id === id);
    if (!found) throw new Refusal("missing", "There is no such provider.");
    const { role } = c.get("actor");
    const isTeam = isOfTeam(c.get("actor"));
    const page = askedPage(c, documents);
    const { db } = c.get("engine").ctx;
    return c.json({
      ...found,
      subscribers: isTeam && mayAs(role, "operator") ? await concerned(db, page, id) : null,
      staff: isTeam && mayAs(role, "admin") ? await staffOf(db, id) : null,
    } satisfies shapes.Provider);
  });

  return app;
}

type Db = Engine["ctx"]["db"];

/** Counts the recipients of an outage, and of a maintenance, of all its components. */
async function concerned(db: Db, page: PageConfig, id: string) {
  const components = page.providers.find((p) => p.id === id)?.components.map((c) => c.id) ?? [];
  const affected = [{ provider: id, components }];
  const count = async (kind: "incident" | "maintenance") =>
    (await recipientCounts(db, { pageId: page.id, kind, impact: "critical" }, affected)).total;
  return { incidents: await count("incident"), maintenances: await count("maintenance") };
}

const staffOf = async (db: Db, id: string) =>
  (await allPeople(db))
    .filter((person) => person.providers?.includes(id) && person.disabledAt === null)
    .map(({ name, email, role }) => ({ name, email, role }));

function providerJson(
  page: PageSnapshot,
  provider: ProviderConfig,
  all: readonly ListedMonitor[],
): shapes.WatchedProvider {
  const iso = (at: Instant) => isoInZone(at, page.timeZone);
  const shown = page.providers.find((p) => p.id === provider.id);
  const monitors = all.filter((m) => m.running.component.provider.id === provider.id);
  const ids = new Set(provider.components.map((c) => c.id));
  const { id, name, role, url, contact, maintenanceBy = "moderated" } = provider;
  const coverages = (shown?.components ?? []).map((c) => c.availability["30d"].coverage);
  return {
    id,
    name,
    role,
    url,
    contact,
    maintenanceBy,
    state: shown?.state ?? "unknown",
    since: shown ? iso(shown.since) : null,
    coverage: coverages.length > 0 ? Math.min(...coverages) : null,
    components: provider.components.map((component) => {
      const now = shown?.components.find((c) => c.id === component.id);
      const own = monitors.filter((m) => m.running.component.config.id === component.id);
      return {
        id: component.id,
        name: component.name,
        ...(now && knownOf(now, iso)),
        monitors: own.map(({ uuid, running, paused }) => ({
          uuid,
          kind: running.config.kind,
          paused,
          state: running.component.status.monitors[running.config.key]?.verified.state ?? "unknown",
        })),
      };
    }),
    statusPages: [
      ...new Set(
        monitors.flatMap((m) => (m.running.config.kind === "statuspage" && m.url ? [m.url] : [])),
      ),
    ],
    incidents: page.incidents
      .filter((i) => isOpenStatus(i.status) && i.components.some((c) => ids.has(c.id)))
      .map((i) => ({ id: i.id, title: i.title, status: i.status, startedAt: iso(i.startedAt) })),
    maintenances: page.maintenances
      .filter((m) => !isOverStatus(m.status) && m.components.some((c) => ids.has(c)))
      .map((m) => ({
        id: m.id,
        title: m.title,
        status: m.status,
        startsAt: iso(m.startsAt),
        endsAt: iso(m.endsAt),
      })),
    windows: [...provider.maintenance, ...provider.components.flatMap((c) => c.maintenance)],
  };
}

const knownOf = (c: ComponentSnapshot, iso: (at: Instant) => string) => ({
  state: c.state,
  since: iso(c.since),
  verified: c.verified.state,
  cause: c.cause,
  lastCheckedAt: c.lastCheckedAt === null ? null : iso(c.lastCheckedAt),
  stale: c.stale,
  ratio: c.availability["30d"].ratio,
  coverage: c.availability["30d"].coverage,
});
