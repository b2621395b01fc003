import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { subscribersOf } from "../../../db/subscribers.ts";
import { requestsOf } from "../../../db/subscription-requests.ts";
import { CHATS } from "../../../server/core/messages/endpoint-trial.ts";
import { confirmToken, subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { startHookReceiver, type HookReceiver } from "../../helpers/hook-receiver.ts";
import { SECRET, SMALL, world, type World } from "../../helpers/world.ts";

const ADA = "ada@exemple.fr";
const OPEN = `network: { webhooks: [127.0.0.0/8] }\n${SMALL}`;

let w: World;
let receiver: HookReceiver;

beforeEach(async () => {
  w = await world({ yaml: OPEN });
  await w.publish();
  receiver = await startHookReceiver();
});
afterEach(async () => {
  receiver.stop();
  await w.db.destroy();
});

const post = (path: string, fields: Readonly<Record<string, string>> = {}) =>
  w.request(path, { method: "POST", body: new URLSearchParams(fields) });

const only = async () => (await subscribersOf(w.db, ADA))[0]!;

const ask = (fields: Readonly<Record<string, string>>, path = "/subscribe/email") =>
  post(path, { email: ADA, minImpact: "none", kind: "incident", ...fields });

/** The link that the newest confirmation mail has. */
async function link(): Promise<string> {
  const request = (await requestsOf(w.db, (await only()).id)).at(-1)!;
  return `/confirm/${confirmToken(SECRET, request)}`;
}

const manage = async () => `/preferences/${subscriberToken(SECRET, "manage", await only())}`;

test.each(CHATS)("%s is chosen in the form, and gets a trial in its own shape", async (chat) => {
  const asked = await ask({ channel: chat, endpoint: `${receiver.url}/room` });
  expect(asked.status).toBe(200);
  expect(await only()).toMatchObject({
    endpoint: `${receiver.url}/room#${chat}`,
    state: "unconfirmed",
    kinds: ["incident"],
  });
  // Looking at the link acts on nothing: mail filters open it.
  await w.request(await link());
  expect(receiver.posted).toEqual([]);

  const confirmed = await post(await link());

  expect(await confirmed.text()).toContain("Un message d’essai vient d’y arriver.");
  expect((await only()).state).toBe("confirmed");
  expect(receiver.posted).toHaveLength(1);
  const text = JSON.stringify(receiver.posted[0]!.body);
  expect(text).toContain("essai");
  expect(text).not.toContain(ADA);
  expect(text).not.toContain("/preferences/");
  const key = { teams: "attachments", discord: "embeds", matrix: "formatted_body" };
  expect(receiver.posted[0]!.body).toHaveProperty(key[chat as keyof typeof key] ?? "text");
});

test("a webhook gets a signed post without an event, and its secret on its page", async () => {
  await ask({ channel: "webhook", endpoint: `${receiver.url}/hook` });
  await post(await link());

  const [trial] = receiver.posted;
  expect(Object.keys(trial!.body)).toEqual(["meta", "page"]);
  expect(trial!.headers["webhook-signature"]).toMatch(/^v1,/);
  expect(await (await w.request(await manage())).text()).toContain("whsec_");
});

describe("an endpoint that does not accept the trial", () => {
  const refusals: [path: string, status: number, says: string][] = [
    ["/gone", 404, "elle a répondu par l’erreur 404"],
    ["/broken", 503, "elle a répondu par l’erreur 503"],
    ["/moved", 302, "elle renvoie ailleurs"],
  ];
  test.each(refusals)(
    "at %s is not confirmed, and the page says why",
    async (path, status, says) => {
      receiver.statuses.set(path, status);
      await ask({ channel: "slack", endpoint: receiver.url + path });

      const answer = await post(await link());

      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain(says);
      expect((await only()).state).toBe("unconfirmed");
    },
  );

  test("is confirmed once it does, or without a trial where its owner says so", async () => {
    receiver.statuses.set("/room", 404);
    await ask({ channel: "slack", endpoint: `${receiver.url}/room` });
    expect((await post(await link())).status).toBe(422);
    receiver.statuses.delete("/room");
    expect((await post(await link())).status).toBe(200);
    expect((await only()).state).toBe("confirmed");

    receiver.statuses.set("/strict", 401);
    await ask({ channel: "webhook", endpoint: `${receiver.url}/strict`, email: "b@exemple.fr" });
    const [other] = await subscribersOf(w.db, "b@exemple.fr");
    const [request] = await requestsOf(w.db, other!.id);
    const path = `/confirm/${confirmToken(SECRET, request!)}`;
    expect((await post(path)).status).toBe(422);
    const before = receiver.posted.length;
    expect((await post(path, { anyway: "yes" })).status).toBe(200);
    expect(receiver.posted).toHaveLength(before);
  });

  // Whoever asks does not learn which names the network of the server has.
  test.each([
    ["127.0.0.1", "réseau privé"],
    ["localhost", "pas d’adresse publique"],
    ["no-such-host.invalid", "pas d’adresse publique"],
  ])("at %s is refused without a packet", async (host, says) => {
    await w.db.destroy();
    w = await world();
    await w.publish();
    const endpoint = new URL("/room", receiver.url);
    endpoint.hostname = host;
    await ask({ channel: "mattermost", endpoint: endpoint.href });

    const answer = await post(await link());

    expect(await answer.text()).toContain(says);
    expect(receiver.posted).toEqual([]);
  });

  test("is tried six times an hour at most", async () => {
    receiver.statuses.set("/room", 500);
    await ask({ channel: "discord", endpoint: `${receiver.url}/room` });
    for (let i = 0; i < 8; i += 1) await post(await link());

    expect(receiver.posted).toHaveLength(6);
    expect(await (await post(await link())).text()).toContain("trop souvent");
  });

  test("is not tried more often under another fragment", async () => {
    receiver.statuses.set("/room", 500);
    for (const channel of ["discord", "slack"]) {
      await ask({ channel, endpoint: `${receiver.url}/room` });
      for (let i = 0; i < 4; i += 1) await post(await link());
    }

    expect(receiver.posted).toHaveLength(6);
  });
});

test("whoever unsubscribed gets no trial, and is offered none", async () => {
  await ask({ channel: "mattermost", endpoint: `${receiver.url}/room` });
  await post(await link());
  const page = await manage();
  await post(`/unsubscribe/${subscriberToken(SECRET, "unsubscribe", await only())}`);
  const before = receiver.posted.length;

  const html = await (await post(`${page}/trial`)).text();

  expect(receiver.posted).toHaveLength(before);
  expect(html).not.toContain(`${page}/trial`);
});

describe("mistakes in the form", () => {
  const mistakes: [channel: string, endpoint: string, says: string][] = [
    ["slack", "", "l’adresse du webhook, en entier"],
    ["webhook", "hooks.exemple.fr/x", "l’adresse du webhook, en entier"],
    ["teams", "javascript:alert(1)", "l’adresse du webhook, en entier"],
    ["matrix", "https://a:b@exemple.fr/x", "l’adresse du webhook, en entier"],
    ["slack", "https://discord.com/api/webhooks/1/x", "celle d’une autre messagerie"],
    ["discord", "https://hooks.slack.com/services/T/B/x", "celle d’une autre messagerie"],
  ];
  test.each(mistakes)(
    "%s with %j are named, and input is kept",
    async (channel, endpoint, says) => {
      const answer = await ask({ channel, endpoint });
      const html = await answer.text();

      expect(answer.status).toBe(422);
      expect(html).toContain(says);
      expect(html).toMatch(
        new RegExp(`value="${channel}"[^>]*checked|checked[^>]*value="${channel}"`),
      );
      expect(await subscribersOf(w.db, ADA)).toEqual([]);
    },
  );

  test("an address left in the field of an endpoint does not disturb a subscription by mail", async () => {
    expect((await ask({ channel: "mail", endpoint: "nonsense" })).status).toBe(200);
    expect((await only()).endpoint).toBeNull();
  });

  test("Slack's shape may be sent to Discord's address for it", async () => {
    const endpoint = "https://discord.com/api/webhooks/1/x/slack";
    expect((await ask({ channel: "slack", endpoint })).status).toBe(200);
  });

  test("the English form says the same in English", async () => {
    const html = await (await ask({ channel: "slack" }, "/en/subscribe/email")).text();
    expect(html).toContain("give the whole address of the webhook");
  });
});

test("an address of ours selects a channel in the form", async () => {
  const html = await (await w.request("/subscribe/email?channel=matrix")).text();
  expect(html).toMatch(/value="matrix"[^>]*checked|checked[^>]*value="matrix"/);
});

test("the page of a subscription sends a trial, says its outcome, and changes nothing", async () => {
  await ask({ channel: "mattermost", endpoint: `${receiver.url}/room` });
  await post(await link());
  const before = await only();

  const good = await (await post(`${await manage()}/trial`)).text();
  receiver.statuses.set("/room", 500);
  const bad = await (await post(`${await manage()}/trial`)).text();

  expect(good).toContain("L’adresse a accepté le message d’essai.");
  expect(bad).toContain("elle a répondu par l’erreur 500");
  expect(bad).not.toContain("whsec_");
  expect(await only()).toEqual(before);
});

test("what a program registered is confirmed without a post that it does not expect", async () => {
  await w.request("/api/v1/subscriptions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: ADA, endpoint: `${receiver.url}/hook` }),
  });
  await post(await link());

  expect((await only()).state).toBe("confirmed");
  expect(receiver.posted).toEqual([]);
});
