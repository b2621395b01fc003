import { afterEach, beforeEach, expect, test } from "vitest";
import { putAlert } from "../../../db/alerts.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
beforeEach(async () => (w = await world()));
afterEach(() => w.db.destroy());

async function send(method: string, path: string, body: object) {
  const answer = await w.request(`/api/v1/incidents${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await w.token("editor")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
  return (await answer.json()) as { readonly id: string };
}
const read = async (query = "", role: "reader" | "editor" | null = "reader") =>
  w.request(`/api/v1/console/work${query}`, {
    headers: role === null ? {} : { authorization: `Bearer ${await w.token(role)}` },
  });
// oxlint-disable-next-line no-explicit-any -- its shape is that of the schema.
const months = async (query = ""): Promise<any[]> => (await (await read(query)).json()).months;
const iso = (ms: number) => new Date(w.now() + ms).toISOString();

test("an incident is measured from its begin to its end, its promises by their updates", async () => {
  const { id } = await send("POST", "", {
    title: "Sirene en panne",
    body: "Nous cherchons.",
    notify: false,
    startedAt: iso(-30 * MINUTE_MS),
    nextUpdateAt: iso(HOUR_MS),
    components: [{ id: "insee/sirene", status: "major_outage" }],
  });
  expect((await months())[0]).toMatchObject({
    incidents: 1,
    unresolved: 1,
    toPublish: { count: 1, meanSeconds: 1_800, medianSeconds: 1_800 },
    toResolve: { count: 0, meanSeconds: null, medianSeconds: null },
    promises: { kept: 0, broken: 0, open: 1 },
    providers: [{ id: "insee", name: "INSEE", incidents: 1 }],
    causes: [{ id: "unknown", incidents: 1 }],
  });

  await w.wait(30 * MINUTE_MS);
  await send("POST", `/${id}/updates`, {
    status: "identified",
    body: "Trouvé.",
    nextUpdateAt: iso(HOUR_MS),
  });
  await w.wait(2 * HOUR_MS);
  await send("POST", `/${id}/updates`, { status: "resolved", body: "Fini." });
  expect((await months())[0]).toMatchObject({
    unresolved: 0,
    toResolve: { count: 1, medianSeconds: 3 * 3_600 },
    promises: { kept: 1, broken: 1, open: 0 },
  });
});

test("a step that names the time of before promises one more update by then; other edits do not", async () => {
  const due = iso(HOUR_MS);
  const { id } = await send("POST", "", {
    title: "Sirene en panne",
    body: "Nous cherchons.",
    nextUpdateAt: due,
    components: [{ id: "insee/sirene", status: "major_outage" }],
  });
  await w.wait(20 * MINUTE_MS);
  await send("POST", `/${id}/updates`, { status: "identified", body: "Vu.", nextUpdateAt: due });
  await send("PATCH", `/${id}`, { title: "Sirene ne répond plus" });
  expect((await months())[0]).toMatchObject({ promises: { kept: 1, broken: 0, open: 1 } });

  await w.wait(HOUR_MS);
  expect((await months())[0]).toMatchObject({ promises: { kept: 1, broken: 1, open: 0 } });
});

test("a draft is not measured, and promises nothing", async () => {
  await send("POST", "", {
    title: "Brouillon",
    body: "Peut-être.",
    draft: true,
    nextUpdateAt: iso(HOUR_MS),
    components: [{ id: "insee/sirene", status: "major_outage" }],
  });
  expect((await months())[0]).toMatchObject({ incidents: 0, promises: { open: 0 } });
});

test("alerts are measured until somebody acknowledges them", async () => {
  const alert = (id: string, providerId: string, acknowledgedAt: number | null) =>
    putAlert(w.db, {
      id,
      pageId: "exemple",
      providerId,
      severity: "critical",
      firstSeverity: "critical",
      troubles: [],
      failing: [],
      since: w.now(),
      openedAt: w.now(),
      wellSince: null,
      resolvedAt: null,
      acknowledgedAt,
      acknowledgedBy: null,
      escalatedAt: null,
      notified: { at: w.now(), severity: "critical" } as never,
    });
  await alert("aaaaaaaaaaaa", "insee", w.now() + 4 * MINUTE_MS);
  await alert("bbbbbbbbbbbb", "dgfip", null);

  expect((await months())[0]).toMatchObject({
    alerts: 2,
    toAcknowledge: { count: 1, meanSeconds: 240, medianSeconds: 240 },
  });
});

test("months are newest first, as many as asked; CSV has a row for each measure", async () => {
  expect((await months("?months=3")).map((one) => one.month)).toEqual([
    "2026-01",
    "2025-12",
    "2025-11",
  ]);
  const csv = await read("?months=1&until=2025-10&format=csv");
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect((await csv.text()).split("\r\n").slice(0, 4)).toEqual([
    "month,measure,id,name,count,mean_seconds,median_seconds",
    "2025-10,incidents,,,0,,",
    "2025-10,unresolved,,,0,,",
    "2025-10,to_publish,,,0,,",
  ]);
});

test.each(["?months=0", "?months=37", "?until=2026-13", "?until=2027-01", "?format=xml"])(
  "%s is refused",
  async (query) => {
    expect((await read(query)).status).toBe(422);
  },
);

test("strangers read nothing", async () => {
  expect((await read("", null)).status).toBe(401);
});
