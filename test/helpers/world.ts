import type { KyselyPlugin } from "kysely";
import { pino } from "pino";
import { openAgentDesk } from "../../server/actions/agent-desk.ts";
import { createRecorder, recordMissedWindows } from "../../server/actions/record.ts";
import { createApp, type AppParts } from "../../server/routes/app.ts";
import { addPerson } from "../../server/auth/people.ts";
import { secretOf } from "../../server/context/secret.ts";
import { beginSession } from "../../server/auth/session.ts";
import { issueToken } from "../../server/auth/token.ts";
import { loadLive, type Live, type LiveMonitor } from "../../server/state/live.ts";
import { loadConfig } from "../../server/config/load.ts";
import type { Context } from "../../server/context/context.ts";
import { addressGuard } from "../../server/core/addresses.ts";
import type { Config, LimitsConfig } from "../../server/core/configuration.ts";
import type { Instant, ProbeResult } from "../../server/core/model.ts";
import type { Snapshot } from "../../server/core/snapshot.ts";
import { createLimits } from "../../server/http/request-limits.ts";
import type { PageAssets } from "../../server/core/page/view.ts";
import { loadDeclared } from "../../server/state/declared-events.ts";
import type { Role } from "../../server/core/people/permission.ts";
import { createDocuments } from "../../server/http/documents.ts";
import { loadHistory } from "../../server/state/history.ts";
import type { Engine } from "../../server/state/engine.ts";
import { probeOnce } from "../../server/work/probing/probe-once.ts";
import { createArchive } from "../../server/routes/pages/archive.ts";
import { newId } from "../../server/context/ids.ts";
import { configInForce, followRegistered } from "../../server/state/registered-monitors.ts";
import type { Web } from "../../server/routes/pages/html.ts";
import { passingAddresses, publicAddresses } from "../../server/routes/addresses.ts";
import { buildSnapshot } from "../../server/state/snapshot.ts";
import { storeConfiguredWindows } from "../../server/state/window-series.ts";
import { createDrafts } from "../../server/work/upkeep/drafts.ts";
import { createMaintenanceSteps } from "../../server/work/upkeep/maintenance-steps.ts";
import { createPushed } from "../../server/work/probing/pushed.ts";
import { nextExpiries } from "../../server/work/probing/warn-of-expiries.ts";
import { openDatabase } from "../../db/open.ts";
import { testDatabase } from "./database.ts";
import { type Db } from "../../db/schema.ts";
import { renderPage } from "../../web/page/render.tsx";
import { socialCard } from "../../web/page/social-card.ts";

/** Noon in Paris on 15 January 2026. */
export const NOON = Date.parse("2026-01-15T12:00:00+01:00");

/** Secret of the tests. */
export const SECRET = secretOf("sixteen characters, and more");

/** An operator at the terminal. */
export const ANNE = {
  kind: "terminal",
  id: "anne",
  name: "anne",
  role: "admin",
  providers: "all",
} as const;

/** A result as tests write it: the rest is filled in. */
export type Seen = Partial<ProbeResult> & Pick<ProbeResult, "outcome">;

/** A whole server in memory: a real database, the real line, a clock that tests move. */
export type World = {
  readonly ctx: Context;
  readonly db: Db;
  readonly live: Live;
  now(): Instant;
  /** Moves the clock, second by second as the runtime would, and writes what changed. */
  wait(ms: number): Promise<void>;
  /** One result of a component's monitor, started now. */
  see(component: string, seen: Seen, monitor?: string): Promise<void>;
  /** Rebuilds the snapshot, as the runtime does after changes. */
  publish(): Promise<Snapshot>;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Runs the slot of a monitor without calls: judges what was pushed. */
  look(component: string, monitor: string): Promise<void>;
  /** A token for someone of a role, of one provider or of all. */
  token(role: Role, provider?: string | null): Promise<string>;
  /** Someone of a role who is signed in: the `Cookie` that their browser sends. */
  cookie(role: Role, providers?: readonly string[] | null): Promise<string>;
  /** Every method and path that the application routes, as it knows them: "/api/v1/people/:id". */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Another process on the same database: what a restart, or a crash, would find. */
  restart(config?: Config): Promise<World>;
};

