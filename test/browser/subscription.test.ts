import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { requestsOf } from "../../db/subscription-requests.ts";
import { messagesIn } from "../../db/messages.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import { confirmToken, subscriberToken } from "../../server/messages/subscriber-links.ts";
import { violationsOf } from "../helpers/axe.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { serveWorld } from "../helpers/world-site.ts";
import { SECRET, world, type World } from "../helpers/world.ts";

const ADA = "ada@exemple.fr";

let browser: Browser;
let w: World;
let site: Awaited<ReturnType<typeof serveWorld>>;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  w = await world();
  site = await serveWorld(w);
  context = await reader(browser, {
    javaScriptEnabled: false,
    viewport: { width: 375, height: 780 },
  });
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
  await w.db.destroy();
});

const only = async () => (await subscribersOf(w.db, ADA))[0]!;

/** What axe finds wrong on the page as it stands; it needs scripts, so it looks at a copy. */
async function faults(): Promise<unknown[]> {
  const scripted = await reader(browser, { viewport: { width: 375, height: 780 } });
  const copy = await scripted.newPage();
  // From the same site, so that the copy has its style.
  await copy.goto(`${site.url}/subscribe/email`);
  await copy.setContent(await page.content());
  const found = await violationsOf(copy);
  await scripted.close();
  return found;
}

const noScroll = () =>
  page
    .locator("html")
    .boundingBox()
    .then((box) => expect(box!.width).toBeLessThanOrEqual(375));

test("a subscription, its choices and its end work without scripts", async () => {
  await page.goto(`${site.url}/`);
  await page.getByRole("link", { name: "S’abonner" }).click();
  expect(await page.title()).toContain("Être prévenu");
  expect(await faults()).toEqual([]);
  await noScroll();

  // One field is enough.
  await page.getByLabel("Adresse électronique").fill(ADA);
  await page.getByRole("button", { name: "S’abonner" }).click();
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
    "Consultez votre messagerie",
  );
  expect(await only()).toMatchObject({ state: "unconfirmed", scopes: ["page"] });

  // The mail's link shows, and a button confirms.
  const [request] = await requestsOf(w.db, (await only()).id);
  await page.goto(`${site.url}/confirm/${confirmToken(SECRET, request!)}`);
  expect(await faults()).toEqual([]);
  expect((await only()).state).toBe("unconfirmed");
  await page.getByRole("button", { name: "Confirmer l’abonnement" }).click();
  expect((await only()).state).toBe("confirmed");

  // Fewer things to hear of.
  await page.getByRole("link", { name: "Gérer l’abonnement" }).click();
  expect(await faults()).toEqual([]);
  await noScroll();
  await page.getByLabel("Tout INSEE").check();
  await page.getByText("Certaines API de DGFIP").click();
  await page.getByLabel("Liasses").check();
  await page.getByLabel("Maintenances", { exact: true }).uncheck();
  await page.getByLabel("Un résumé par jour").check();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  expect(await page.getByRole("status").first().textContent()).toBe("C’est enregistré.");
  expect(await only()).toMatchObject({
    scopes: ["component:dgfip/liasses", "provider:insee"],
    kinds: ["incident"],
    frequency: "daily",
    state: "confirmed",
  });
  expect(await page.getByLabel("Tout INSEE").isChecked()).toBe(true);

  // Out, by a button, not by looking.
  await page.getByRole("link", { name: "Se désabonner" }).click();
  expect((await only()).state).toBe("confirmed");
  expect(await faults()).toEqual([]);
  await page.getByRole("button", { name: "Se désabonner" }).click();
  expect((await only()).state).toBe("unsubscribed");
}, 60_000);

/** A confirmed subscriber, as the page's own form makes one. */
async function subscribed(): Promise<void> {
  await page.goto(`${site.url}/subscribe/email`);
  await page.getByLabel("Adresse électronique").fill(ADA);
  await page.getByRole("button", { name: "S’abonner" }).click();
  const [request] = await requestsOf(w.db, (await only()).id);
  await page.goto(`${site.url}/confirm/${confirmToken(SECRET, request!)}`);
  await page.getByRole("button", { name: "Confirmer l’abonnement" }).click();
}

