import { describe, expect, test } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { violationsOf } from "../helpers/axe.ts";
import { SAMPLE_NOW } from "../helpers/sample-components.ts";
import { calmPage, samplePage, withComponent } from "../helpers/sample-page.ts";
import { homeSite, refresh } from "../helpers/home-site.ts";

const home = homeSite();
const { visit } = home;

const withState = (state: "operational" | "major_outage", id: string): PageSnapshot =>
  withComponent(id, { state });

describe("every reader is let in", () => {
  const cases = [320, 375, 768, 1280, 1440].flatMap((width) =>
    (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
  );

  test.each(cases)(
    "no axe violation at $width px, $colorScheme, panels opened",
    async ({ width, colorScheme }) => {
      await using v = await visit({ viewport: { width, height: 800 }, colorScheme });
      await v.page.evaluate(() => {
        for (const details of document.querySelectorAll<HTMLDetailsElement>("main details")) {
          details.open = true;
        }
      });

      expect(await violationsOf(v.page)).toEqual([]);
      expect(v.errors).toEqual([]);
      const overflow = await v.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    },
  );

  test.each(["/lost", "/en/"])("no axe violation on %s", async (path) => {
    await using v = await visit({ path });

    expect(await violationsOf(v.page)).toEqual([]);
  });

  test("the page reflows at 200 % zoom: 640 px wide, nothing is cut", async () => {
    await using v = await visit({ viewport: { width: 640, height: 400 } });

    const overflow = await v.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("forced colours and print keep the shapes and the words", async () => {
    await using v = await visit({ forcedColors: "active" });
    const stroke = (selector: string) =>
      v.page
        .locator(selector)
        .first()
        .evaluate((e) => getComputedStyle(e).stroke);

    expect(await stroke(".strip .b-ok")).toBe(await stroke(".strip .b-degraded"));
    expect(await v.page.locator(".row .state").first().isVisible()).toBe(true);

    await v.page.emulateMedia({ media: "print", colorScheme: "dark", forcedColors: "none" });

    const ground = await v.page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    expect(ground).toBe("rgb(255, 255, 255)");
    expect(await v.page.locator("#find").isVisible()).toBe(false);
    expect(await v.page.locator(".strip svg").first().isVisible()).toBe(true);
  });
});

describe("the first screen", () => {
  test.each([
    { width: 375, height: 780 },
    { width: 1280, height: 800 },
  ])("answers who is down without scrolling at $width x $height", async (viewport) => {
    await using v = await visit({ viewport });

    for (const selector of ["h1", ".incident h3"]) {
      const box = await v.page.locator(selector).boundingBox();
      expect(box && box.y + box.height).toBeLessThan(viewport.height);
    }
  });

  test("a reader in New York sees Paris time, labelled as such", async () => {
    await using v = await visit({ timezoneId: "America/New_York" });

    const hero = (await v.page.locator(".hero").innerText()).replaceAll("\u00a0", " ");

    expect(hero).toContain("à 14 h 32 (il y a");
    expect(hero).toContain("heure de Paris");
  });

  test("dark from the first paint, by the style sheet alone", async () => {
    await using v = await visit({ colorScheme: "dark", javaScriptEnabled: false });

    const colours = await v.page.evaluate(() => ({
      ground: getComputedStyle(document.documentElement).backgroundColor,
      scheme: document.querySelector('meta[name="color-scheme"]')?.getAttribute("content"),
      // Anything that blocks the first paint until the colours are known comes in the head.
      style: document.querySelector('head link[rel="stylesheet"]') !== null,
    }));

    expect(colours).toEqual({ ground: "rgb(10, 18, 24)", scheme: "light dark", style: true });
  });

  test("four requests at most, none to a third party", async () => {
    await using v = await visit();
    const asked: string[] = [];
    v.page.on("request", (request) => asked.push(request.url()));

    await v.page.reload({ waitUntil: "networkidle" });

    // The icon of the load before may still be under way.
    const network = [...new Set(asked)].filter((url) => !url.startsWith("data:"));
    expect(network.length, network.join(" ")).toBeLessThanOrEqual(4);
    expect(network.every((url) => url.startsWith(home.site.url))).toBe(true);
    expect(v.errors).toEqual([]);
  });
});

describe("without JavaScript", () => {
  test("state, incident, strips, figures and the way to each day are all there", async () => {
    await using v = await visit({ javaScriptEnabled: false });

    expect(await v.page.locator("h1").innerText()).toContain("INSEE en panne");
    expect(await v.page.locator(".incident .advice").isVisible()).toBe(true);
    expect(await v.page.locator(".strip svg").count()).toBe(25);
    const name = v.page.locator("[data-ids*='infogreffe/rcs'] .name");
    expect(await name.getAttribute("href")).toBe("/fournisseurs/infogreffe");
    // The search is a form; what would do nothing is not shown.
    expect(await v.page.locator("#find").isVisible()).toBe(true);
    expect(await v.page.locator(".scripted").filter({ visible: true }).count()).toBe(0);
  });
});

describe("live refresh", () => {
  test("keeps focus, scroll, open panels and the order of rows, and announces the change", async () => {
    await using v = await visit({ viewport: { width: 1280, height: 700 } });
    const { page } = v;
    const row = page.locator("[data-ids*='infogreffe/rcs']");
    await page.locator(".method summary").click();
    await row.locator(".name").focus();
    const before = await row.boundingBox();
    const order = () => page.locator(".rows > .row").evaluateAll((all) => all.map((e) => e.id));
    const rows = await order();
    home.site.page = withState("major_outage", "ademe/certification_rge");

    await refresh(page);
    await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("ADEME"));

    const after = await row.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 1000))).toBeLessThan(2);
    expect(await page.locator(".method").getAttribute("open")).not.toBeNull();
    expect(
      await page.evaluate(() => document.activeElement?.closest(".row")?.getAttribute("data-ids")),
    ).toContain("infogreffe/rcs");
    // What fails turns loud in its place, and moves up when the page is next loaded.
    expect(await order()).toEqual(rows);
    const failing = page.locator("[data-ids*='ademe/certification_rge']");
    expect(await failing.getAttribute("class")).toBe("row is-down loud");
    expect(await page.title()).toBe("INSEE et ADEME en panne – Statut API Entreprise");
    const said = (await page.locator("#announcer").textContent())?.replaceAll("\u00a0", " ");
    expect(said).toBe("INSEE et ADEME en panne, DGFIP au ralenti. ADEME Certifications RGE, Panne");
    await page.reload();
    expect((await order()).slice(0, 3)).toContain(await failing.getAttribute("id"));
    expect(v.errors).toEqual([]);
  });

  test("a row that recovers in its place bears its provider's name", async () => {
    await using v = await visit();
    const slow = v.page.locator("[data-ids*='dgfip/liasses_fiscales']");
    expect(await slow.getAttribute("class")).toContain("loud");
    home.site.page = withState("operational", "dgfip/liasses_fiscales");

    await refresh(v.page);
    await v.page.waitForFunction(
      () => !document.querySelector("h1")?.textContent.includes("DGFIP"),
    );

    expect(await slow.getAttribute("class")).toBe("row is-ok");
    expect(await slow.locator(".name b").boundingBox()).toMatchObject({
      width: expect.any(Number),
    });
    expect((await slow.locator(".name b").boundingBox())!.width).toBeGreaterThan(20);
  });

  test("is silent when only times have moved, and asks with the ETag", async () => {
    await using v = await visit();
    const sameStates = samplePage();
    await refresh(v.page);
    expect(home.site.revalidated).toBe(1);
    home.site.page = {
      ...sameStates,
      providers: sameStates.providers.map((p) => ({
        ...p,
        components: p.components.map((c) => ({ ...c, lastCheckedAt: SAMPLE_NOW + 60_000 })),
      })),
    };

    await refresh(v.page);
    await v.page.waitForFunction(() =>
      document.querySelector(".hero")?.textContent.includes("14\u00a0h\u00a033"),
    );

    expect(await v.page.locator("#announcer").textContent()).toBe("");
  });

  test("a search that is on stays on, and finds what has moved", async () => {
    await using v = await visit();
    await v.page.locator("#find").fill("sirene");
    home.site.page = withState("operational", "insee/sirene");

    await refresh(v.page);
    await v.page.waitForFunction(() => !document.title.startsWith("INSEE"));

    expect(await v.page.locator(".rows > .row").filter({ visible: true }).count()).toBe(1);
    expect(await v.page.locator("#find").inputValue()).toBe("sirene");
  });

  test("incidents come and go", async () => {
    await using v = await visit();
    home.site.page = calmPage();

    await refresh(v.page);
    await v.page.waitForFunction(() => document.title.startsWith("Tout"));

    expect(await v.page.locator(".incident").count()).toBe(0);
    expect(await v.page.locator("h1").innerText()).toBe("Tout fonctionne");
    expect(await v.page.locator(".tiles > .tile").count()).toBe(3);
  });

  test("says when it cannot, and when it can again", async () => {
    await using v = await visit();
    home.site.broken = true;

    await refresh(v.page);
    await v.page.locator("#offline").waitFor({ state: "visible" });
    expect(await v.page.locator("#offline").innerText()).toContain("Page non actualisée.");

    home.site.broken = false;
    await refresh(v.page);
    await v.page.locator("#offline").waitFor({ state: "hidden" });
  });

  test("rests while the reader says so", async () => {
    await using v = await visit();
    await v.page.getByRole("button", { name: "Suspendre l’actualisation" }).click();
    home.site.requests.length = 0;

    await v.page.clock.runFor(120_000);

    expect(home.site.requests).toEqual([]);
    // Listened for before it is let go: it may come at once.
    const asked = v.page.waitForResponse((answer) => answer.url() === `${home.site.url}/`);
    await v.page.getByRole("button", { name: "Suspendre l’actualisation" }).click();
    await v.page.clock.runFor(100);
    await asked;
    expect(home.site.requests).toEqual(["/"]);
  });

  test("keeps relative times true", async () => {
    await using v = await visit();

    await v.page.clock.runFor(21_000);

    const said = await v.page.locator(".hero [data-rel=ago]").innerText();
    expect(said.replaceAll("\u00a0", " ")).toMatch(/^il y a 2[78] s$/);
  });
});

