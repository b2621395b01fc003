import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestsOf } from "../../db/subscription-requests.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import { confirmToken, subscriberToken } from "../../server/messages/subscriber-links.ts";
import { violationsOf } from "../helpers/axe.ts";
import { openBrowser, reader } from "../helpers/browser.ts";
import { startHookReceiver, type HookReceiver } from "../helpers/hook-receiver.ts";
import { serveWorld } from "../helpers/world-site.ts";
import { SECRET, SMALL, world, type World } from "../helpers/world.ts";

let browser: Browser;
let w: World;
let site: Awaited<ReturnType<typeof serveWorld>>;
let receiver: HookReceiver;

beforeAll(async () => {
  browser = await openBrowser();
  w = await world({ yaml: `network: { webhooks: [127.0.0.0/8] }\n${SMALL}` });
  await w.publish();
  site = await serveWorld(w);
  receiver = await startHookReceiver();
});
afterAll(async () => {
  receiver.stop();
  await browser.close();
  await site[Symbol.asyncDispose]();
  await w.db.destroy();
});

const post = (path: string, fields: Readonly<Record<string, string>> = {}) =>
  w.request(path, { method: "POST", body: new URLSearchParams(fields) });

/** A subscriber who asked for a channel, confirmed or not. */
async function asked(email: string, fields: Readonly<Record<string, string>>) {
  await post("/subscribe/email", { email, ...fields });
  const [subscriber] = await subscribersOf(w.db, email);
  const [request] = await requestsOf(w.db, subscriber!.id);
  return { subscriber: subscriber!, confirm: `/confirm/${confirmToken(SECRET, request!)}` };
}

/** The pages of a subscription, each with what is done on it at first. */
async function pages(): Promise<readonly (readonly [path: string, button?: string])[]> {
  const hook = { channel: "webhook", endpoint: `${receiver.url}/hook` };
  const mail = await asked("mail@exemple.fr", {});
  const room = await asked("hook@exemple.fr", hook);
  receiver.statuses.set("/gone", 404);
  const gone = await asked("gone@exemple.fr", { ...hook, endpoint: `${receiver.url}/gone` });
  const done = await asked("done@exemple.fr", hook);
  await post(done.confirm);
  const manage = `/preferences/${subscriberToken(SECRET, "manage", done.subscriber)}`;
  return [
    ["/subscribe/email"],
    ["/en/subscribe/email?channel=slack"],
    ["/subscribe/email", "S’abonner"],
    [mail.confirm],
    [room.confirm],
    [gone.confirm, "Confirmer l’abonnement"],
    [done.confirm],
    [manage],
    [manage, "Envoyer un message d’essai"],
    [`/unsubscribe/${subscriberToken(SECRET, "unsubscribe", done.subscriber)}`],
    ["/confirm/forged"],
  ];
}

test("every page of a subscription passes axe at each width, light and dark, and fits", async () => {
  const scripted = await reader(browser);
  const copy = await scripted.newPage();
  const context = await reader(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  for (const [path, button] of await pages()) {
    await page.goto(site.url + path);
    if (button === "S’abonner") await page.getByLabel("Adresse électronique").fill("x");
    if (button) await page.getByRole("button", { name: button }).click();
    // axe needs scripts, so it looks at a copy from the same site.
    await copy.goto(`${site.url}/subscribe/email`);
    await copy.setContent(await page.content());
    await copy.evaluate(() => {
      for (const panel of document.querySelectorAll("details")) panel.open = true;
    });
    for (const width of [320, 375, 768, 1280, 1440]) {
      await copy.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        await copy.emulateMedia({ colorScheme });
        const where = `${path} ${button ?? ""} ${width} ${colorScheme}`;
        expect([where, await violationsOf(copy)]).toEqual([where, []]);
        const wide = await copy.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([where, wide]).toEqual([where, 0]);
      }
    }
  }
  await context.close();
  await scripted.close();
}, 240_000);

test("the form shows the field and the hint of the channel chosen alone, without scripts", async () => {
  const context = await reader(browser, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}/subscribe/email`);
  const endpoint = page.getByLabel("Adresse du webhook");
  expect(await endpoint.isVisible()).toBe(false);

  // By keyboard: the arrows choose among the channels.
  await page.getByRole("radio", { name: "Courriel" }).focus();
  await page.keyboard.press("ArrowDown");
  expect(await page.getByRole("radio", { name: "Slack" }).isChecked()).toBe(true);
  expect(await endpoint.isVisible()).toBe(true);
  expect(await page.getByText("https://hooks.slack.com/").isVisible()).toBe(true);
  expect(await page.getByText("matrix-hookshot").isVisible()).toBe(false);

  await page.getByRole("radio", { name: "Matrix" }).check();
  expect(await page.getByText("matrix-hookshot").isVisible()).toBe(true);
  await page.getByText("Autres réglages").click();
  expect(await page.getByLabel("Un résumé par jour").isVisible()).toBe(false);
  await endpoint.fill(`${receiver.url}/room`);
  await page.getByLabel("Adresse électronique").fill("room@exemple.fr");
  await page.getByRole("button", { name: "S’abonner" }).click();

  const [found] = await subscribersOf(w.db, "room@exemple.fr");
  expect(found?.endpoint).toBe(`${receiver.url}/room#matrix`);
  await context.close();
}, 60_000);
