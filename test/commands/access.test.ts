import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WITH_ACCESS } from "../helpers/access.ts";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";

let folder: ReturnType<typeof temporaryFolder>;
let mails: MailServer;
let server: Served;
let env: Record<string, string>;

beforeEach(async () => {
  folder = temporaryFolder();
  mails = await startMailServer();
  const config = join(folder.path, "vigie.yaml");
  writeFileSync(config, WITH_ACCESS.replaceAll(/, monitors: \[[^\]]*\]/g, ""));
  env = {
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
    SMTP_URL: mails.url,
    MAIL_FROM: "vigie@exemple.fr",
  };
  server = await serve(env);
});
afterEach(async () => {
  await server.end("SIGTERM");
  await mails.stop();
  folder.remove();
});

const access = (...args: readonly string[]) => vigie(["access", ...args], env, folder.path);

const FIELDS = {
  profile: "api",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@exemple.fr",
  structure: "public_body",
  siren: "849 656 905",
  companyName: "Mairie de Bidart",
  phone: "+33 5 59 54 83 83",
  title: "Marchés publics",
  purpose: "Vérifier les candidats.",
  agreed: "yes",
  act: "send",
};

const send = (path: string, fields: Record<string, string>) =>
  fetch(server.url + path, { method: "POST", body: new URLSearchParams(fields) });

/** Waits for the mail with a subject; returns the path of the link in it. */
async function linkIn(subject: string, place: string): Promise<string> {
  const all = await eventually(
    () => mails.parsed(),
    (found) => found.some((mail) => mail.subject?.includes(subject)),
    30_000,
  );
  const mail = all.find((one) => one.subject?.includes(subject))!;
  expect(mail.text).not.toMatch(/\beyJ|vts_/);
  return new RegExp(`/${place}/[a-z0-9-]+`).exec(mail.text ?? "")![0];
}

test("a person asks, is refused, asks again, is approved, and sets a password", async () => {
  expect(await (await send("/acces", FIELDS)).text()).toContain("Demande transmise");
  await linkIn("transmise", "acces");
  const [first = ""] = (await access("list")).stdout.split("  ");

  const refused = await access("refuse", first, "--reasons", "Précisez la finalité.");
  expect(refused.code).toBe(0);
  const link = await linkIn("refusée", "acces");
  expect(await (await fetch(server.url + link)).text()).toContain("Précisez la finalité.");
  const again = { ...FIELDS, purpose: "Vérifier les candidats aux marchés." };
  expect(await (await send(link, again)).text()).toContain("Demande transmise");

  const [second = ""] = (await access("list")).stdout.split("  ");
  expect(second).not.toBe(first);
  const approved = await access("approve", second);
  expect(approved.code).toBe(0);
  expect((await access("refuse", second, "--reasons", "Non.")).code).not.toBe(0);
  const path = await linkIn("acceptée", "mot-de-passe");
  expect(approved.stdout).toContain("/mot-de-passe/");
  const password = "une phrase de passe";
  expect((await send(path, { password })).status).toBe(200);
  expect((await send(path, { password })).status).toBe(410);
  const session = await fetch(`${server.url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "ada@exemple.fr", password }),
  });
  expect(session.status).toBe(201);
}, 120_000);