/** The smallest page that has everything: a gateway, two providers, one with windows. */
export const SMALL = `
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    contact: support@exemple.test
    sla: { target: 99.5, noticeHours: 24 }
    providers:
      - id: exemple
        name: API Exemple
        role: gateway
        components:
          - { id: passerelle, name: Passerelle, monitors: [{ kind: http, url: "https://api.exemple.test/ping" }] }
      - id: insee
        name: INSEE
        components:
          - { id: insee/sirene, name: Sirene, aliases: [sirene], advice: Servez le cache., monitors: [{ kind: http, url: "https://insee.test/" }] }
      - id: dgfip
        name: DGFIP
        maintenance: [{ from: "01:00", to: "02:00" }]
        components:
          - { id: dgfip/attestation, name: Attestations, aliases: [impots], monitors: [{ kind: http, url: "https://dgfip.test/a", confirm: 5m }] }
          - { id: dgfip/liasses, name: Liasses, aliases: [impots], monitors: [{ kind: http, url: "https://dgfip.test/l", confirm: 5m }] }
`;

/** Understands a configuration written in a test. */
export function configOf(yaml: string): Config {
  const loaded = loadConfig(yaml, { path: "test.yaml", env: {} });
  if (loaded.ok) return loaded.config;
  throw new Error(loaded.mistakes.map((m) => `${m.line}: ${m.message}`).join("\n"));
}

type WorldOptions = {
  readonly yaml?: string;
  readonly at?: Instant;
  /** True if the clock moves by itself between any two readings, as a real one does. */
  readonly ticking?: boolean;
  readonly path?: string;
  /** Sees every statement of the database. */
  readonly plugin?: KyselyPlugin;
  /** How people sign in besides a password. */
  readonly signIn?: AppParts["signIn"];
  /** `false`: as where no mail can leave. */
  readonly canSubscribe?: boolean;
  /** Request limits of a client; the usual ones by default. */
  readonly limits?: LimitsConfig;
  /** Where the console's style and script are; without them there is no console. */
  readonly console?: PageAssets;
};

export async function world(options: WorldOptions = {}): Promise<World> {
  const { path, plugin } = options;
  const opened = path === undefined ? await testDatabase() : await openDatabase(path);
  const db = plugin === undefined ? opened : opened.withPlugin(plugin);
  return onDatabase(db, configOf(options.yaml ?? SMALL), options.at ?? NOON, options);
}

