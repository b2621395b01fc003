import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { availabilityOf } from "../helpers/sample-components.ts";
import { calmPage, samplePage, withComponent } from "../helpers/sample-page.ts";
import { flat, openPanels } from "../helpers/visit.ts";
import { sharedSite } from "../helpers/shared-site.ts";

// What people were promised of the page, one test for each promise.

const shared = sharedSite();
const { visit } = shared;

const h1 = async (page: Page) => flat(await page.locator("h1").innerText());

test.each([
  { width: 375, height: 780 },
  { width: 1280, height: 800 },
])("home answers “who is down” without a scroll at $width x $height", async (viewport) => {
  await using v = await visit("/", samplePage(), { viewport });

  for (const selector of ["h1", ".incident h3"]) {
    const box = await v.page.locator(selector).first().boundingBox();
    expect(box!.y + box!.height).toBeLessThan(viewport.height);
  }
  expect(await h1(v.page)).toContain("INSEE en panne");
});

test("undeclared failures show since when without a scroll; declared ones are below", async () => {
  const viewport = { width: 375, height: 780 };
  await using v = await visit("/", { ...samplePage(), incidents: [] }, { viewport });
  const troubles = v.page.locator(".troubles");
  const box = await troubles.boundingBox();

  expect(box!.y + box!.height).toBeLessThan(viewport.height);
  expect(flat(await troubles.innerText())).toMatch(
    /INSEE Sirene : panne depuis 13 h 20 \(1 h 12\)/,
  );
  await troubles.getByRole("link", { name: "INSEE Sirene" }).click();
  await v.page.waitForFunction(() => scrollY > 0);

  shared.site.show(samplePage());
  await v.page.reload();
  expect(await troubles.count()).toBe(0);
});

test("title and h1 carry the worst state and its name, and change with it", async () => {
  await using v = await visit();
  expect(await v.page.title()).toBe("INSEE en panne – Statut API Entreprise");
  expect(await h1(v.page)).toMatch(/^INSEE en panne/);

  shared.site.show(calmPage());
  await v.page.reload();

  expect(await v.page.title()).toBe("Tout fonctionne – Statut API Entreprise");
  expect(await h1(v.page)).toBe("Tout fonctionne");
});

test("the shapes that others poll have the page's state within one poll", async () => {
  const told = async () => {
    const of = async (path: string) =>
      (await (await fetch(shared.site.url + path)).json()) as never;
    const instatus: { page: { status: string } } = await of("/summary.json");
    const statuspage: { status: { indicator: string } } = await of("/api/v2/summary.json");
    const hyperping = JSON.stringify(await of("/api/config"));
    return [instatus.page.status, statuspage.status.indicator, hyperping];
  };
  shared.site.show(calmPage());
  const before = await told();
  await using v = await visit();

  const after = await told();

  expect(before[0]).toBe("UP");
  expect(before[1]).toBe("none");
  expect(after[0]).toBe("HASISSUES");
  expect(["minor", "major", "critical"]).toContain(after[1]);
  expect(after[2]).not.toBe(before[2]);
  expect(await h1(v.page)).toContain("INSEE en panne");
});

test("state, incidents, bars, subscription and history work without JavaScript", async () => {
  await using v = await visit("/", samplePage(), { javaScriptEnabled: false });
  expect(await h1(v.page)).toContain("INSEE en panne");
  expect(await v.page.locator(".incident .advice").isVisible()).toBe(true);
  expect(await v.page.locator(".strip svg").count()).toBe(25);
  expect(await v.page.locator('header a[href="/subscribe/email"]').isVisible()).toBe(true);

  await v.page.locator('header a[href="/historique"]').click();
  await v.page.locator("select[name=kind]").selectOption("maintenance");
  await v.page.locator(".filter button").click();

  expect(await h1(v.page)).toBe("Historique de novembre 2026");
  expect(await v.page.locator(".events li").count()).toBe(2);
});

test("an incident shows routes, since, codes, what to do, what is not affected, next update", async () => {
  const everywhere = [
    "depuis 13 h 20",
    "Ne réessayez pas plus d’une fois par minute",
    "Prochaine information à 15 h 00",
  ];
  const own = ["/v3/insee/sirene/unites_legales/{siren}", "01002", "les extraits RCS d’Infogreffe"];
  for (const [path, parts] of [
    ["/", everywhere],
    ["/incidents/k3v9m2x7q1ab", [...everywhere, ...own]],
  ] as const) {
    await using v = await visit(path);
    const said = flat(await v.page.locator("main").innerText()).toLowerCase();

    for (const part of parts) expect(said).toContain(part.toLowerCase());
  }
});

