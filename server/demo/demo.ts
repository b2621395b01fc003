import { loadConfig } from "../config/load.ts";
import { startServer, type ServeOptions } from "../main.ts";
import { RESOURCES } from "./catalogue.ts";
import { newId } from "../context/ids.ts";
import { secretOf } from "../context/secret.ts";
import { demoConfig } from "./config.ts";
import { declareForDemo } from "./declare.ts";
import { startMailbox, type Mailbox } from "./mailbox.ts";
import { seedHistory } from "./seed.ts";
import { startUpstreams, type Upstreams, type UpstreamsOptions } from "./upstreams.ts";

export type Demo = {
  /** Where the page is. */
  readonly url: string;
  /** How many providers' resources are simulated, the gateway not counted. */
  readonly providers: number;
  readonly upstreams: Upstreams;
  /** Stops probing and serving, then the simulation. */
  stop(): Promise<void>;
};

/**
 * Starts the whole of Vigie on simulated providers: the real scheduler probes real servers on
 * loopback, and a database without results is given a past first.
 *
 * @throws what `startServer` throws (port in use, database unusable); nothing is left running
 */
export async function startDemo(
  options: Omit<ServeOptions, "config" | "prepare"> & {
    /** Instead of the demo's own script: `() => "ok"` for tests. */
    readonly script?: UpstreamsOptions["script"];
  },
): Promise<Demo> {
  const { script, ...serve } = options;
  const now = serve.now ?? Date.now;
  const upstreams = await startUpstreams({ now, ...(script && { script }) });
  let mailbox: Mailbox | null = null;
  try {
    mailbox = serve.mail ? null : await openMailbox(serve.log, now);
    const url = `http://${serve.host.includes(":") ? `[${serve.host}]` : serve.host}:${serve.port}`;
    const text = JSON.stringify(demoConfig(upstreams.port, now(), url));
    const loaded = loadConfig(text, { path: "demo", env: {} });
    if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
    const { config } = loaded;
    const server = await startServer({
      ...serve,
      config,
      ...(mailbox && { mail: { url: mailbox.url, from: FROM }, beside: mailbox.routes }),
      prepare: async (db) => {
        const isNew = await seedHistory(db, config, now());
        // With a script of their own, tests say themselves what is declared.
        if (!isNew || script) return;
        const secret = secretOf("nothing is signed while this is declared");
        await declareForDemo({ db, config, now, log: serve.log, secret, newId });
      },
    });
    return {
      url: server.url,
      // The gateway is simulated as well, but provides nothing.
      providers: RESOURCES.size - 1,
      upstreams,
      async stop() {
        await server.stop();
        await mailbox?.stop();
        await upstreams.stop();
      },
    };
  } catch (error) {
    await mailbox?.stop();
    await upstreams.stop();
    throw error;
  }
}

/** A domain that nobody can have (RFC 2606). */
const FROM = "Vigie (simulation) <vigie@demo.example>";

/** Without the packages for development there is no mailbox, and mails wait. */
async function openMailbox(log: ServeOptions["log"], now: () => number): Promise<Mailbox | null> {
  try {
    return await startMailbox(now);
  } catch (error) {
    log.warn({ err: error }, "the demo has no mailbox");
    return null;
  }
}