async function onDatabase(
  db: Db,
  file: Config,
  at: Instant,
  parts: Pick<WorldOptions, "signIn" | "console" | "canSubscribe" | "limits" | "ticking">,
): Promise<World> {
  const { signIn } = parts;
  let clock = at;
  const now = parts.ticking ? tickingFrom(() => clock) : () => clock;
  let config = await configInForce({ db }, file);
  const ctx: Context = {
    db,
    get config() {
      return config;
    },
    now,
    log: pino({ level: "silent" }),
    secret: SECRET,
    newId,
  };
  const live = await loadLive(ctx);
  await storeConfiguredWindows(ctx, live);
  const recorder = createRecorder(ctx, live, () => {});
  recorder.advanceAll();
  await recordMissedWindows(ctx, live, at);

  const assets = { style: "/assets/page.css", script: "/assets/page.js" };
  const web: Web = {
    render: renderPage,
    card: socialCard,
    assets,
    ...(parts.console && { console: parts.console }),
    ...(parts.canSubscribe === false && { canSubscribe: false }),
    archive: createArchive(() => ctx, ctx.log, now),
  };
  const documents = createDocuments((page) => publicAddresses(web, page), passingAddresses(web));
  let revision = 0;
  const publish = async () => {
    const history = await loadHistory(ctx, live);
    const declared = await loadDeclared(ctx);
    const snapshot = buildSnapshot(ctx.config, live, history, (revision += 1), now(), declared);
    documents.publish(snapshot);
    return snapshot;
  };
  const measured: Parameters<typeof createPushed>[1] = (...m) => recorder.accept(...m);
  const pushed = createPushed(ctx, measured);
  const engine: Engine = {
    ctx,
    live,
    probing: () => ({
      providers: [],
      underWay: 0,
      missedSlots: 0,
      uplink: { blindSince: null, lastCheckedAt: null, anchors: [] },
      expiries: nextExpiries(live, now()),
    }),
    lookAgain: (monitor) => pushed.lookAgain(monitor),
    tryOut: (monitor) => {
      const refuse = addressGuard(ctx.config.network.allow);
      return probeOnce(ctx.now, monitor, new AbortController().signal, refuse);
    },
    showDeclared: async () => void (await publish()),
    async followRegistered() {
      config = await configInForce({ db }, file);
      await followRegistered(ctx, live);
    },
  };
  const steps = createMaintenanceSteps(ctx, live);
  const drafts = createDrafts(ctx, live);
  const agents =
    config.regions &&
    (await openAgentDesk(ctx, {
      live,
      recorder,
      own: null,
      blindSince: () => null,
      announced: (...announced) => drafts.announced(...announced),
    }));
  await agents?.tick();
  if (agents) {
    const regions = async () => agents.regions();
    Object.assign(engine, { agents: { ...agents, regions } });
  }
  const app = createApp({
    engine: () => engine,
    ...(signIn && { signIn }),
    ...(parts.limits && { limits: createLimits(parts.limits) }),
    now,
    documents,
    assets: { answer: () => null },
    web,
    log: ctx.log,
    health: { version: "0.0.0-test", startedAt: at, reasons: async () => [] },
  });

  return {
    ctx,
    db,
    live,
    now,
    async wait(ms) {
      for (const end = clock + ms; clock < end;) {
        clock = Math.min(end, clock + 1_000);
        recorder.advanceAll();
        await agents?.tick();
        pushed.tick();
        await pushed.settle();
        await steps.tick();
        await drafts.tick();
      }
      await recorder.flush();
    },
    async see(component, seen, monitor = "http") {
      const slot = Math.floor(now() / 1_000) * 1_000;
      const found = monitorOf(live, component, monitor);
      recorder.accept(found, slot, 0, resultOf(now(), seen));
      if (seen.announced) drafts.announced(found.component, seen.announced);
      await recorder.flush();
    },
    async publish() {
      steps.lookAgain();
      drafts.lookAgain();
      return publish();
    },
    request: async (path, init) => {
      await publish();
      const headers = new Headers(init?.headers);
      if (!headers.has("host")) headers.set("host", "status.exemple.test");
      const asked = app.request(path, { ...init, headers });
      // A batch of an agent is answered once it is written.
      const answer = path.startsWith("/agents/")
        ? await writing(Promise.resolve(asked), () => recorder.flush())
        : await asked;
      await pushed.settle();
      await recorder.flush();
      return answer;
    },
    async look(component, monitor) {
      const found = monitorOf(live, component, monitor);
      recorder.accept(found, now(), 0, (await pushed.judge(found))!);
      await recorder.flush();
    },
    async token(role, provider = null) {
      return (await issueToken(ctx, { name: `a ${role}`, role, provider })).token;
    },
    async cookie(role, providers = null) {
      const email = `${newId()}@exemple.fr`;
      const person = await addPerson(ctx, { email, name: `a ${role}`, role, providers });
      const client = { address: "192.0.2.1", agent: "a browser" };
      const signedIn = { method: "password", client, previous: null } as const;
      return `__Host-vigie=${(await beginSession(ctx, person, signedIn)).secret}`;
    },
    routes: app.routes.filter(({ method }) => method !== "ALL"),
    restart: (other) => onDatabase(db, other ?? file, clock, parts),
  };
}

/** Writes again and again until an answer is there. */
async function writing(asked: Promise<Response>, flush: () => Promise<void>): Promise<Response> {
  let isDone = false;
  const answer = asked.finally(() => (isDone = true));
  while (!isDone) {
    await flush();
    await new Promise(setImmediate);
  }
  return answer;
}

/** A clock that goes on from `base` in real time, and never shows the same instant twice. */
function tickingFrom(base: () => Instant): () => Instant {
  const begun = performance.now();
  let last = 0;
  return () => (last = Math.max(last + 1, base() + Math.floor(performance.now() - begun)));
}

/** A result with the usual of its outcome. */
export function resultOf(startedAt: Instant, seen: Seen): ProbeResult {
  const down = seen.outcome === "down";
  return {
    cause: down ? "http_5xx" : null,
    startedAt,
    latencyMs: seen.outcome === null ? null : 120,
    phases: {},
    httpStatus: down ? 502 : 200,
    detail: null,
    ...seen,
  };
}

function monitorOf(live: Live, component: string, key: string): LiveMonitor {
  const found = live.monitors.find(
    (m) => m.component.config.id === component && m.config.key === key,
  );
  if (!found) throw new Error(`no monitor ${key} of ${component}`);
  return found;
}
