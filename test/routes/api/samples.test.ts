import { beforeAll, describe, expect, test } from "vitest";
import type { Sample, SampleKind } from "../../../server/messages/samples.ts";
import { world, type World } from "../../helpers/world.ts";

type Shown = Sample & { readonly id: string };

let w: World;
let kinds: readonly SampleKind[];
let cookie: string;
beforeAll(async () => {
  w = await world();
  cookie = await w.cookie("operator");
  const answer = await w.request("/api/v1/messages/samples", { headers: { cookie } });
  kinds = ((await answer.json()) as { samples: SampleKind[] }).samples;
});

const sample = async (id: string, locale: string): Promise<Shown> => {
  const path = `/api/v1/messages/samples/${id}?locale=${locale}`;
  return (await (await w.request(path, { headers: { cookie } })).json()) as Shown;
};
const all = async (channel: Sample["channel"]) => {
  const wanted = kinds.filter((kind) => kind.channel === channel);
  return Promise.all(wanted.flatMap(({ id }) => ["fr", "en"].map((locale) => sample(id, locale))));
};

test("there is one of every kind of mail, and of every flavour of webhooks and chats", () => {
  const ids = kinds.map(({ id }) => id);

  expect(ids).toEqual(expect.arrayContaining(["confirm", "welcome", "digest", "team-month"]));
  expect(ids.filter((id) => id.startsWith("incident-"))).toHaveLength(5);
  expect(ids.filter((id) => id.startsWith("maintenance-"))).toHaveLength(7);
  expect(ids.filter((id) => id.startsWith("team-"))).toHaveLength(8);
  for (const flavour of ["statuspage", "slack", "teams", "mattermost", "matrix", "discord"]) {
    expect(
      ids.filter((id) => id.startsWith(`${flavour}-`)),
      flavour,
    ).toHaveLength(3);
  }
});

describe("every mail, in both languages", () => {
  test("has a short subject, and a text within 78 columns but for addresses", async () => {
    for (const mail of await all("mail")) {
      if (mail.channel !== "mail") throw new Error("a mail is wanted");
      const long = mail.text.split("\n").filter((l) => l.length > 78 && !/^https:\S+$/.test(l));

      expect(mail.subject.length, mail.id).toBeLessThan(70);
      expect(long, mail.id).toEqual([]);
      expect(mail.text, mail.id).not.toMatch(/undefined|null|\[object/);
    }
  });

  test("asks for nothing from elsewhere, and says in words what its colours say", async () => {
    for (const mail of await all("mail")) {
      if (mail.channel !== "mail" || mail.html === null) continue;

      expect(mail.html, mail.id).not.toMatch(/<(img|script|link|iframe|object)\b|url\(|@import/i);
      const mark = /<span aria-hidden="true">.<\/span> ([^<]+)<\/span>/.exec(mail.html);
      if (/^(incident|maintenance)-/.test(mail.id))
        expect(mark?.[1], mail.id).toMatch(/\p{L}{4,}/u);
    }
  });

  test("can be left by one click if it goes to subscribers, and says that no person wrote it", async () => {
    for (const mail of await all("mail")) {
      if (mail.id === "sign-in") continue;
      const isList = !/^(team-|confirm)/.test(mail.id);

      expect(mail.headers, mail.id).toMatch(/^Auto-Submitted: auto-generated$/m);
      expect(/^List-Unsubscribe-Post: /m.test(mail.headers), mail.id).toBe(isList);
      expect(/^List-Unsubscribe: <https:/m.test(mail.headers), mail.id).toBe(isList);
    }
  });
});

test("an incident's mail has all facts in order", async () => {
  const mail = await sample("incident-opened", "fr");
  if (mail.channel !== "mail") throw new Error("a mail is wanted");
  const wanted = [
    "État : ",
    "Depuis : ",
    "Touche : ",
    "Que faire ?\n",
    "Prochaine information\n",
    "Suivre sur la page de statut :\nhttps://",
    "Gérer l’abonnement :\nhttps://",
    "Se désabonner :\nhttps://",
  ];

  const places = wanted.map((words) => mail.text.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("every webhook is signed JSON, with where it goes", async () => {
  for (const hook of await all("webhook")) {
    if (hook.channel !== "webhook") throw new Error("a webhook is wanted");

    expect(hook.headers, hook.id).toMatch(/^POST https:.*[^#]\n(.*\n)*webhook-signature: v1,/);
    expect(JSON.parse(hook.body), hook.id).toBeTypeOf("object");
  }
});

test("what is no sample is not there", async () => {
  const answer = await w.request("/api/v1/messages/samples/nothing", { headers: { cookie } });

  expect(answer.status).toBe(404);
});
