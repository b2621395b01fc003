import { expect, test } from "vitest";
import { insertPlanned, insertStates } from "../../../db/intervals.ts";
import { addCorrection } from "../../../server/actions/corrections.ts";
import { freezeMonths } from "../../../server/work/upkeep/freeze-month.ts";
import { closedCheck, type Json } from "../../helpers/closed-check.ts";
import { world } from "../../helpers/world.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const at = (text: string) => Date.parse(text);
const SINCE = at("2026-09-10T00:00:00+02:00");

type Document = {
  paths: Record<
    string,
    { get: { responses: { 200: { content: Record<string, { schema: Json }> } } } }
  >;
  components: { schemas: Record<string, Json> };
};

/** A closed month with an outage, a maintenance left out, and an erratum; and the one after. */
async function measuredWorld() {
  const w = await world({ at: at("2026-10-20T12:00:00+02:00") });
  const outage = at("2026-09-27T10:15:00+02:00");
  for (const { id } of w.live.components) {
    await insertStates(
      w.db,
      [
        { from: SINCE, to: outage, state: "operational" as const },
        { from: outage, to: outage + HOUR_MS, state: "major_outage" as const },
        { from: outage + HOUR_MS, to: null, state: "operational" as const },
      ].map((s) => ({ ...s, componentId: id, layer: "verified" as const, detail: null })),
    );
    const from = at("2026-09-28T01:00:00+02:00");
    await insertPlanned(w.db, [
      { componentId: id, from, to: from + HOUR_MS, announcedAt: SINCE, source: "window" },
    ]);
  }
  await w.see("insee/sirene", { outcome: "up" });
  await freezeMonths(w.ctx);
  const from = at("2026-09-21T00:00:00+02:00");
  const wrong = { component: "passerelle", from, to: from + HOUR_MS, author: "A", reason: "essai" };
  await addCorrection(w.ctx, { ...wrong, state: "major_outage" });
  return w;
}

test.each([
  ["/api/v1/availability", "component=insee/sirene&from=2026-09-26&to=2026-10-01"],
  ["/api/v1/availability", "provider=dgfip&resolution=hour&from=2026-10-18&to=2026-10-19"],
  ["/api/v1/latency", "component=insee/sirene&from=2026-10-19&to=2026-10-21"],
  ["/api/v1/sla", "month=2026-09"],
  ["/api/v1/sla", "month=2026-10"],
])("%s?%s has the published shape", async (path, query) => {
  const w = await measuredWorld();
  const document = (await (await w.request("/openapi.json")).json()) as Document;

  const res = await w.request(`${path}?${query}`);

  expect(res.status).toBe(200);
  const { schema } = document.paths[path]!.get.responses[200].content["application/json"]!;
  const checked = closedCheck(schema, document.components.schemas).safeParse(await res.json());
  expect(checked.error?.issues.slice(0, 3)).toBeUndefined();
});
