import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { eventually, serve } from "../helpers/process.ts";
import { eachSmallSite } from "../helpers/each-small-site.ts";
import { smallSite } from "../helpers/small-site.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

/** Of the shape of smallSite: measured each second. */
const MONITORS = 3;

const site = eachSmallSite();

type Seen = { readonly n: number; readonly newest: number };
type Verified = { readonly state: string; readonly from_at: number; readonly to_at: number | null };

function read<T>(sql: string): T[] {
  const db = new Database(join(site.folder.path, "vigie.db"), { readonly: true });
  try {
    return db.prepare<[], T>(sql).all();
  } finally {
    db.close();
  }
}
const seen = () =>
  Promise.resolve(read<Seen>("select count(*) as n, max(slot_at) as newest from result")[0]!);
/** What was concluded of the first component. */
const verified = () =>
  read<Verified>(
    `select state, from_at, to_at from state_interval where layer = 'verified'
     and component_id = (select min(component_id) from state_interval) order by from_at`,
  );
const pinged = async () =>
  (await (await fetch(`${site.served!.url}/ping/fournisseur/c0`)).json()) as { status: string };

async function watch(env: Record<string, string> = {}): Promise<void> {
  site.served = await serve({
    ...smallSite(site.folder.path, site.upstream.url, MONITORS),
    ...env,
  });
  await eventually(seen, ({ n }) => n >= 2 * MONITORS);
}

/** Some rounds go by; how many results each monitor had for each second of them. */
async function rounds(): Promise<number> {
  const [from, before] = [performance.now(), await seen()];
  const after = await eventually(seen, ({ n }) => n >= before.n + 4 * MONITORS, 15_000);
  return (after.n - before.n) / MONITORS / ((performance.now() - from) / 1_000);
}

test.each([
  ["an hour back", -3_600],
  ["two hours on", 7_200],
  ["forty days on", 40 * 86_400],
])(
  "a clock that is set %s: measured on, at the same pace, and nobody is blamed",
  async (_, step) => {
    const shim = pathToFileURL(join(process.cwd(), "test/helpers/step-clock.ts")).href;
    await watch({ NODE_OPTIONS: `--import=${shim}`, CLOCK_STEPS: String(step) });
    const before = await seen();

    site.served!.child.kill("SIGUSR2");
    const pace = await rounds();
    const after = await seen();

    // A slot in a past that was lived through already is no second measurement of it; one that
    // was skipped is not made up for.
    expect(pace).toBeLessThan(3);
    if (step > 0) expect(after.newest - before.newest).toBeGreaterThan(step * 1_000 - HOUR_MS / 60);
    const states = verified();
    expect(states.filter((s) => s.state === "major_outage")).toEqual([]);
    expect(states.filter((s) => s.to_at !== null && s.to_at < s.from_at)).toEqual([]);
    if (step > 0) {
      // It is written once something is known again.
      const unknownMs = async () =>
        verified()
          .filter((s) => s.state === "unknown")
          .reduce((sum, s) => sum + ((s.to_at ?? s.from_at) - s.from_at), 0);
      await eventually(unknownMs, (ms) => ms > step * 1_000 * 0.99);
    }
    expect((await fetch(`${site.served!.url}/api/v1/summary`)).status).toBe(200);
    expect((await pinged()).status).toBe("ok");

    // And it still sees what happens.
    site.upstream.setFailing(true);
    await eventually(pinged, ({ status }) => status === "bad_gateway");
  },
  90_000,
);

test("a process stopped for some seconds leaves a gap, and blames no provider", async () => {
  await watch();
  const before = await seen();

  site.served!.child.kill("SIGSTOP");
  await new Promise((later) => setTimeout(later, 5_000));
  site.served!.child.kill("SIGCONT");
  await rounds();

  const [slots] = read<{ widest: number }>(
    `select max(gap) as widest from
     (select slot_at - lag(slot_at) over (partition by monitor_id order by slot_at) as gap
      from result where slot_at >= ${before.newest})`,
  );
  // Those it slept through are not made up for.
  expect(slots!.widest).toBeGreaterThan(3_000);
  expect(verified().filter((s) => s.state === "major_outage")).toEqual([]);
  expect((await pinged()).status).toBe("ok");
}, 60_000);
