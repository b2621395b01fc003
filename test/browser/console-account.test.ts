import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { sessionsOf } from "../../db/sessions.ts";
import { addPerson } from "../../server/auth/people.ts";
import { codeShown } from "../helpers/authenticator.ts";
import { consoleDesk, expectSound, openOwnMenu } from "../helpers/console-desk.ts";
import { PASSWORD } from "../helpers/console-site.ts";

const ADA = { email: "ada@exemple.fr", email_verified: true, name: "Ada" };
const desk = consoleDesk({ ada: ADA, eve: { ...ADA, email: "eve@exemple.fr" } });

const SIGN_IN = "Connexion à la console";
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
async function signOut(page: Page): Promise<void> {
  await openOwnMenu(page);
  await page.getByRole("button", { name: "Se déconnecter" }).click();
}

async function openAccount(page: Page): Promise<void> {
  await page.goto(`${desk.site.url}/console/account`);
  await heading(page, "Mon compte").waitFor();
}

describe("signing in with the organisation's account", () => {
  const button = (page: Page) =>
    page.getByRole("link", { name: "Se connecter avec le compte de mon organisation" });

  test("goes there and comes back to the screen that was asked for; and out again", async () => {
    const { page, site } = desk;
    await addPerson(site.w.ctx, { email: ADA.email, name: "Ada", role: "editor" });
    site.identity!.account = "ada";
    await page.goto(`${site.url}/console/account`);
    await button(page).click();

    await heading(page, "Mon compte").waitFor();
    expect(new URL(page.url()).href).toBe(`${site.url}/console/account`);
    expect(site.identity!.asked).toContain("POST /token");
    await page.getByText("compte de l’organisation").waitFor();
    // Somebody who has no password is not asked for a new one.
    expect(await heading(page, "Mot de passe").count()).toBe(0);
    expect(desk.complaints).toEqual([]);

    await signOut(page);
    await page.waitForURL(`${site.identity!.issuer}/session/end**`);
    await page.goto(`${site.url}/console`);
    await heading(page, SIGN_IN).waitFor();
  });

  test("is refused to a stranger, and to who gives up there, with the way to try again", async () => {
    const { page, site } = desk;
    for (const account of ["eve", null]) {
      site.identity!.account = account;
      await page.goto(`${site.url}/console`);
      await button(page).click();
      await heading(page, "Vous n’êtes pas connecté").waitFor();
      await page.getByRole("link", { name: "Réessayer" }).click();
      await heading(page, SIGN_IN).waitFor();
    }
  });
});

describe("an authenticator", () => {
  /** Signed in by the form, with a code if one is asked for. */
  async function comeIn(page: Page, email: string, code: string | null): Promise<void> {
    await heading(page, SIGN_IN).waitFor();
    await page.getByLabel("Adresse électronique").fill(email);
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.keyboard.press("Enter");
    if (code === null) return;
    await page.getByLabel(/^Code de votre application/).fill(code);
    await page.keyboard.press("Enter");
  }

  test("is set up by a key, asked for at sign-in, replaced by a recovery code once, removed", async () => {
    const { page, site } = desk;
    const email = await site.enter(page, "reader");
    await openAccount(page);
    await page.getByRole("button", { name: "Ajouter une application" }).click();
    const key = (await page.locator("code.key").textContent())!;
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    const link = await page.getByRole("link", { name: "ce lien" }).getAttribute("href");
    expect(link).toBe(
      `otpauth://totp/API%20Exemple:${encodeURIComponent(email)}` +
        `?secret=${key.replaceAll(" ", "")}&issuer=API%20Exemple`,
    );
    const code = () => codeShown(key, site.w.now());
    await expectSound(page, "an authenticator being set up");

    const typed = page.getByLabel("Saisissez le code qu’elle affiche");
    await typed.fill(code() === "000000" ? "000001" : "000000");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Ce code n’est pas le bon").waitFor();
    expect(await typed.getAttribute("aria-invalid")).toBe("true");
    await typed.fill(code());
    await page.keyboard.press("Enter");
    const recovery = (await page.locator("pre").textContent())!.split("\n");
    expect(recovery).toHaveLength(10);
    await expectSound(page, "recovery codes");
    await page.getByRole("button", { name: "Je les ai rangés" }).click();
    await page.getByText("Active : un code est demandé").waitFor();

    // A code opens once: the next is of another half minute.
    await site.w.wait(30_000);
    await signOut(page);
    await comeIn(page, email, "123 456");
    await page.getByRole("alert").getByText("Adresse, mot de passe ou code incorrect.").waitFor();
    await expectSound(page, "signing in with a code");
    await page.getByLabel(/^Code de votre application/).fill(code());
    await page.keyboard.press("Enter");
    await heading(page, "Mon compte").waitFor();

    await signOut(page);
    await comeIn(page, email, recovery[0]!.toUpperCase());
    await heading(page, "Mon compte").waitFor();
    await signOut(page);
    await comeIn(page, email, recovery[0]!);
    await page.getByRole("alert").getByText("code incorrect").waitFor();
    await page.getByLabel(/^Code de votre application/).fill(recovery[1]!);
    await page.keyboard.press("Enter");

    const last = page.getByLabel("Code, ou code de secours");
    await last.fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Ce code n’est pas le bon").waitFor();
    await last.fill(recovery[2]!);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Ajouter une application" }).waitFor();
    await signOut(page);
    await comeIn(page, email, null);
    await heading(page, "Mon compte").waitFor();
    expect(desk.complaints).toEqual([]);
  });

  test("is asked for on the page that a mailed link leads to", async () => {
    const { page, site } = desk;
    const email = await site.enter(page, "editor");
    await openAccount(page);
    await page.getByRole("button", { name: "Ajouter une application" }).click();
    const key = (await page.locator("code.key").textContent())!;
    await page.getByLabel("Saisissez le code").fill(codeShown(key, site.w.now()));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Je les ai rangés" }).waitFor();
    await site.w.wait(30_000);
    await signOut(page);
    await page.getByLabel("Adresse électronique").fill(email);
    await page.getByRole("button", { name: "Recevoir un lien par courriel" }).click();
    await expect.poll(() => site.mails.length).toBe(1);
    await page.goto(site.url + /\/auth\/link\/[\w.-]+/.exec(site.mails[0]!.text)![0]);
    await page.getByRole("button", { name: "Se connecter" }).click();

    await page.getByLabel("Code").fill("000 000");
    await page.keyboard.press("Enter");
    await heading(page, "Code incorrect").waitFor();
    await page.getByRole("textbox", { name: "Code" }).fill(codeShown(key, site.w.now()));
    await page.keyboard.press("Enter");
    await heading(page, "Ce qui brûle").waitFor();
  });

  test("needs a recent sign-in: an older one is sent to sign in again, and back", async () => {
    const { page, site } = desk;
    const email = await site.enter(page, "editor");
    await site.w.wait(16 * 60_000);
    await openAccount(page);
    await page.getByRole("button", { name: "Ajouter une application" }).click();
    await page.getByRole("alert").getByRole("button", { name: "Se reconnecter" }).click();
    await comeIn(page, email, null);

    await heading(page, "Mon compte").waitFor();
    await page.getByRole("button", { name: "Ajouter une application" }).click();
    await page.locator("code.key").waitFor();
  });
});

