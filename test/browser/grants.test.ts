import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addMember } from "../../server/actions/members.ts";
import { addPerson } from "../../server/auth/people.ts";
import { handoverPath } from "../../server/messages/grant-links.ts";
import { violationsOf } from "../helpers/axe.ts";
import { reader } from "../helpers/browser.ts";
import { consoleDesk } from "../helpers/console-desk.ts";
import { PASSWORD } from "../helpers/console-site.ts";
import { grantIn, grantMails } from "../helpers/grants.ts";
import { organizationWith } from "../helpers/technical-accounts.ts";
import { ANNE } from "../helpers/world.ts";

const desk = consoleDesk();
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

/** An organisation with a grant, and colleagues; the first of them is its applicant. */
async function granted() {
  const { ctx } = desk.site.w;
  const by = { ...ctx, by: ANNE };
  const someone = (name: string) =>
    addPerson(by, {
      email: `${name.toLowerCase()}@exemple.fr`,
      name: `${name} Petit`,
      role: "member",
      password: PASSWORD,
    });
  const organization = await organizationWith(by);
  const [applicant, business] = [await someone("Ada"), await someone("Bea")];
  await addMember(by, organization, applicant, "admin");
  await addMember(by, organization, business, "editor");
  const people = { organization, applicant, business, technical: applicant, colleague: business };
  return { applicant, grant: await grantIn(ctx, people) };
}

/** Nothing for axe to find, and nothing to scroll sideways for, on a phone and a desktop. */
async function expectSound(page: Page, name: string): Promise<void> {
  for (const details of await page.locator("details").all()) {
    await details.evaluate((one) => one.setAttribute("open", ""));
  }
  for (const [width, colorScheme] of [
    [320, "dark"],
    [1280, "light"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page), `${name}, ${width}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${name} at ${width}`).toBeLessThanOrEqual(width);
  }
}

test("without scripts a token is issued, shown once and handed over", async () => {
  const { site, browser } = desk;
  const { applicant } = await granted();
  const page = await (await reader(browser, { javaScriptEnabled: false })).newPage();
  await page.goto(`${site.url}/compte/habilitations`);
  await page.locator("#email").fill(applicant.email);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Marchés publics" }).click();
  await page.getByRole("button", { name: "Émettre un jeton" }).click();
  const shown = page.getByRole("textbox", { name: "Votre jeton" });
  expect(await shown.inputValue()).toMatch(JWT);

  await page.getByRole("link", { name: "C’est noté" }).click();
  await page.getByRole("button", { name: "Afficher le jeton" }).waitFor();
  expect(await page.content()).not.toMatch(/eyJ[\w-]+\./);
  await page.getByText("Remettre le jeton par un lien").click();
  await page.getByLabel("Adresse du destinataire").fill("rob@exemple.fr");
  await page.getByRole("button", { name: "Envoyer le lien" }).click();
  await page.getByText("Le lien est envoyé").waitFor();

  const { story } = (await grantMails(site.w)).find(({ email }) => email === "rob@exemple.fr")!;
  const other = await (await reader(browser, { javaScriptEnabled: false })).newPage();
  await other.goto(site.url + handoverPath(site.w.ctx.secret, story.handover!, story.until!));
  await other.getByRole("button", { name: "Afficher le jeton" }).click();
  expect(await other.getByRole("textbox", { name: "Jeton" }).inputValue()).toMatch(JWT);
  await other.reload();
  await other.getByText("Ce lien a déjà été ouvert").waitFor();
});

test("the pages of grants are sound on a phone and a desktop", async () => {
  const { site, browser } = desk;
  const { applicant, grant } = await granted();
  const page = await (await reader(browser)).newPage();
  await page.goto(`${site.url}/compte/habilitation/${grant.id}`);
  await page.locator("#email").fill(applicant.email);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Émettre un jeton" }).click();
  await expectSound(page, "a token that is shown");
  await page.goto(`${site.url}/compte/habilitation/${grant.id}`);
  await expectSound(page, "a grant");
  await page.goto(`${site.url}/compte/habilitations`);
  await expectSound(page, "the grants");
});
