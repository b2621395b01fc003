import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { violationsOf } from "../helpers/axe.ts";
import { behind, consoleDesk, iso } from "../helpers/console-desk.ts";
import type { ConsoleSite } from "../helpers/console-site.ts";
import { flat } from "../helpers/visit.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const desk = consoleDesk();
let page: Page;
let site: ConsoleSite;
/** What the first page asked of who else writes. */
let heard: string[];
beforeEach(() => {
  ({ page, site } = desk);
  heard = [];
  page.on("request", (asked) => {
    if (asked.url().endsWith("/editors")) heard.push(asked.method());
  });
});

test("a half-written incident survives a reload; a sent one does not come back", async () => {
  await site.enter(page, "editor");
  await page.keyboard.press("n");
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await page.getByLabel("Message (Markdown)", { exact: true }).fill("À moitié écrit");
  await page.reload();
  await page.getByText("Brouillon repris").waitFor();
  const message = page.getByLabel("Message (Markdown)", { exact: true });
  expect(await message.inputValue()).toBe("À moitié écrit");

  await page.getByRole("button", { name: "Publier sans prévenir" }).click();
  await page.getByRole("heading", { name: "Point d’étape" }).waitFor();
  await page.goto(`${site.url}/console/declare`);
  await page.getByLabel("Qu’est-ce qui est touché ?").waitFor();
  expect(await message.inputValue()).toBe("");
});

test("a half-written incident is in the other tab too", async () => {
  await site.enter(page, "editor");
  await page.keyboard.press("n");
  const second = await page.context().newPage();
  await second.goto(`${site.url}/console/declare`);
  await second.getByLabel("Qu’est-ce qui est touché ?").waitFor();
  const message = (of: Page) => of.getByLabel("Message (Markdown)", { exact: true });
  await page.getByLabel("Qu’est-ce qui est touché ?").selectOption({ label: "INSEE – Sirene" });
  await message(page).fill("À moitié écrit");

  await expect.poll(() => message(second).inputValue()).toBe("À moitié écrit");
  await message(second).fill("Écrit dans l’autre");
  await expect.poll(() => message(page).inputValue()).toBe("Écrit dans l’autre");
});

/** As happens every ten seconds, and when one comes back to a tab. */
const sayAgain = (one: Page) =>
  one.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

/** What can be open for writing, and its address in the console. */
const OPEN = {
  incident: async () => `incidents/${(await behind(site).declare({ title: "INSEE lent" })).id}`,
  draft: async () =>
    `declare?draft=${(await behind(site).declare({ title: "INSEE lent ?", draft: true })).id}`,
  maintenance: async () => {
    const times = {
      startsAt: iso(site.w.now() + 48 * HOUR_MS),
      endsAt: iso(site.w.now() + 50 * HOUR_MS),
    };
    return `maintenances/${(await behind(site).plan({ title: "Nuit DGFIP", ...times })).id}`;
  },
};

test.each(Object.keys(OPEN) as (keyof typeof OPEN)[])(
  "two editors of the same %s see each other, with the time, until they leave",
  async (kind) => {
    const path = await OPEN[kind]();
    const other = await desk.another();
    await site.enter(page, "editor");
    await site.enter(other, "operator");
    const begun = site.w.now();
    await page.goto(`${site.url}/console/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => page.getByRole("status").filter({ hasText: "ouvert" }).count()).toBe(0);
    await expect.poll(() => heard.filter((m) => m === "PUT").length).toBeGreaterThan(0);
    await site.w.wait(20_000);
    await other.goto(`${site.url}/console/${path}`);

    const clock = new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", timeStyle: "short" });
    const minutes = [begun, site.w.now()].map((at) => clock.format(at).replace(":", " h "));
    const seen = other.locator(".editing");
    await seen.waitFor();
    expect(
      minutes.map(
        (since) =>
          `Une editor a aussi ceci ouvert, depuis ${since} : accordez-vous avant de publier.`,
      ),
    ).toContain(flat(await seen.textContent()));
    expect(await violationsOf(other)).toEqual([]);
    // The first is told too, when their own screen next says that it is open.
    await sayAgain(page);
    await page.locator(".editing", { hasText: "Une operator" }).waitFor();

    await page.getByRole("link", { name: "Ce qui brûle" }).click();
    await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
    await expect.poll(() => heard.includes("DELETE")).toBe(true);
    await sayAgain(other);
    await expect.poll(() => seen.count()).toBe(0);
    // Nothing of it was written down.
    const audit = await site.w.db.selectFrom("audit").select("action").execute();
    expect(audit.filter(({ action }) => /edit|presence/.test(action))).toEqual([]);
  },
);

test("a reader is not shown as an editor, and one person in two tabs counts once", async () => {
  const path = await OPEN.incident();
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/${path}`);
  await page.getByRole("heading", { name: "INSEE lent" }).waitFor();
  const second = await page.context().newPage();
  const looker = await desk.another();
  await site.enter(looker, "reader");
  for (const one of [second, looker]) {
    await one.goto(`${site.url}/console/${path}`);
    await one.getByRole("heading", { name: "INSEE lent" }).waitFor();
  }
  for (const one of [page, second]) {
    const answered = one.waitForResponse((answer) => answer.url().endsWith("/editors"));
    await sayAgain(one);
    expect(await (await answered).json()).toEqual({ editors: [] });
  }

  for (const one of [page, second, looker]) expect(await one.locator(".editing").count()).toBe(0);
});

test("the second to publish sees what the first changed, and keeps what was typed", async () => {
  const { id } = await behind(site).declare({ title: "INSEE ralenti" });
  await site.enter(page, "editor");
  await page.goto(`${site.url}/console/incidents/${id}`);
  await page.getByLabel("Message (Markdown)", { exact: true }).fill("De mon côté");
  await behind(site).write(`/api/v1/incidents/${id}/updates`, {
    status: "identified",
    body: "Déjà dit",
  });
  await page.getByLabel("Message (Markdown)", { exact: true }).pressSequentially(" aussi");
  const alert = page.getByRole("alert");
  await alert.getByText("Quelqu’un d’autre a modifié entre-temps.").waitFor();
  expect(await alert.textContent()).toContain("a editor");
  expect(await page.getByRole("button", { name: /Publier et prévenir/ }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Recharger" }).click();
  const message = page.getByLabel("Message (Markdown)", { exact: true });
  await expect.poll(() => message.inputValue()).toBe("De mon côté aussi");
});
