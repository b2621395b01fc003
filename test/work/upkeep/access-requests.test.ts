import { expect, test } from "vitest";
import { accessRequestById } from "../../../db/access-requests.ts";
import { refuseAccessRequest } from "../../../server/actions/access-requests.ts";
import { DAY_MS } from "../../../server/core/duration.ts";
import { purgeAll } from "../../../server/work/upkeep/calendar-jobs.ts";
import { WITH_ACCESS } from "../../helpers/access.ts";
import { world } from "../../helpers/world.ts";

const WRITTEN = {
  profile: "vendor",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@exemple.fr",
  structure: "company_or_association",
  siren: "849656905",
  companyName: "Éditeur",
  phone: "+33559548383",
  title: "Éditeur",
  purpose: "Figurer dans la liste.",
};

test("a refused request is deleted by the purge a year later, and not before", async () => {
  const w = await world({ yaml: WITH_ACCESS });
  const sent = await w.request("/api/v1/access-requests", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(WRITTEN),
  });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as { id: string };
  await refuseAccessRequest(w.ctx, id, "Hors sujet.");

  const later = (ms: number) => ({ ...w.ctx, now: () => w.now() + ms });
  await purgeAll(later(364 * DAY_MS));
  expect(await accessRequestById(w.db, id)).not.toBeNull();
  await purgeAll(later(367 * DAY_MS));
  expect(await accessRequestById(w.db, id)).toBeNull();
});