test("a state is mark, word and colour: in grey, marks and words still differ", async () => {
  await using v = await visit();
  const labels = await v.page
    .locator(".row .state")
    .evaluateAll((all) =>
      all.map((e) => `${e.querySelector("use")?.getAttribute("href")} ${e.textContent.trim()}`),
    );

  expect(new Set(labels).size).toBe(5);
  for (const label of labels) expect(label).toMatch(/^#m-\w+ \S/);

  // Each day's shape, drawn without any colour, is another picture.
  const shapes = v.page.locator(".legend li svg");
  const pictures = await Promise.all(
    Array.from({ length: await shapes.count() }, (_, i) =>
      shapes.nth(i).evaluate((e) => e.querySelector("path")?.getAttribute("d")),
    ),
  );
  expect(new Set(pictures).size).toBe(5);
});

test("stale figures are marked, on the page and in JSON", async () => {
  const page = samplePage();
  const stale: PageSnapshot = {
    ...page,
    providers: page.providers.map((p) => ({
      ...p,
      components: p.components.map((c) => ({ ...c, stale: true })),
    })),
  };
  await using v = await visit("/", stale);
  const summary = (await (await fetch(`${shared.site.url}/api/v1/summary`)).json()) as {
    providers: { components: { stale: boolean }[] }[];
  };

  expect(flat(await v.page.locator("#notice").innerText())).toMatch(/^Données périmées/);
  expect(flat(await v.page.locator(".hero").innerText())).toContain("Vérifié à");
  expect(summary.providers.every((p) => p.components.every((c) => c.stale))).toBe(true);
});

test("days without data are drawn as such and leave the percentage", async () => {
  await using v = await visit();
  const row = v.page.locator("[data-ids*='data_subvention/subventions']");

  expect(await row.locator(".strip").getAttribute("data-marks")).toMatch(/^49n/);
  expect(flat(await row.locator(".pct").textContent())).toBe("99,86 % (mesuré 45 % du temps)");
});

test("recomputed from the days of the table, the percentage is that of page and JSON", async () => {
  const page = samplePage();
  const component = page.providers.find((p) => p.id === "infogreffe")!.components[0]!;
  await using v = await visit("/fournisseurs/infogreffe/rcs", page);
  await openPanels(v.page);

  const rows = await v.page
    .locator("table.days tbody tr")
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    );

  expect(rows).toHaveLength(90);
  const downs = rows.filter(([state]) => state?.startsWith("Panne")).length;
  const marks = await v.page.locator(".strip.tall").getAttribute("data-marks");
  const drawn = [...(marks ?? "").matchAll(/(\d+)d/g)].reduce((n, m) => n + Number(m[1]), 0);
  expect(downs).toBe(drawn);
  const ratio = availabilityOf(component.days).ratio!;
  const floored = (Math.floor(ratio * 10_000) / 100).toFixed(2).replace(".", ",");
  expect(flat(await v.page.locator(".component b.num").first().innerText())).toBe(`${floored} %`);
  const summary = (await (await fetch(`${shared.site.url}/api/v1/summary`)).json()) as {
    providers: { id: string; components: { availability: { "90d": { ratio: number } } }[] }[];
  };
  const told = summary.providers.find((p) => p.id === "infogreffe")!.components[0]!;
  expect(told.availability["90d"].ratio).toBeCloseTo(ratio, 12);
});

test("maintenance has its own mark, a failure in it shows, and the formula is given", async () => {
  const failing = withComponent("msa/conformite_cotisations", { state: "major_outage" });
  await using v = await visit("/", failing);

  expect(await v.page.locator(".legend [data-mark=m] .b-maintenance").count()).toBe(1);
  const msa = v.page.locator("[data-ids*='msa/conformite']");
  expect(flat(await msa.locator(".state").innerText())).toBe("Panne");
  await v.page.locator(".method summary").click();
  expect(flat(await v.page.locator(".method").innerText())).toContain(
    "Les maintenances annoncées à l’avance en sont exclues",
  );
});

test.each([
  ["2026-10-25T00:30:00Z", "02 h 30", "+02:00"],
  ["2026-10-25T01:30:00Z", "02 h 30", "+01:00"],
  ["2026-03-29T00:59:00Z", "01 h 59", "+01:00"],
  ["2026-03-29T01:00:00Z", "03 h 00", "+02:00"],
])("%s reads %s in Paris, for a reader in New York too", async (instant, clock, offset) => {
  const at = Date.parse(instant);
  const page = withComponent("insee/sirene", { since: at }, samplePage({ incidents: [] }));
  const since = { ...page, providers: page.providers.map((p) => ({ ...p, since: at })) };
  await using v = await visit("/fournisseurs/insee", since, { timezoneId: "America/New_York" });
  const time = v.page.locator(".say time").first();

  expect(flat(await time.innerText())).toContain(clock);
  expect(await time.getAttribute("datetime")).toMatch(new RegExp(`\\${offset}$`));
  expect(await time.getAttribute("title")).toBe(`${instant.slice(11, 16)} UTC`);
  expect(flat(await v.page.locator(".hero").innerText())).toContain("heure de Paris");
});

test("“sirene” finds INSEE by name or path, typed or sent by a form", async () => {
  await using v = await visit();

  await v.page.locator("#find").fill("sirene");

  expect(await v.page.locator(".rows > .row").filter({ visible: true }).count()).toBe(1);
  expect(flat(await v.page.locator("#found").innerText())).toBe("1 résultat");

  await using bare = await visit("/recherche", samplePage(), { javaScriptEnabled: false });
  await bare.page.locator("#q").fill("/v3/insee");
  await bare.page.locator("form.search button").click();

  expect(flat(await bare.page.locator(".results li").innerText())).toBe("INSEE Sirene Panne");
  expect(flat(await bare.page.locator("[role=status]").first().innerText())).toBe(
    "1 résultat pour « /v3/insee ».",
  );
});