test("a password is changed with the present one, and closes the sessions elsewhere", async () => {
  const { page, site } = desk;
  const email = await site.enter(page, "reader");
  const elsewhere = await desk.another();
  await elsewhere.goto(`${site.url}/console`);
  await elsewhere.getByLabel("Adresse électronique").fill(email);
  await elsewhere.getByLabel("Mot de passe").fill(PASSWORD);
  await elsewhere.keyboard.press("Enter");
  await heading(elsewhere, "Ce qui brûle").waitFor();
  await openAccount(page);
  const [current, wanted] = [page.getByLabel("Mot de passe actuel"), page.getByLabel(/^Nouveau/)];

  await current.fill("not mine at all");
  await wanted.fill("a better one, and longer");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("Ce n’est pas votre mot de passe actuel.").waitFor();
  await current.fill(PASSWORD);
  await wanted.fill("too short");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("de 12 à 256 caractères").waitFor();
  await wanted.fill("a better one, and longer");
  await page.keyboard.press("Enter");
  await page.getByText("Mot de passe changé").waitFor();

  expect(await current.inputValue()).toBe("");
  await elsewhere.reload();
  await heading(elsewhere, SIGN_IN).waitFor();
  await signOut(page);
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe").fill("a better one, and longer");
  await page.keyboard.press("Enter");
  await heading(page, "Mon compte").waitFor();
});

test("one's own sessions are listed, one is closed, then all others; no whole address is kept", async () => {
  const { page, site } = desk;
  const email = await site.enter(page, "editor");
  const others = [await desk.another(), await desk.another(), await desk.another()];
  for (const other of others) {
    await site.w.wait(60_000);
    await other.goto(`${site.url}/console`);
    await other.getByLabel("Adresse électronique").fill(email);
    await other.getByLabel("Mot de passe").fill(PASSWORD);
    await other.keyboard.press("Enter");
    await heading(other, "Ce qui brûle").waitFor();
  }
  // Nobody else's are among them.
  await site.enter(await desk.another(), "admin");
  await openOwnMenu(page);
  await page.getByRole("link", { name: "Mon compte" }).click();
  const listed = page.getByRole("listitem").filter({ hasText: /Vue .* ouverte/ });
  await expect.poll(() => listed.count()).toBe(4);
  expect(await listed.filter({ hasText: "cette session" }).count()).toBe(1);
  expect(await listed.first().textContent()).toMatch(/Chrome \d+/);
  await expectSound(page, "one's account");

  const newest = page.getByRole("button", { name: /^Fermer la session/ }).first();
  await newest.click();
  await expect.poll(() => listed.count()).toBe(3);
  await page.getByRole("button", { name: "Fermer toutes les autres" }).click();
  await page.getByRole("button", { name: "Oui, fermer toutes les autres" }).click();
  await expect.poll(() => listed.count()).toBe(1);
  expect(await page.getByRole("button", { name: /^Fermer/ }).count()).toBe(0);
  for (const other of others) {
    await other.reload();
    await heading(other, SIGN_IN).waitFor();
  }
  const kept = await sessionsOf(site.w.db, null);
  expect(kept).toHaveLength(2);
  for (const { address } of kept) expect(address).toMatch(/^(127\.0\.0\.0\/24)?$/);
});
