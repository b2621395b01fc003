import { afterEach, beforeEach, expect, test } from "vitest";
import { join } from "node:path";
import { pino } from "pino";
import { startDemo, type RunningDemo as Demo } from "../../server/commands/start-demo.ts";
import { eventually, temporaryFolder } from "../helpers/process.ts";

type Shown = { number: number; to: string; subject: string; messageId: string; inReplyTo: string };

let folder: ReturnType<typeof temporaryFolder>;
let demo: Demo;
beforeEach(async () => {
  folder = temporaryFolder();
  const log = pino({ level: "error" });
  demo = await startDemo({ database: join(folder.path, "d.db"), host: "127.0.0.1", port: 0, log });
});
afterEach(async () => {
  await demo.stop();
  folder.remove();
});

test("the demo's mailbox has a whole incident as one thread, and shows each mail safely", async () => {
  const get = (path: string) => fetch(`${demo.url}/demo/mailbox${path}`);
  const mails = await eventually(
    async () => (await (await get(".json")).json()) as Shown[],
    (all) =>
      ["ada@editeur.example", "bob@software.example"].every((to) =>
        [/Résolu|Resolved/, /Maintenance/].every((subject) =>
          all.some((m) => m.to === to && subject.test(m.subject)),
        ),
      ),
  );

  const ada = mails.filter((m) => m.to === "ada@editeur.example");
  // Each thread is in order; a step waits for the one before it, and another thread does not.
  const isPlan = (m: Shown) => m.subject.includes("Maintenance");
  const incident = ada.filter((m) => !isPlan(m));
  expect(incident.map((m) => m.subject)).toEqual([
    "[API Démo (simulation)] Panne partielle – INPI RNE",
    "[API Démo (simulation)] Mise à jour – INPI RNE : cause identifiée",
    "[API Démo (simulation)] Résolu – INPI RNE (1 h 42)",
  ]);
  const [root] = incident;
  expect(incident.map((m) => m.inReplyTo)).toEqual([null, root!.messageId, root!.messageId]);
  expect(ada.filter(isPlan)).toMatchObject([
    {
      subject: expect.stringMatching(/^\[API Démo \(simulation\)\] Maintenance – INPI, /),
      inReplyTo: null,
    },
  ]);
  expect(
    mails.some((m) => m.to === "bob@software.example" && /Resolved – INPI/.test(m.subject)),
  ).toBe(true);

  const answer = await fetch(`${demo.url}/api/v1/incidents`);
  const { incidents } = (await answer.json()) as { incidents: { updates: { author: string }[] }[] };
  expect(incidents[0]!.updates.map((u) => u.author)).toEqual(["team", "team", "team"]);

  const list = await (await get("")).text();
  const received = new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", hour: "2-digit" });
  expect(list).toContain(`>${received.format(Date.now()).slice(0, 2)}:`);
  expect(list).toContain(`<a href="/demo/mailbox/${root!.number}">`);
  const thread = await (await get(`?thread=${encodeURIComponent(root!.messageId)}`)).text();
  expect(thread.match(/<tr>/g)).toHaveLength(1 + 3);
  const one = await get(`/${root!.number}`);
  expect(await one.text()).toContain('sandbox="allow-popups"');
  const html = await get(`/${root!.number}/html`);
  expect(html.headers.get("content-security-policy")).toMatch(
    /^sandbox allow-popups; default-src 'none'/,
  );
  expect(await html.text()).not.toMatch(/<(?:img|script|link)\b/i);
  expect((await get("/999")).status).toBe(404);
  expect((await fetch(`${demo.url}/incidents/nothing-k3v9m2x7q1ab`)).status).toBe(404);
}, 30_000);
