import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import type { Logger } from "pino";
import { takeLead } from "../db/leadership.ts";
import { openDatabase } from "../db/open.ts";
import { type Db } from "../db/schema.ts";
import { trustSystemAuthorities } from "../probes/authorities.ts";
import { createApp } from "./routes/app.ts";
import type { OidcSettings } from "./core/settings.ts";
import { keptSecret } from "./context/secret.ts";
import { loadAssets } from "./http/assets.ts";
import { CLIENT_FOLDER, loadWeb } from "./http/built-web.ts";
import type { TrustProxy } from "./core/client-address.ts";
import type { Config, Snapshot } from "./core/model.ts";
import { createDocuments } from "./http/documents.ts";
import { createFallbackFiles } from "./http/fallback-files.ts";
import { createHttpServer } from "./http/server.ts";
import { createLimits } from "./http/throttles.ts";
import { asKnownNow, isFresh, lastGood } from "./state/stored-snapshot.ts";
import { startDelivery, type Delivery } from "./work/delivery/delivery.ts";
import { type MailSettings } from "./core/settings.ts";
import { createArchive } from "./routes/pages/archive.ts";
import { newId } from "./context/ids.ts";
import { passingAddresses, publicAddresses } from "./routes/addresses.ts";
import { startRuntime, type Runtime } from "./work/runtime.ts";
import { VERSION } from "./context/version.ts";

/** What `vigie serve` is told, by its environment or by a test. */
export type ServeOptions = {
  readonly config: Config;
  /** Path of the SQLite database; the last good snapshot is kept beside it. */
  readonly database: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log: Logger;
  /** Whose word about a client's address is taken; nobody's if absent. */
  readonly trust?: TrustProxy;
  readonly now?: () => number;
  /** VIGIE_SECRET; without one, it is made and kept beside the database. */
  readonly secret?: string | null;
  /** Where mails are sent through; without one, none is. */
  readonly mail?: MailSettings | null;
  /** Where people may sign in besides here. */
  readonly oidc?: OidcSettings | null;
  /** What is served besides, below /demo: the demo's mailbox. */
  readonly beside?: Hono;
  /** Called with the open database before anything is read from it: the demo seeds its past. */
  readonly prepare?: (db: Db) => Promise<void>;
};

export type Server = {
  readonly url: string;
  /** Goes on with another configuration; the old one stays in force until the new one is loaded. */
  reconfigure(config: Config): Promise<void>;
  /** Ends everything in order; nothing that was measured is lost. */
  stop(): Promise<void>;
};

/** Clients that are being answered may finish; then they are cut off. */
const GOODBYE_MS = 2_000;
/** How often a second instance looks for news of the first, and whether it is gone. */
const FOLLOW_MS = 2_000;
const NOT_LEADING = "not probing: starting, or another instance leads this database";