describe("search", () => {
  test("“sirene” finds INSEE, and the count is announced", async () => {
    await using v = await visit();

    await v.page.locator("#find").fill("sirene");

    expect(await v.page.locator(".rows > .row").filter({ visible: true }).count()).toBe(1);
    expect(await v.page.locator(".row").filter({ hasText: "INSEE" }).isVisible()).toBe(true);
    expect(await v.page.locator("#found").innerText()).toBe("1 résultat");
  });

  test.each([
    ["commission europeenne", "1 résultat"],
    ["DGFIP", "3 résultats"],
    ["/v3/dgfip/liasses", "1 résultat"],
    ["zzz", "Aucun résultat"],
    ["", ""],
  ])("“%s” gives “%s”", async (typed, said) => {
    await using v = await visit();

    await v.page.locator("#find").fill("x");
    await v.page.locator("#find").fill(typed);

    expect(await v.page.locator("#found").textContent()).toBe(said);
  });
});

describe("a day of the strip", () => {
  test("shows on hover, and goes away with Escape", async () => {
    await using v = await visit();
    const strip = v.page.locator("[data-ids*='infogreffe/rcs'] .strip");
    await strip.scrollIntoViewIfNeeded();
    const box = await strip.boundingBox();
    if (!box) throw new Error("no strip");

    // Four days ago: the fifth bar from the right.
    await v.page.mouse.move(box.x + box.width * (85.5 / 90), box.y + 10);

    const tip = v.page.locator(".tip");
    expect((await tip.innerText()).replaceAll("\u00a0", " ")).toBe(
      "mardi 17 novembre 2026\nPanne · 42 min · 97,08 %\nInfogreffe : réponses 503",
    );
    await v.page.keyboard.press("Escape");
    expect(await tip.isVisible()).toBe(false);
  });

  test("is reached with the arrow keys, and read as the value of a slider", async () => {
    await using v = await visit();
    const strip = v.page.locator("[data-ids*='infogreffe/rcs'] .strip");
    await strip.focus();

    for (let i = 0; i < 4; i++) await v.page.keyboard.press("ArrowLeft");

    expect((await strip.getAttribute("aria-valuetext"))?.replaceAll("\u00a0", " ")).toBe(
      "mardi 17 novembre 2026, Panne · 42 min · 97,08 %, Infogreffe : réponses 503",
    );
    expect(await v.page.locator(".tip").isVisible()).toBe(true);
    await v.page.keyboard.press("End");
    expect(await strip.getAttribute("aria-valuenow")).toBe("90");
  });

  test("on a phone the thirty days in view are those that keys reach", async () => {
    await using v = await visit({ viewport: { width: 375, height: 780 } });
    const strip = v.page.locator("[data-ids*='infogreffe/rcs'] .strip");
    await strip.focus();

    await v.page.keyboard.press("Home");

    expect(await strip.getAttribute("aria-valuenow")).toBe("61");
  });
});
