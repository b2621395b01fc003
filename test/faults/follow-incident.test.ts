import { writeFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";

const ADA = "ada@exemple.fr";

let folder: ReturnType<typeof temporaryFolder>;
let mails: MailServer;
let served: Served;
let token: string;
/** Subject and text of each mail that arrived, in order. */
let arrived: { readonly to: readonly string[]; readonly subject: string; readonly text: string }[];

beforeEach(async () => {
  folder = temporaryFolder();
  arrived = [];
  mails = await startMailServer({
    onMail: async ({ raw, to }) => {
      const { subject = "", text = "" } = await PostalMime.parse(raw);
      arrived.push({ to, subject, text });
      return null;
    },
  });
  const config = join(folder.path, "vigie.yaml");
  writeFileSync(
    config,
    `pages: [{ id: exemple, title: API Exemple, url: "http://127.0.0.1",
  providers: [{ id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] },
    { id: dgfip, name: DGFIP, components: [{ id: dgfip/liasses, name: Liasses }] }] }]`,
  );
  const env = {
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
    SMTP_URL: mails.url,
    MAIL_FROM: "vigie@exemple.fr",
    LOG_LEVEL: "error",
  };
  const made = await vigie(["token", "create", "--name", "t", "--role", "editor"], env);
  token = made.stdout.trim().split(/\s+/).at(-1)!;
  served = await serve(env);
});
afterEach(async () => {
  await served.end("SIGKILL").catch(() => {});
  await mails.stop();
  folder.remove();
});

async function write(path: string, body: object): Promise<{ readonly id: string }> {
  const answer = await fetch(served.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return (await answer.json()) as { id: string };
}

const declare = (title: string, id: string) =>
  write("/api/v1/incidents", {
    ...{ title, body: "Depuis peu.", impact: "major", notify: true },
    components: [{ id, status: "major_outage" }],
  });

const textOf = async (path: string) => (await fetch(served.url + path)).text();

const send = (path: string, fields: Record<string, string>) =>
  fetch(served.url + path, { method: "POST", body: new URLSearchParams(fields) });

async function mailWith(subject: RegExp) {
  const found = async () => arrived.find((mail) => subject.test(mail.subject));
  return (await eventually(found, (mail) => mail !== undefined, 20_000))!;
}

test("a reader follows one incident from its page, by mail, and hears of no other", async () => {
  const { id } = await declare("Sirene ne répond plus", "insee/sirene");
  const page = await eventually(
    () => textOf(`/incidents/${id}`),
    (text) => text.includes("Suivre cet incident"),
  );
  const [, form = ""] = /href="(\/subscribe\/email\?incident=[a-z0-9]{12})"/.exec(page) ?? [];
  const hidden = [...(await textOf(form)).matchAll(/type="hidden" name="(\w+)" value="([^"]+)"/g)];

  await send(form, {
    ...Object.fromEntries(hidden.map(([, name, value]) => [name!, value!])),
    email: ADA,
  });
  const question = await mailWith(/Confirmez/);
  expect(question.to).toEqual([ADA]);
  expect(question.text).toContain("Sirene ne répond plus");
  const [link] = /\/confirm\/\S+/.exec(question.text)!;
  // A mail filter that opens the link confirms nothing.
  expect(await textOf(link)).toContain("Confirmer l’abonnement");
  expect((await send(link, {})).status).toBe(200);
  await mailWith(/Abonnement confirmé/);
  arrived.length = 0;

  await declare("Liasses en panne", "dgfip/liasses");
  await write(`/api/v1/incidents/${id}/updates`, {
    ...{ status: "resolved", body: "Rétabli.", notify: true },
  });

  const end = await mailWith(/Résolu/);
  expect(end.text).toContain("Rétabli.");
  expect(arrived.map(({ subject }) => subject)).toEqual([end.subject]);
}, 60_000);