/** The composition root: the only place where everything is wired. */
export async function startServer(options: ServeOptions): Promise<Server> {
  const { log, host, database, now = Date.now } = options;
  let readable: Parameters<typeof createArchive>[0] = () => null;
  const archive = createArchive(() => readable(), log, now);
  const web = { ...(await loadWeb()), archive, canSubscribe: options.mail != null };
  const documents = createDocuments(
    (page) => publicAddresses(web, page),
    passingAddresses(web),
    (path, error) =>
      log.error({ err: error, path }, "a document cannot be made; it stays as it was"),
  );
  const fallbackOf = (pageId: string) => `${database}.fallback.${pageId}.html`;
  const fallbacks = createFallbackFiles(documents, fallbackOf, log, now);
  const kept = lastGood(`${database}.snapshot.json`, log);
  let runtime: Runtime | null = null;
  let delivery: Delivery | null = null;
  let shown: Snapshot | null = null;

  const startedAt = now();
  const limits = createLimits(options.config.limits);
  const app = createApp({
    documents,
    limits,
    trust: options.trust ?? null,
    assets: loadAssets(CLIENT_FOLDER),
    web,
    log,
    engine: () => runtime?.engine ?? null,
    ...(options.mail && { mailFrom: options.mail.from }),
    signIn: await signInBy(options),
    health: {
      version: VERSION,
      startedAt,
      reasons: async () => [...(runtime?.reasons() ?? [NOT_LEADING]), ...documents.trouble()],
    },
  });
  const http = createHttpServer(documents, options.beside ? withBeside(app, options.beside) : app);

  // The port first: if it is taken, nothing else has been touched.
  await listen(http, options.port, host);
  let db: Db | undefined;
  let giveUpLead: (() => void) | null = null;
  let waiting: NodeJS.Timeout | undefined;
  const close = async () => {
    clearInterval(waiting);
    await delivery?.stop();
    await runtime?.stop();
    await kept.close();
    await fallbacks.settled();
    const closed = new Promise((done) => http.close(done));
    http.closeIdleConnections();
    const cut = setTimeout(() => http.closeAllConnections(), GOODBYE_MS);
    await closed;
    clearTimeout(cut);
    await db?.destroy();
    giveUpLead?.();
  };

  try {
    let { config } = options;
    const showKept = () => {
      const stored = kept.read();
      if (stored) documents.publish(asKnownNow(stored, now()), !isFresh(stored, now()));
    };
    showKept();
    const opened = (db = await openDatabase(database));
    readable = () => ({ db: opened, config, now });
    const secret = keptSecret(options.secret ?? null, database);
    const begin = async () => {
      const show = (snapshot: Snapshot) => {
        // Measuring goes on in memory; what only the database knows is the last that was read.
        const inTrouble = (runtime?.reasons() ?? []).length > 0;
        shown = snapshot;
        documents.publish(snapshot, inTrouble);
        kept.keep(snapshot);
        fallbacks.keep(snapshot);
        delivery?.look();
      };
      const ctx = { db: opened, now, log, config, secret, newId };
      runtime = await startRuntime(ctx, show, documents.snapshot());
      delivery = startDelivery(runtime.engine.ctx, options.mail ?? null, () => shown);
    };
    giveUpLead = takeLead(database);
    if (giveUpLead) {
      await options.prepare?.(opened);
      await begin();
    } else {
      log.error({ database }, "another Vigie leads this database: only showing what it found");
      waiting = setInterval(() => {
        giveUpLead = takeLead(database);
        if (!giveUpLead) {
          showKept();
          return;
        }
        clearInterval(waiting);
        log.info({ database }, "the lead is free: taking over");
        begin().catch((error: unknown) => log.fatal({ err: error }, "taking over failed"));
      }, FOLLOW_MS);
    }

    // Once requests are answered: it takes some ten milliseconds.
    setImmediate(trustSystemAuthorities);
    const { port } = http.address() as AddressInfo;
    return {
      url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
      async reconfigure(next) {
        const before = config;
        config = next;
        if (!runtime) return;
        await delivery?.stop();
        await runtime.stop();
        await begin().catch(async (error: unknown) => {
          config = before;
          await begin();
          throw error;
        });
        limits.configure(next.limits);
      },
      stop: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const withBeside = (app: Hono, beside: Hono): Hono =>
  new Hono()
    .all("/demo/*", (c) => beside.fetch(c.req.raw, c.env))
    .all("*", (c) => app.fetch(c.req.raw, c.env));

/** What few need is loaded only where it is. */
async function signInBy({ mail, oidc, log, now = Date.now }: ServeOptions) {
  return {
    sendMail: mail ? (await import("./notify/mailer.ts")).createMailer(mail) : null,
    oidc: oidc ? (await import("./auth/oidc.ts")).createOidc(oidc, log, now) : null,
  };
}

function listen(http: ReturnType<typeof createHttpServer>, port: number, host: string) {
  return new Promise<void>((listening, failed) => {
    http.once("error", failed);
    http.listen(port, host, 1024, () => {
      http.off("error", failed);
      listening();
    });
  });
}
