import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WITH_ACCESS } from "../helpers/access.ts";
import { expectValid } from "../helpers/account-schemas.ts";
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
  writeFileSync(config, `${WITH_ACCESS.replaceAll(/, monitors: \[[^\]]*\]/g, "")}${LIMITS}`);
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

/** Few calls ban a token. */
const LIMITS = "limits: { perToken: 20, patience: 3 }\n";

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
  const cookies = session.headers.getSetCookie().map((one) => one.split(";")[0]!);
  const texts = await useGrant(cookies);
  await expectNowhere([password, ...cookies.map((one) => one.split("=")[1]!), ...texts]);
}, 120_000);

/** Expects no log, mail or file of the database to hold a secret in clear. */
async function expectNowhere(secrets: readonly string[]): Promise<void> {
  const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
  const mailed = (await mails.parsed()).map(({ text, html }) => `${text}${String(html)}`);
  const written = Buffer.concat([...files, Buffer.from(server.log() + mailed.join())]);
  expect(written.length).toBeGreaterThan(100_000);
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(written.includes(secret)).toBe(false);
}

/** Calls with a token until it is banned, from outside; returns the end of the ban in seconds. */
async function callUntilBanned(id: string, token: string): Promise<number> {
  const ask = () =>
    fetch(`${server.url}/api/v1/sla?page=exemple`, {
      headers: { authorization: `Bearer ${token}` },
    });
  let answer = await ask();
  for (let i = 0; i < 40 && Number(answer.headers.get("retry-after")) < 3_600; i += 1) {
    answer = await ask();
  }
  expect(answer.status).toBe(429);
  await linkIn("Jeton suspendu", "console");
  const { stdout } = await vigie(["token", "usage", id, "--window", "8d"], env, folder.path);
  const usage = JSON.parse(stdout) as {
    readonly totals: { readonly served: number; readonly refused: number };
    readonly ban: { readonly since: string; readonly until: string };
  };
  expectValid("usage", usage);
  expect(usage.totals.served).toBeGreaterThan(0);
  expect(usage.totals.refused).toBeGreaterThan(2);
  const [since, until] = [Date.parse(usage.ban.since), Date.parse(usage.ban.until)];
  expect(until - since).toBe(12 * 3_600_000);
  return Math.ceil(until / 1000);
}

/**
 * Issues the token of the grant, hands it over by mail, and has the team revoke it.
 *
 * @returns the secrets within its texts
 */
async function useGrant(cookies: readonly string[]): Promise<string[]> {
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: {
        cookie: cookies.join("; "),
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as {
      readonly id: string;
      readonly token: string;
      readonly grants: readonly { readonly id: string }[];
    };
  };
  const [grant] = (await call("GET", "/api/v1/grants")).grants;
  const tokens = `/api/v1/grants/${grant!.id}/tokens`;
  const { id, token } = await call("POST", tokens, {});
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(token, keys, { issuer: "https://status.exemple.test" });
  expect(payload.sub).toBe(id);

  await call("POST", `${tokens}/${id}/hand-over`, { email: "rob@exemple.fr" });
  const link = await linkIn("vous est remis", "jeton");
  expect(await (await fetch(server.url + link)).text()).not.toContain("eyJ");
  const opened = await fetch(server.url + link, { method: "POST" });
  const [shown = ""] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(await opened.text()) ?? [];
  expect((await jwtVerify(shown, keys)).payload.jti).toBe(payload.jti);
  expect((await fetch(server.url + link, { method: "POST" })).status).toBe(410);

  const ask = () =>
    fetch(`${server.url}/api/v1/incidents`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await ask()).status).toBe(403);
  const introspected = async () =>
    JSON.parse((await vigie(["token", "introspect"], env, folder.path, token)).stdout) as object;
  expect(await introspected()).toMatchObject({ active: true, sub: id, client_id: grant!.id });
  const isBanned = await callUntilBanned(id, token);
  expect(await introspected()).toMatchObject({ active: true, banned_until: isBanned });
  // Who is banned still sees why in the account.
  const account = await fetch(`${server.url}/compte/habilitation/${grant!.id}`, {
    headers: { cookie: cookies.join("; ") },
  });
  expect(await account.text()).toContain("Personne ne peut écourter ce délai");

  const listed = await vigie(["grant", "list"], env, folder.path);
  expect(listed.stdout).toContain(`${grant!.id}  mairie-de-bidart  active`);
  expect(await vigie(["grant", "revoke", grant!.id], env, folder.path)).toMatchObject({ code: 0 });
  expect((await ask()).status).toBe(429);
  expect(await introspected()).toEqual({ active: false });
  await linkIn("Habilitation révoquée", "console");
  return [token, shown].flatMap((text) => [text, text.split(".")[2]!, String(decodeJwt(text).jti)]);
}
