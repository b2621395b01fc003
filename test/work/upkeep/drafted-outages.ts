import { draftIncidents, incidentRecord } from "../../../db/incident-writes.ts";
import { eventsOf } from "../../../db/outbox.ts";
import type { Evidence } from "../../../server/core/events/outages.ts";

import { EXAMPLE_PAGE } from "../../helpers/page-yaml.ts";
import { world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

export const monitors = `monitors: [{ kind: http, url: "https://x.test/", every: 60s, repeat: 0, confirm: 60s }]`;
export const YAML = `${EXAMPLE_PAGE}      - id: insee
        name: INSEE
        components:
          - { id: insee/sirene, name: Sirene, routes: [/v3/insee/sirene], advice: Servez le cache., ${monitors} }
          - { id: insee/metadonnees, name: Métadonnées, ${monitors} }
      - id: dgfip
        name: DGFIP
        components: [{ id: dgfip/liasses, name: Liasses, ${monitors} }]
      - id: urssaf
        name: URSSAF
        components: [{ id: urssaf/attestation, name: Attestation, ${monitors} }]
      - id: auto
        name: Auto
        templates: [{ id: outage, fr: { title: "Panne chez {provider}", body: "{component} : {cause}." } }]
        components: [{ id: auto/a, name: A, autoPublish: 5m, ${monitors} }]
`;
export const ALL = [
  "insee/sirene",
  "insee/metadonnees",
  "dgfip/liasses",
  "urssaf/attestation",
  "auto/a",
];

export type Answers = Readonly<Record<string, "up" | "down">>;

/** Probes see these for so long, every half minute; what is not named is up. */
export async function go(w: World, ms: number, answers: Answers = {}): Promise<void> {
  for (const end = w.now() + ms; w.now() < end;) {
    for (const id of ALL) await w.see(id, { outcome: answers[id] ?? "up" });
    await w.wait(Math.min(30_000, end - w.now()));
  }
}

export const begin = async () => {
  const w = await world({ yaml: YAML });
  await go(w, MINUTE_MS);
  return w;
};

export const draftsOf = (w: World) => draftIncidents(w.db);
export const evidenceOf = async (w: World, id: string) =>
  (await incidentRecord(w.db, id))!.evidence as Evidence;
export const shown = async (w: World) => (await w.publish()).pages[0]!.incidents;
export const kindsOf = async (w: World, id: string) =>
  (await eventsOf(w.db, id)).map((e) => e.kind);
export const allIncidents = async (w: World) => w.db.selectFrom("incident").selectAll().execute();
