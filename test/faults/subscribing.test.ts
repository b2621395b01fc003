import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CHANNELS, type SubscriptionChannel } from "../../server/core/messages/endpoint-trial.ts";
import { startHookReceiver, type HookReceiver } from "../helpers/hook-receiver.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";

let folder: ReturnType<typeof temporaryFolder>;
let mails: MailServer;
let receiver: HookReceiver;
let served: Served;
let token: string;

beforeEach(async () => {
  folder = temporaryFolder();
  mails = await startMailServer();
  receiver = await startHookReceiver();
  const components = [
    { id: "x/a", name: "Sirene", monitors: [{ kind: "heartbeat", every: "1h" }] },
  ];
  const provider = { id: "x", name: "INSEE", components };
  const page = { id: "p", title: "API", url: "https://status.exemple.test", providers: [provider] };
  const file = join(folder.path, "vigie.json");
  writeFileSync(file, JSON.stringify({ network: { webhooks: ["127.0.0.0/8"] }, pages: [page] }));
  const env = { VIGIE_CONFIG: file, DATABASE_URL: `file:${join(folder.path, "v.db")}` };
  const mail = { SMTP_URL: mails.url, MAIL_FROM: "Vigie <vigie@exemple.fr>" };
  const made = await vigie(["token", "create", "--name", "t", "--role", "operator"], env);
  token = made.stdout.trim();
  served = await serve({ ...env, ...mail });
});
afterEach(async () => {
  await served.end("SIGKILL");
  receiver.stop();
  await mails.stop();
  folder.remove();
});

const ownerOf = (channel: SubscriptionChannel) => `${channel}@exemple.fr`;
const roomOf = (channel: SubscriptionChannel) => `/room/${channel}`;
const textOf = (path: string) =>
  receiver.posted.filter((p) => p.path === path).map((p) => JSON.stringify(p.body));

/** Sends a form as a browser without scripts does. */
const send = (path: string, fields: Readonly<Record<string, string>> = {}) =>
  fetch(served.url + path, { method: "POST", body: new URLSearchParams(fields) });

/** The path of the link of a kind that is in the newest mail to an address. */
const linkTo = (address: string, kind: string): Promise<string> =>
  eventually(
    async () => {
      const all = await mails.parsed();
      const own = all.filter((m) => m.to?.some((to) => to.address === address));
      const links = own.flatMap(({ text }) => text?.match(/https:\S+/g) ?? []);
      return new URL(links.findLast((link) => link.includes(`/${kind}/`)) ?? "none:").pathname;
    },
    (path) => path.startsWith(`/${kind}/`),
    30_000,
  );

const publish = (title: string) =>
  fetch(`${served.url}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      title,
      body: `${title}, depuis midi.`,
      impact: "major",
      status: "investigating",
      components: [{ id: "x/a", status: "major_outage" }],
      notify: true,
    }),
  });

test("every channel of the form is subscribed, told of an incident, and ended, from outside", async () => {
  for (const channel of CHANNELS) {
    const endpoint = channel === "mail" ? "" : receiver.url + roomOf(channel);
    const asked = await send("/subscribe/email", { channel, endpoint, email: ownerOf(channel) });
    expect([channel, asked.status]).toEqual([channel, 200]);
  }
  for (const channel of CHANNELS) {
    const confirmed = await send(await linkTo(ownerOf(channel), "confirm"));
    expect([channel, confirmed.status]).toEqual([channel, 200]);
  }
  const rooms = CHANNELS.filter((channel) => channel !== "mail").map(roomOf);
  expect(receiver.posted.map((p) => p.path).toSorted()).toEqual(rooms.toSorted());

  expect((await publish("Sirene ne répond plus")).status).toBe(201);
  await eventually(
    async () => rooms.filter((room) => textOf(room).some((t) => t.includes("Sirene ne répond"))),
    (reached) => reached.length === rooms.length,
    30_000,
  );
  const heard = await eventually(
    async () => (await mails.parsed()).filter((m) => m.subject?.includes("INSEE Sirene")),
    (all) => all.length > 0,
    30_000,
  );
  expect(heard[0]!.to?.[0]?.address).toBe(ownerOf("mail"));

  // The owner's mail has the link that tries the address, and the one that ends it.
  const manage = await linkTo(ownerOf("slack"), "preferences");
  expect(await (await send(`${manage}/trial`)).text()).toContain("a accepté le message d’essai");
  const leave = await linkTo(ownerOf("slack"), "unsubscribe");
  expect((await fetch(served.url + leave)).status).toBe(200);
  expect((await send(leave)).status).toBe(200);
  const before = textOf(roomOf("slack")).length;
  await publish("Une seconde panne");
  await eventually(
    async () => textOf(roomOf("teams")).filter((t) => t.includes("Une seconde panne")),
    (all) => all.length === 1,
    30_000,
  );
  expect(textOf(roomOf("slack"))).toHaveLength(before);
}, 120_000);
