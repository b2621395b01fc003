import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { addPerson } from "../../server/auth/people.ts";
import { newId } from "../../server/context/ids.ts";
import { pino } from "pino";
import {
  browse,
  CLIENT_ID,
  CLIENT_SECRET,
  identityProvider,
  type IdentityProvider,
} from "../helpers/identity-provider.ts";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { SECRET } from "../helpers/world.ts";

let folder: ReturnType<typeof temporaryFolder>;
let smtp: SMTPServer;
let mails: string[];
let provider: IdentityProvider;
let served: Served;
let url: string;

beforeEach(async () => {
  folder = temporaryFolder();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder.path, "vigie.yaml"), configAt(url));
  const db = await openDatabase(join(folder.path, "vigie.db"));
  const ctx = { db, newId, now: Date.now, log: pino({ level: "silent" }), secret: SECRET };
  await addPerson(ctx, { email: "ada@exemple.fr", role: "editor" });
  await db.destroy();

  mails = [];
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _, done) {
      let raw = "";
      stream.on("data", (chunk: Buffer) => (raw += chunk.toString("utf8")));
      stream.on("end", () => {
        mails.push(raw);
        done();
      });
    },
  });
  await new Promise<void>((listening) => smtp.listen(0, "127.0.0.1", listening));
  provider = await identityProvider({
    accounts: { ada: { email: "ada@exemple.fr", email_verified: true } },
    redirectUri: `${url}/auth/oidc/callback`,
    signedOutUri: `${url}/`,
  });
  served = await serve(
    {
      PORT: String(port),
      DATABASE_URL: "file:vigie.db",
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      MAIL_FROM: "Vigie <vigie@exemple.fr>",
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    },
    folder.path,
  );
});
afterEach(async () => {
  await served.end("SIGKILL");
  await provider.stop();
  await new Promise<void>((closed) => smtp.close(closed));
  folder.remove();
});

const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0]!)
    .find((pair) => pair.startsWith(`${name}=`))!;
const whoAmI = async (cookie: string) =>
  (await (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).json()) as object;

test("a running server mails a link that lets in", async () => {
  const asked = await fetch(`${url}/api/v1/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
    body: JSON.stringify({ email: "ada@exemple.fr" }),
  });
  expect(asked.status).toBe(202);
  await eventually(
    async () => mails.length,
    (count) => count === 1,
  );

  const { text } = await PostalMime.parse(mails[0]!);
  const link = /^http:\S+$/m.exec(text ?? "")![0];
  expect(link.startsWith(`${url}/auth/link/`)).toBe(true);
  const pressed = await fetch(link, { method: "POST", redirect: "manual" });

  expect(pressed.status).toBe(303);
  expect(await whoAmI(cookieOf(pressed, "vigie"))).toMatchObject({
    person: { email: "ada@exemple.fr" },
    session: { method: "link", address: "127.0.0.0/24" },
  });
  expect(served.log()).not.toContain(link.split("/").at(-1));
});

test("a running server sends people to the identity provider and takes them back", async () => {
  provider.account = "ada";
  const methods = await fetch(`${url}/api/v1/session/methods`);
  expect(await methods.json()).toEqual({ password: true, link: true, oidc: true });

  const started = await fetch(`${url}/auth/oidc/start`, { redirect: "manual" });
  const back = await browse(started.headers.get("location")!, url);
  const returned = await fetch(back, {
    redirect: "manual",
    headers: { cookie: cookieOf(started, "vigie-oidc") },
  });

  expect(returned.status).toBe(303);
  expect(await whoAmI(cookieOf(returned, "vigie"))).toMatchObject({
    person: { email: "ada@exemple.fr", role: "editor" },
    session: { method: "oidc" },
  });
});

/** One that was free a moment ago: the identity provider must know our address before we start. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

const configAt = (address: string) => `
pages:
  - id: exemple
    title: API Exemple
    url: ${address}
    providers:
      - { id: exemple, name: API Exemple, role: gateway, components: [{ id: passerelle, name: P }] }
`;
