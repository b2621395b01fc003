import { loadConfig } from "../config.ts";
import { startServer, type ServeOptions } from "../main.ts";
import { RESOURCES } from "./catalogue.ts";
import { demoConfig } from "./config.ts";
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
  try {
    const url = `http://${serve.host.includes(":") ? `[${serve.host}]` : serve.host}:${serve.port}`;
    const text = JSON.stringify(demoConfig(upstreams.port, now(), url));
    const loaded = loadConfig(text, { path: "demo", env: {} });
    if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
    const { config } = loaded;
    const server = await startServer({
      ...serve,
      config,
      prepare: async (db) => {
        await seedHistory(db, config, now());
      },
    });
    return {
      url: server.url,
      // The gateway is simulated as well, but provides nothing.
      providers: RESOURCES.size - 1,
      upstreams,
      async stop() {
        await server.stop();
        await upstreams.stop();
      },
    };
  } catch (error) {
    await upstreams.stop();
    throw error;
  }
}
