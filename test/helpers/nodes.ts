import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { canStartCluster, startCluster, type Cluster } from "./cluster.ts";
import { eventually, serve, temporaryFolder, type Served } from "./process.ts";
import { startUpstream, type Upstream } from "./small-site.ts";

type Env = Readonly<Record<string, string>>;

/**
 * Several nodes as processes on a database of a cluster, for one test file; what still runs at the
 * end of a test is killed.
 *
 * @param site writes the configuration into a folder, and returns it as the environment of a node
 */
export function nodesOfFile(site: (folder: string, upstream: string) => Env) {
  let cluster: Cluster;
  let folder: ReturnType<typeof temporaryFolder>;
  let upstream: Upstream;
  let database = "";
  let made = 0;
  const running: Served[] = [];

  beforeAll(async () => {
    if (!canStartCluster) return;
    cluster = await startCluster();
    upstream = await startUpstream();
  });
  afterAll(() => {
    cluster?.remove();
    upstream?.stop();
  });
  afterEach(async () => {
    if (!canStartCluster) return;
    await Promise.all(running.splice(0).map((served) => served.end("SIGKILL").catch(() => null)));
    folder.remove();
  });

  /** Returns the environment of a node, whose own files are in a folder of this name. */
  const environment = (name: string): Env => ({
    ...site(folder.path, upstream.url),
    DATABASE_URL: cluster.address(database),
    VIGIE_SECRET: "sixteen characters, and more",
    VIGIE_STATE: join(folder.path, name),
  });
  return {
    environment,
    cluster: () => cluster,
    folder: () => folder.path,
    upstream: () => upstream,
    /** Makes an empty database, and a folder, for the nodes of a test. */
    freshDatabase: async () => {
      folder = temporaryFolder();
      database = `vigie_${(made += 1)}`;
      await cluster.create(database);
    },
    /** Starts a node, and waits until it is ready. */
    node: async (name: string): Promise<Served> => {
      const served = await serve(environment(name));
      running.push(served);
      await eventually(
        () => fetch(`${served.url}/readyz`).then((res) => res.status),
        (status) => status === 200,
      );
      return served;
    },
    /** Ends a node by a signal; resolves with its exit code. */
    end: (served: Served, signal: NodeJS.Signals): Promise<number | null> => {
      running.splice(running.indexOf(served), 1);
      return served.end(signal);
    },
    run: async <T>(statement: string) => (await cluster.run(database, statement)) as T[],
    /** Returns the number of states that overlap another one of their component. */
    overlaps: async (): Promise<number> => {
      const [row] = await cluster.run(
        database,
        `select count(*) as n from state_interval a join state_interval b
         on a.component_id = b.component_id and a.layer = b.layer and a.from_at < b.from_at
         where a.to_at is null or a.to_at > b.from_at`,
      );
      return Number(row?.["n"]);
    },
  };
}
