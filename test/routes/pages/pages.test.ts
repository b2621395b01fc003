import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { insertIncident } from "../../../db/incidents.ts";
import { bumpRevision } from "../../../db/key-values.ts";
import { FALLBACK_PATH, createFallbackFiles } from "../../../server/http/fallback-files.ts";
import type { Incident } from "../../../server/core/declared.ts";
import { createArchive } from "../../../server/routes/pages/archive.ts";
import { awaitPrepared } from "../../../server/routes/pages/error-pages.ts";
import { serving, snapshotOf } from "../../helpers/serving.ts";
import { samplePage } from "../../helpers/sample-page.ts";
import { flat } from "../../helpers/visit.ts";
import { configOf, NOON, SMALL, world, type World } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../../server/core/duration.ts";

// Pages that tell of more than a snapshot holds, over a real database.

const HTML = { headers: { accept: "text/html" } };

let w: World;
beforeEach(async () => {
  w = await world();
});

const text = async (path: string, from: World = w) =>
  flat((await (await from.request(path, HTML)).text()).replaceAll(/<[^>]+>/g, " "));
const status = async (path: string, from: World = w) => (await from.request(path, HTML)).status;

function incident(id: string, more: Partial<Incident> = {}): Incident {
  const startedAt = NOON - 400 * DAY_MS;
  return {
    id,
    title: "Sirene indisponible",
    status: "resolved",
    impact: "major",
    startedAt,
    createdAt: startedAt,
    updatedAt: startedAt + HOUR_MS,
    monitoringAt: null,
    resolvedAt: startedAt + HOUR_MS,
    nextUpdateAt: null,
    components: [{ id: "insee/sirene", state: "operational" }],
    whatToDo: null,
    notAffected: null,
    errorCodes: [],
    updates: [
      {
        id: `${id}-u`,
        status: "resolved",
        body: "Retour à la normale.",
        createdAt: startedAt + HOUR_MS,
        updatedAt: startedAt + HOUR_MS,
        displayAt: startedAt + HOUR_MS,
        author: "team",
        components: [],
      },
    ],
    ...more,
  };
}

async function keep(...incidents: readonly Incident[]): Promise<void> {
  for (const one of incidents) {
    await insertIncident(w.db, "exemple", one, { publishedAt: one.createdAt });
  }
  await bumpRevision(w.db);
}

/** As many old ones as leave the oldest out of the snapshot. */
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const startedAt = NOON - (100 + i) * DAY_MS;
    return incident(`many${String(i).padStart(8, "0")}`, {
      startedAt,
      createdAt: startedAt,
      resolvedAt: startedAt + HOUR_MS,
    });
  });

