import { expect, test } from "vitest";
import { notifyOfRegions } from "../../../server/work/upkeep/notify-of-regions.ts";
import { REGIONAL, testAgent } from "../../helpers/regions.ts";
import { world, type World } from "../../helpers/world.ts";
import type { RegionState } from "../../../server/state/agent-desk.ts";

const WITH_TEAM = `${REGIONAL}team: { email: [equipe@exemple.test] }\n`;

const MINUTE_MS = 60_000;

/** The regions as their table has them. */
async function statesOf(w: World): Promise<RegionState[]> {
  const cookie = await w.cookie("reader");
  const answer = await w.request("/api/v1/regions", { headers: { cookie } });
  const { regions } = (await answer.json()) as {
    regions: (Omit<RegionState, "voice"> & { isHeard: boolean; why: null; since: string })[];
  };
  return regions.map(({ isHeard, why, since, ...region }) => ({
    ...region,
    voice: { isHeard, since: Date.parse(since), ...(why !== null && { why }) },
  }));
}

async function notify(w: World): Promise<void> {
  await notifyOfRegions(w.ctx, w.live, await statesOf(w));
}

const titles = async (w: World): Promise<string[]> => {
  const rows = await w.db
    .selectFrom("team_notice")
    .select(["subject", "threshold"])
    .orderBy("subject")
    .execute();
  return rows.map((row) => `${row.subject} ${row.threshold}`);
};

test("a minority that lasts is reported once for its region, and again after it was over", async () => {
  const w = await world({ yaml: WITH_TEAM });
  const agents = [await testAgent(w, "par"), await testAgent(w, "fra"), await testAgent(w, "lon")];
  const round = async (lon: "up" | "down") => {
    for (const [i, agent] of agents.entries()) {
      const outcome = i === 2 ? lon : "up";
      await agent.report(["insee/sirene", "passerelle"].map((id) => agent.saw(id, outcome)));
    }
    await w.wait(20_000);
  };

  await round("up");
  await round("down");
  await notify(w);
  const early = await titles(w);
  for (let i = 0; i < 16; i += 1) await round("down");
  await notify(w);
  await notify(w);
  const late = await titles(w);
  await round("up");
  await notify(w);
  const calm = await titles(w);
  const mails = await w.db.selectFrom("message").select("id").execute();

  expect(early).toEqual([]);
  expect(late).toEqual(["region:lon minority"]);
  expect(mails).toHaveLength(1);
  // Not given again within the hour.
  expect(calm).toEqual(["region:lon minority"]);
});

test("a region that is silent for five minutes is reported once", async () => {
  const w = await world({ yaml: WITH_TEAM });
  const par = await testAgent(w, "par");
  await par.word();

  await w.wait(4 * MINUTE_MS);
  await notify(w);
  const early = await titles(w);
  await w.wait(2 * MINUTE_MS);
  await notify(w);
  await notify(w);

  expect(early).toEqual([]);
  expect(await titles(w)).toEqual([
    "region:fra silence",
    "region:lon silence",
    "region:par silence",
  ]);
});
