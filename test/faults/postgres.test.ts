import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { canStartCluster, startCluster, type Cluster } from "../helpers/cluster.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { smallSite, startUpstream, type Upstream } from "../helpers/small-site.ts";

const SECRET = "sixteen characters, and more";
const MONITORS = 3;
const PUBLIC = ["/", "/en/", "/pings", "/api/v1/summary", "/api/v2/summary.json"];
const COMPUTED = "/api/v1/availability?component=fournisseur/c0&resolution=day";

let cluster: Cluster;
let folder: ReturnType<typeof temporaryFolder>;
let upstream: Upstream;
let database = "";
let made = 0;
const running: Served[] = [];

beforeAll(async () => {
  if (canStartCluster) cluster = await startCluster();
});
afterAll(() => cluster?.remove());
beforeEach(async () => {
  if (!canStartCluster) return;
  folder = temporaryFolder();
  upstream = await startUpstream();
  database = `vigie_${(made += 1)}`;
  await cluster.create(database);
});
afterEach(async () => {
  if (!canStartCluster) return;
  await Promise.all(running.splice(0).map((served) => served.end("SIGKILL").catch(() => null)));
  upstream.stop();
  folder.remove();
});

const environment = (node: string, secret = SECRET) => ({
  ...smallSite(folder.path, upstream.url, MONITORS),
  DATABASE_URL: cluster.address(database),
  VIGIE_SECRET: secret,
  VIGIE_STATE: join(folder.path, node),
});

async function node(name: string): Promise<Served> {
  const served = await serve(environment(name));
  running.push(served);
  return served;
}

const statusAt = (url: string) => fetch(url).then((res) => res.status);
const isReady = ({ url }: Served) =>
  eventually(
    () => statusAt(`${url}/readyz`),
    (status) => status === 200,
    30_000,
  );
const results = async () =>
  Number((await cluster.run(database, "select count(*) as n from result"))[0]?.["n"]);

/** Seconds that lack a result, between the first and the last of a monitor. */
async function missingSlots(): Promise<number> {
  const [row] = await cluster.run(
    database,
    "select sum(missing) as n from (select (max(slot_at) - min(slot_at)) / 1000 + 1 - count(distinct slot_at) as missing from result group by monitor_id) m",
  );
  return Number(row?.["n"]);
}

describe.skipIf(!canStartCluster)("on PostgreSQL (VIGIE_TEST_POSTGRES)", () => {
  test("a server that is killed: pages go on, what is computed says 503, and no result is lost", async () => {
    const served = await node("a");
    await isReady(served);
    await eventually(results, (n) => n >= 2 * MONITORS);

    cluster.kill();
    await eventually(
      () => statusAt(`${served.url}/readyz`),
      (status) => status === 503,
      20_000,
    );
    const during = await Promise.all(PUBLIC.map((path) => statusAt(served.url + path)));
    const computed = await statusAt(served.url + COMPUTED);
    const ping = await statusAt(`${served.url}/ping/fournisseur/c0`);
    cluster.start();
    await isReady(served);
    const before = await results();
    await eventually(results, (n) => n >= before + 2 * MONITORS, 20_000);

    expect(during).toEqual(PUBLIC.map(() => 200));
    expect(computed).toBe(503);
    expect(ping).toBe(200);
    expect(await missingSlots()).toBe(0);
    expect(await statusAt(served.url + COMPUTED)).toBe(200);
    expect(served.log()).toMatch(/the lead is ours again/);
    expect(served.child.exitCode).toBeNull();
  }, 120_000);

  test("connections that the server ends one by one do not end the process", async () => {
    const served = await node("a");
    await isReady(served);

    for (let round = 0; round < 5; round += 1) {
      await cluster.run(
        "postgres",
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`,
      );
      await statusAt(served.url + COMPUTED);
    }

    await isReady(served);
    const before = await results();
    await eventually(results, (n) => n >= before + 2 * MONITORS, 20_000);
    expect(served.child.exitCode).toBeNull();
    expect(await missingSlots()).toBe(0);
  }, 120_000);

  test("a node with another secret does not start", async () => {
    await isReady(await node("a"));

    const { code, stderr } = await vigie(["serve"], {
      ...environment("b", "another secret of sixteen"),
      PORT: "0",
    });

    expect(code).toBe(4);
    expect(stderr).toMatch(/VIGIE_SECRET is not the one that this database was used with/);
  }, 120_000);
});