describe("an incident", () => {
  test("that no snapshot holds any more is read from the database, for ever", async () => {
    await keep(incident("old0old0old0"), ...many(50));
    expect((await w.publish()).pages[0]!.incidents.map((i) => i.id)).not.toContain("old0old0old0");

    const res = await w.request("/incidents/sirene-old0old0old0", HTML);

    expect(res.status).toBe(200);
    const html = await res.text();
    expect(flat(html.replaceAll(/<[^>]+>/g, " "))).toContain("Retour à la normale.");
    expect(html).toContain(
      'rel="canonical" href="https://status.exemple.test/incidents/sirene-indisponible-old0old0old0"',
    );
    expect(res.headers.get("etag")).toMatch(/^W\/"/);
  });

  test("answers by the native API for as long as by its page", async () => {
    await keep(incident("old0old0old0"), incident("taken0taken0"), ...many(50));
    await w.db
      .updateTable("incident")
      .set({ deleted_at: NOON })
      .where("id", "=", "taken0taken0")
      .execute();

    const res = await w.request("/api/v1/incidents/old0old0old0");
    const told = (await res.json()) as { id: string; resolvedAt: string; updates: object[] };

    expect(res.status).toBe(200);
    expect(res.headers.get("etag")).toMatch(/^W\/"/);
    expect(told).toMatchObject({ id: "old0old0old0", title: "Sirene indisponible" });
    expect(told.resolvedAt).toBe("2024-12-11T13:00:00.000+01:00");
    expect(told.updates).toHaveLength(1);
    const taken = await w.request("/api/v1/incidents/taken0taken0");
    expect([taken.status, taken.headers.get("content-type")]).toEqual([
      410,
      "application/problem+json",
    ]);
    expect((await w.request("/api/v1/incidents/never0never0")).status).toBe(404);
    expect((await w.request("/api/v1/maintenances/never0never0")).status).toBe(404);
  });

  test("that is a draft does not exist; one that was taken back is gone", async () => {
    await insertIncident(w.db, "exemple", incident("draft0draft0"), { publishedAt: null });
    await keep(incident("taken0taken0"));
    await w.db
      .updateTable("incident")
      .set({ deleted_at: NOON })
      .where("id", "=", "taken0taken0")
      .execute();

    expect(await status("/incidents/draft0draft0")).toBe(404);
    expect(await status("/incidents/never0never0")).toBe(404);
    expect(await status("/incidents/taken0taken0")).toBe(410);
  });
});

test("the history of an old month is whole, and begins with the first event", async () => {
  await keep(incident("old0old0old0"), ...many(50));

  const old = await text("/historique/2024-12");
  const before = await status("/historique/2024-11");

  expect(old).toContain("Sirene indisponible");
  expect(old).toContain("1 incident, aucune maintenance.");
  expect(before).toBe(404);
  expect(await status("/historique/2026-02")).toBe(404);
  expect(await status("/en/history/2026-01")).toBe(200);
});

describe("a provider's page", () => {
  test("shows the measured latencies and year", async () => {
    for (const latencyMs of [100, 200, 300, 400]) {
      await w.see("insee/sirene", { outcome: "up", latencyMs });
      await w.wait(60_000);
    }

    const page = await text("/fournisseurs/insee");

    // Twelve o'clock in Paris; percentiles by nearest rank, within 1 %.
    expect(page).toMatch(/jeu\. 15 janv\. à 12 h 00 (39[6-9]|40[0-4]) ms (19[89]|20[0-2]) ms/);
    expect(page).toMatch(/12 mois 100 % 0 s [01] %/);
    expect(await text("/fournisseurs/insee?period=90d")).toMatch(/jeu\. 15 janv\. 20\d|19\d/);
    expect(await text("/en/providers/insee")).toContain("12 months 100%");
  });

  test("lists what was measured as an outage, with its length and the answer", async () => {
    const down = { outcome: "down", cause: "http_5xx", httpStatus: 503 } as const;
    const up = { outcome: "up", latencyMs: 100 } as const;
    await w.see("insee/sirene", up);
    await w.wait(10 * 60_000);
    for (let i = 0; i < 3; i += 1) {
      await w.see("insee/sirene", down);
      await w.wait(60_000);
    }
    expect(await text("/fournisseurs/insee")).toMatch(/12 h 10 Erreur 503 en cours/);
    for (let i = 0; i < 3; i += 1) {
      await w.see("insee/sirene", up);
      await w.wait(60_000);
    }
    await w.wait(120_000);

    expect(await text("/fournisseurs/insee")).toMatch(/12 h 10 Erreur 503 3 min/);
    expect(await text("/en/providers/insee")).toMatch(/today, 12:10 Error 503 3 min/);
  });

  test("is there under its component too, by both of its names", async () => {
    for (const path of [
      "/fournisseurs/insee/sirene",
      "/fournisseurs/insee/insee/sirene",
      "/en/providers/dgfip/attestation",
      "/fournisseurs/insee/",
    ]) {
      expect([path, await status(path)]).toEqual([path, 200]);
    }
    const res = await w.request("/fournisseurs", HTML);
    expect([res.status, res.headers.get("location")]).toEqual([302, "/#providers"]);
  });

  test("without a database shows no past, and the reason", async () => {
    const told: unknown[] = [];
    const log = { warn: (about: unknown) => told.push(about) } as unknown as Logger;
    const archive = createArchive(
      () => null,
      log,
      () => NOON,
    );
    const page = samplePage();

    expect(await awaitPrepared(() => archive.components(page, ["insee/sirene"], "24h"))).toBeNull();
    expect(await awaitPrepared(() => archive.month(page, "2025-01"))).toBeNull();
    expect(await awaitPrepared(() => archive.removed(page))).toEqual([]);
    expect(told).toHaveLength(3);
  });
});

test("what was configured once is gone, and no more than that", async () => {
  const less = await w.restart(configOf(SMALL.replace(/\n.*dgfip\/liasses.*/, "")));

  expect(await status("/fournisseurs/dgfip/liasses", less)).toBe(410);
  expect(await status("/en/providers/dgfip/dgfip/liasses", less)).toBe(410);
  expect(await status("/fournisseurs/dgfip", less)).toBe(200);
  expect(await status("/fournisseurs/dgfip/jamais", less)).toBe(404);
  const gone = await less.request("/fournisseurs/dgfip/liasses");
  expect(gone.headers.get("content-type")).toBe("application/problem+json");
});

describe("search by form", () => {
  test("finds by name and path, and says how many; nothing breaks it", async () => {
    expect(await text("/recherche?q=SIRENE")).toContain("1 résultat pour « SIRENE ».");
    expect(await text("/en/search?q=attest")).toContain("1 result for “attest”.");
    expect(await text("/recherche?q=zzz")).toContain("Aucun résultat pour « zzz ».");
    for (const q of ["%00", "%", `${"a".repeat(5000)}`, "<script>", "%F0%28%8C%28"]) {
      const res = await w.request(`/recherche?q=${q}`, HTML);
      expect([q, res.status]).toEqual([q, 200]);
      const [, body = ""] = (await res.text()).split("<body>");
      expect(body).toContain("</html>");
      expect(body).not.toContain("<script>");
    }
  });
});

test("the static fallback needs nothing else, and is written when a state changes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vigie-"));
  const s = serving();
  let now = 0;
  const file = join(folder, "fallback.html");
  const fallbacks = createFallbackFiles(
    s.documents,
    () => file,
    pino({ level: "silent" }),
    () => now,
  );
  const shown = async (...pages: Parameters<typeof samplePage>) => {
    const snapshot = snapshotOf([samplePage(...pages)]);
    s.documents.publish(snapshot);
    fallbacks.keep(snapshot);
    await fallbacks.settled();
    return readFileSync(file, "utf8");
  };

  const first = await shown();

  expect(flat(first)).toContain("INSEE en panne, DGFIP au ralenti");
  expect(flat(first)).toContain("INSEE is down, DGFIP is slow");
  expect(first).not.toMatch(/\s(src|href)="(?!#)/);
  const policy = (await s.request(FALLBACK_PATH)).headers.get("content-security-policy");
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/);

  // The same states a second later: not worth a writing.
  now = 1_000;
  expect(await shown({ title: "Autre" })).toBe(first);
  now = 60_000;
  expect(flat(await shown({ title: "Autre" }))).toContain("Statut Autre");
});
