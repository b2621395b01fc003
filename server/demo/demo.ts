import type { Logger } from "pino";
import type { Db } from "../../db/schema.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../core/configuration.ts";
import { RESOURCES } from "./catalogue.ts";
import { newId } from "../context/ids.ts";
import type { Secret } from "../context/secret.ts";
import { demoConfig } from "./config.ts";
import { declareForDemo } from "./declare.ts";
import { startMailbox, type Mailbox } from "./mailbox.ts";
import { seedHistory } from "./seed.ts";
import { startUpstreams, type Upstreams, type UpstreamsOptions } from "./upstreams.ts";

/** The demo's simulation, ready for a server to be started on it. */
export type Demo = {
  readonly config: Config;
  /** Seeds 90 days of history and declares incidents, in a database without results. */
  readonly prepare: (db: Db, secret: Secret) => Promise<void>;
  /**
   * The mailbox that shows all mails; `null` where mail settings were given, or it could not start.
   */
  readonly mailbox: Mailbox | null;
  /** Number of simulated providers' resources, without the gateway. */
  readonly providers: number;
  readonly upstreams: Upstreams;
  /** Stops the simulation. */
  stop(): Promise<void>;
};

export type DemoOptions = {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  readonly now?: () => number;
  /** `false` where mails leave by a server of the operator's. */
  readonly wantsMailbox: boolean;
  /** Replaces the demo's own script: `() => "ok"` in tests. */
  readonly script?: UpstreamsOptions["script"];
};

/**
 * Starts the simulated providers and the mailbox, and returns the configuration that watches them.
 *
 * @throws Error if a port is in use; nothing is left running
 */
export async function openDemo(options: DemoOptions): Promise<Demo> {
  const { script, host, port, log, wantsMailbox } = options;
  const now = options.now ?? Date.now;
  const upstreams = await startUpstreams({ now, ...(script && { script }) });
  let mailbox: Mailbox | null = null;
  const stop = async () => {
    await mailbox?.stop();
    await upstreams.stop();
  };
  try {
    mailbox = wantsMailbox ? await openMailbox(log, now) : null;
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const text = JSON.stringify(demoConfig(upstreams.port, now(), url));
    const loaded = loadConfig(text, { path: "demo", env: {} });
    if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
    const { config } = loaded;
    const prepare = async (db: Db, secret: Secret) => {
      const isNew = await seedHistory(db, config, now());
      // Tests that bring their own script declare their own incidents.
      if (!isNew || script) return;
      await declareForDemo({ db, config, now, log, secret, newId });
    };
    return { config, prepare, mailbox, providers: RESOURCES.size - 1, upstreams, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The sender of the demo's mails, in a reserved domain (RFC 2606). */
export const DEMO_SENDER = "Vigie (simulation) <vigie@demo.example>";

/** Without the packages for development there is no mailbox, and mails wait. */
async function openMailbox(log: Logger, now: () => number): Promise<Mailbox | null> {
  try {
    return await startMailbox(now);
  } catch (error) {
    log.warn({ err: error }, "the demo has no mailbox");
    return null;
  }
}