/** Whom the mails are for that an outage of a component sends. */
async function toldOf(component: string): Promise<string[]> {
  const { incident } = await openIncident(w.ctx, "exemple", {
    title: "En panne",
    body: "Depuis midi.",
    notify: true,
    components: [{ id: component, state: "major_outage" }],
  });
  await fanOut(w.ctx);
  const waiting = await messagesIn(w.db, "queued", 100);
  return waiting.filter((m) => m.subjectId === incident.id).flatMap((m) => m.subscriberId ?? []);
}

test("known or unknown, an address gets the same page", async () => {
  const answerTo = async () => {
    await page.goto(`${site.url}/subscribe/email`);
    await page.getByLabel("Adresse électronique").fill(ADA);
    await page.getByRole("button", { name: "S’abonner" }).click();
    return page.locator("main").innerHTML();
  };

  const unknown = await answerTo();
  await subscribed();

  expect(unknown).toContain("Consultez votre messagerie");
  expect(await answerTo()).toBe(unknown);
});

test("one click of a mail program unsubscribes, without an origin; a GET does not", async () => {
  await subscribed();
  const { id } = await only();
  const link = `${site.url}/unsubscribe/${subscriberToken(SECRET, "unsubscribe", await only())}`;
  expect(await toldOf("insee/sirene")).toEqual([id]);

  await page.goto(link);
  expect((await only()).state).toBe("confirmed");
  const answer = await fetch(link, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
    redirect: "manual",
  });

  expect(answer.status).toBe(200);
  expect((await only()).state).toBe("unsubscribed");
  expect(await toldOf("dgfip/liasses")).toEqual([]);
});

test("preferences decide what the next mail is about", async () => {
  await subscribed();
  const { id } = await only();
  await page.goto(`${site.url}/preferences/${subscriberToken(SECRET, "manage", await only())}`);
  await page.getByLabel("Tout INSEE").check();
  await page.getByRole("button", { name: "Enregistrer" }).click();

  expect(await toldOf("dgfip/liasses")).toEqual([]);
  expect(await toldOf("insee/sirene")).toEqual([id]);
});

test("a provider's page ticks its box in the form; mistakes are shown, and input kept", async () => {
  await page.goto(`${site.url}/en/subscribe/email?provider=dgfip&component=insee/sirene`);
  expect(await page.getByLabel("All of DGFIP").isChecked()).toBe(true);
  expect(await page.getByLabel("Sirene").isChecked()).toBe(true);

  await page.getByText("Other settings").click();
  await page.getByLabel("From").fill("22:00");
  await page.getByLabel("E-mail address").fill("ada@localhost");
  await page.getByRole("button", { name: "Subscribe" }).click();

  const told = await page.getByRole("alert").textContent();
  expect(told).toContain("one e-mail address");
  expect(told).toContain("quiet hours");
  expect(await page.getByLabel("E-mail address").inputValue()).toBe("ada@localhost");
  expect(await page.getByLabel("From").inputValue()).toBe("22:00");
  expect(await page.getByLabel("All of DGFIP").isChecked()).toBe(true);
  expect(await faults()).toEqual([]);
});

test("a subscriber erases their data after a confirmation", async () => {
  await w.request("/subscribe/email", {
    method: "POST",
    body: new URLSearchParams({ email: ADA }),
  });
  await page.goto(`${site.url}/preferences/${subscriberToken(SECRET, "manage", await only())}`);
  await page.getByLabel("Oui, tout effacer").check();
  await page.getByRole("button", { name: "Effacer mes données" }).click();

  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
    "Vos données sont effacées",
  );
  expect(await subscribersOf(w.db, ADA)).toEqual([]);
});
