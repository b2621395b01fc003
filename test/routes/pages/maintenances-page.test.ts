import { expect, test } from "vitest";
import { HOUR_MS } from "../../../server/core/duration.ts";
import { flat } from "../../helpers/visit.ts";
import { send } from "../../helpers/writes.ts";
import { NOON, SMALL, world, type World } from "../../helpers/world.ts";

/** The sample with a usual window of DGFIP that is on at noon. */
const WITH_WINDOW = SMALL.replace('from: "01:00", to: "02:00"', 'from: "11:30", to: "13:00"');

/** Returns the list of what is under way and to come, as text without its heading. */
async function ahead(w: World, path: string): Promise<string> {
  const page = await (await w.request(path, { headers: { accept: "text/html" } })).text();
  const section = /<section aria-labelledby="ahead">.*?<\/section>/s.exec(page)?.[0] ?? "";
  return flat(section.replace(/<h2.*?<\/h2>/s, "").replaceAll(/<[^>]+>/g, " "));
}

test("/maintenances lists declared maintenance that is under way, then what is to come", async () => {
  const w = await world();
  const token = await w.token("editor");
  const plan = async (title: string, fromHours: number, toHours: number) => {
    const { status } = await send(
      w,
      "POST",
      "/api/v1/maintenances",
      {
        title,
        body: "Coupure.",
        components: [fromHours < 0 ? "dgfip/liasses" : "insee/sirene"],
        startsAt: new Date(NOON + fromHours * HOUR_MS).toISOString(),
        endsAt: new Date(NOON + toHours * HOUR_MS).toISOString(),
      },
      token,
    );
    expect(status).toBe(201);
  };
  await plan("Bascule à venir", 30, 32);
  await plan("Bascule du jour", -1, 2);
  await w.publish();

  const french = await ahead(w, "/maintenances");
  expect(french).toMatch(/Bascule du jour.*Bascule à venir/);
  expect(french).toContain("En cours");
  expect(await ahead(w, "/en/maintenances")).toContain("Under way");
});

test("/maintenances lists a usual window that is on among what is under way", async () => {
  expect(WITH_WINDOW).not.toBe(SMALL);
  const w = await world({ yaml: WITH_WINDOW });
  await w.publish();

  expect(await ahead(w, "/maintenances")).toMatch(/DGFIP.*en cours/i);

  await w.wait(2 * HOUR_MS);
  await w.publish();
  const later = await ahead(w, "/maintenances");
  expect(later).toContain("DGFIP");
  expect(later).not.toMatch(/en cours/i);
});
