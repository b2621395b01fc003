import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canStartCluster } from "../helpers/cluster.ts";
import { nodesOfFile } from "../helpers/nodes.ts";
import { eventually, vigie, type Served } from "../helpers/process.ts";
import { severalProviders } from "../helpers/small-site.ts";

const PROVIDERS = 12;

const { cluster, end, environment, folder, freshDatabase, node, overlaps, run, upstream } =
  nodesOfFile((path, target) => ({
    VIGIE_CONFIG: join(path, "vigie.json"),
    ...(!existsSync(join(path, "vigie.json")) && severalProviders(path, target, PROVIDERS)),
  }));

const figureOf = async ({ url }: Served, name: string): Promise<number> => {
  const text = await fetch(`${url}/metrics`).then((res) => res.text());
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? Number.NaN);
};
const linesOf = (served: Served) => figureOf(served, "vigie_node_lines");
const lines = (...nodes: Served[]) => Promise.all(nodes.map(linesOf));
const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);

/** Waits until the nodes share all lines, each with some. */
const shared = (...nodes: Served[]) =>
  eventually(
    () => lines(...nodes),
    (all) => sum(all) === PROVIDERS && all.every((own) => own > 0),
    15_000,
  );

/** Waits until a node shows all components in a state: each provider is listed with its own. */
const shown = (at: Served, state: string) =>
  eventually(
    () => fetch(`${at.url}/api/v2/components.json`).then((res) => res.text()),
    (text) => text.split(`"status":"${state}"`).length - 1 === PROVIDERS * 2,
  );

/** Asks for an address all the time; returns what ends that, with the statuses that were seen. */
function statusesOf(url: string): () => Promise<Set<number>> {
  const seen = new Set<number>();
  let isWatching = true;
  const watching = (async () => {
    while (isWatching) {
      seen.add((await fetch(url)).status);
      await new Promise((later) => setTimeout(later, 20));
    }
  })();
  return async () => {
    isWatching = false;
    await watching;
    return seen;
  };
}

/** Longest time between two results of a monitor since a time, by the clock of slots. */
async function longestGapMs(since: number): Promise<number> {
  const [row] = await run<{ gap: string }>(`
    select max(next - slot_at) as gap from (
      select slot_at, lead(slot_at) over (partition by monitor_id order by slot_at) as next
      from result where attempt = 0 and slot_at > ${since}) as pair`);
  return Number(row?.gap);
}

/** Waits until every monitor was probed in each of the last seconds. */
const measuredSteadily = () =>
  eventually(
    () =>
      run<{ n: string }>(`
        select count(*) as n from result
        where slot_at > (extract(epoch from clock_timestamp()) * 1000)::bigint - 5000`),
    ([row]) => Number(row?.n) >= PROVIDERS * 3,
    20_000,
  );

describe.skipIf(!canStartCluster)("nodes that share the probes (VIGIE_TEST_POSTGRES)", () => {
  test("each provider is probed by one of them; one that ends, freezes or is killed leaves its share to the others", async () => {
    await freshDatabase();
    const lead = await node("a");
    const second = await node("b");
    const third = await node("c");
    await shared(lead, second, third);
    await measuredSteadily();
    const since = Date.now();

    // A provider's failure is seen wherever it is probed, and published by every node.
    upstream().setFailing(true);
    await shown(second, "major_outage");
    upstream().setFailing(false);
    await shown(second, "operational");

    // SIGTERM hands the lines over at once; the others probe on.
    const ended = end(third, "SIGTERM");
    await shared(lead, second);
    expect(await ended).toBe(0);
    await measuredSteadily();
    expect(await longestGapMs(since)).toBeLessThan(8_000);

    const frozen = Date.now();
    second.child.kill("SIGSTOP");
    await eventually(
      () => linesOf(lead),
      (own) => own === PROVIDERS,
      15_000,
    );
    await measuredSteadily();
    second.child.kill("SIGCONT");
    await shared(lead, second);
    await measuredSteadily();
    expect(await longestGapMs(frozen)).toBeLessThan(16_000);

    const killed = Date.now();
    await end(second, "SIGKILL");
    await eventually(
      () => linesOf(lead),
      (own) => own === PROVIDERS,
      15_000,
    );
    await measuredSteadily();
    expect(await longestGapMs(killed)).toBeLessThan(15_000);

    expect(await overlaps()).toBe(0);
    const twice = await run(
      "select 1 from result where attempt = 0 group by monitor_id, slot_at having count(*) > 1",
    );
    expect(twice).toEqual([]);
    expect(await figureOf(lead, "vigie_batches_waiting")).toBeLessThan(3);
  }, 180_000);

  test("a configuration put in force at one node is taken up by all; a file that it replaced is ignored", async () => {
    await freshDatabase();
    const lead = await node("a");
    const second = await node("b");
    await shared(lead, second);
    const before = readFileSync(join(folder(), "vigie.json"), "utf8");
    const stopWatching = statusesOf(`${second.url}/readyz`);

    // One more provider, and the node that does not lead is the only one to be reloaded.
    severalProviders(folder(), upstream().url, PROVIDERS + 1);
    second.child.kill("SIGHUP");
    for (const at of [lead, second]) {
      await eventually(
        () => fetch(`${at.url}/api/v2/components.json`).then((res) => res.text()),
        (text) => text.includes(`Ressource ${PROVIDERS}`),
      );
    }
    await eventually(
      () => lines(lead, second),
      (all) => sum(all) === PROVIDERS + 1 && all.every((own) => own > 0),
    );
    expect(await stopWatching()).toEqual(new Set([200]));

    // The file of before comes back on the machine of the lead, which is reloaded last.
    writeFileSync(join(folder(), "vigie.json"), before);
    lead.child.kill("SIGHUP");
    await eventually(
      async () => lead.log(),
      (log) => log.includes("this configuration was replaced by a later one"),
    );
    const page = await fetch(`${lead.url}/api/v2/components.json`).then((res) => res.text());
    expect(page).toContain(`Ressource ${PROVIDERS}`);
  }, 120_000);

  test("results of a node without its database wait, and are handed over once it is back", async () => {
    await freshDatabase();
    const lead = await node("a");
    const second = await node("b");
    await shared(lead, second);
    await measuredSteadily();
    const before = Date.now();

    cluster().kill();
    const cut = Date.now();
    await new Promise((later) => setTimeout(later, 8_000));
    const back = Date.now();
    cluster().start();
    await eventually(
      () =>
        run<{ n: string }>(
          `select count(distinct monitor_id) as n from result where slot_at between ${cut + 1_000} and ${back - 3_000}`,
        ),
      ([row]) => Number(row?.n) === PROVIDERS,
      30_000,
    );
    await measuredSteadily();

    // Less than the time without the database: what was found meanwhile is there.
    expect(await longestGapMs(before)).toBeLessThan(7_500);
    expect(await overlaps()).toBe(0);
    const { stdout } = await vigie(["doctor"], environment("cli"));
    expect(stdout).toMatch(/nodes +(?=.*, leads, probes\)).*, probes\)/);
    expect(stdout).toMatch(/batches of results +\d+ wait/);
  }, 120_000);
});
