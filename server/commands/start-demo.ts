import { keptSecret } from "../context/secret.ts";
import { newId } from "../context/ids.ts";
import { demoSignIn } from "./demo-sign-in.ts";
import { systemUser } from "./system-user.ts";
import { DEMO_SENDER, openDemo, type DemoOptions } from "../demo/demo.ts";
import type { Upstreams } from "../demo/upstreams.ts";
import { startServer, type ServeOptions } from "../main.ts";

/** A running demo. */
export type RunningDemo = {
  /** Address of the page. */
  readonly url: string;
  /** Number of simulated providers' resources, without the gateway. */
  readonly providers: number;
  /** Path of a link that signs in to the console, once. */
  readonly signInPath: string;
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
  options: Omit<ServeOptions, "config" | "prepare"> & Pick<DemoOptions, "script">,
): Promise<RunningDemo> {
  const { script, ...serve } = options;
  const { host, port, log, now } = serve;
  const demo = await openDemo({
    host,
    port,
    log,
    wantsMailbox: !serve.mail,
    ...(now && { now }),
    ...(script && { script }),
  });
  const { config, prepare, mailbox, providers, upstreams } = demo;
  try {
    const mail = mailbox && {
      mail: { url: mailbox.url, from: DEMO_SENDER },
      beside: mailbox.routes,
    };
    let signInPath = "/console";
    const server = await startServer({
      ...serve,
      config,
      async prepare(db) {
        const secret = keptSecret(serve.secret ?? null, serve.database);
        await prepare(db, secret);
        signInPath = await demoSignIn({
          db,
          now: now ?? Date.now,
          log,
          secret,
          newId,
          by: systemUser(),
        });
      },
      ...mail,
    });
    return {
      url: server.url,
      signInPath,
      providers,
      upstreams,
      async stop() {
        await server.stop();
        await demo.stop();
      },
    };
  } catch (error) {
    await demo.stop();
    throw error;
  }
}
