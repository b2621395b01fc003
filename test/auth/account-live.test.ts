import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pino } from "pino";
import { openDatabase } from "../../db/open.ts";
import { addPerson } from "../../server/auth/people.ts";
import { newId } from "../../server/context/ids.ts";
import { serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { SECRET, SMALL } from "../helpers/world.ts";

const PASSWORD = "a long enough password";
const ADA = "ada@exemple.fr";
const BOB = "bob@exemple.fr";

let folder: ReturnType<typeof temporaryFolder>;
let served: Served;

beforeAll(async () => {
  folder = temporaryFolder();
  // A page at this machine: its cookies need no TLS.
  const yaml = SMALL.replace("https://status.exemple.test", "http://127.0.0.1").replaceAll(
    /https:\/\/[\w.]+\.test\S*(?=")/g,
    "http://127.0.0.1:9/",
  );
  writeFileSync(join(folder.path, "vigie.yaml"), yaml);
  const db = await openDatabase(join(folder.path, "vigie.db"));
  const ctx = { db, newId, now: Date.now, log: pino({ level: "silent" }), secret: SECRET };
  for (const email of [ADA, BOB]) {
    await addPerson(ctx, { email, role: "member", password: PASSWORD });
  }
  await db.destroy();
  const env = { DATABASE_URL: "file:vigie.db", VIGIE_SECRET: "sixteen characters, and more" };
  served = await serve(env, folder.path);
}, 60_000);
afterAll(async () => {
  await served.end("SIGTERM");
  folder.remove();
});

/** Sends a form with a cookie as curl does, and does not follow the answer. */
async function sent(path: string, fields: Record<string, string>, cookie = "") {
  const answer = await fetch(served.url + path, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  const [own = ""] = answer.headers.getSetCookie();
  return { to: answer.headers.get("location"), cookie: own.split(";")[0] ?? "" };
}

/** Returns the members that a page of an organisation counts. */
const countedAt = async (path: string, cookie: string) =>
  /\d+\u00a0membres?, dont vous, \w+/.exec(await read(path, cookie))?.[0];

const read = async (path: string, cookie: string) =>
  (await fetch(served.url + path, { headers: { cookie, accept: "text/html" } })).text();

test("a running service lets two people share an organisation, and one of them go", async () => {
  const enter = async (email: string) =>
    (await sent("/compte/connexion", { act: "enter", email, password: PASSWORD })).cookie;
  const [ada, bob] = [await enter(ADA), await enter(BOB)];
  const page = "/compte/organismes/mairie-de-bidart";

  const named = { name: "Mairie de Bidart", description: "Une commune" };
  const made = await sent("/compte/nouvel-organisme", { act: "create", ...named }, ada);
  expect(made.to).toBe(`${page}?done=created`);
  const invited = await sent(page, { act: "invite", email: BOB, role: "admin" }, ada);
  expect(invited.to).toBe(`${page}?done=invited`);
  const [, id = ""] = /name="subject" value="(\w{12})"/.exec(await read("/compte", bob)) ?? [];
  await sent("/compte", { act: "accept", subject: id }, bob);
  expect(await countedAt(page, bob)).toBe("2\u00a0membres, dont vous, administrateur");

  const kept = JSON.parse(await read("/api/v1/me/export", ada));
  expect(kept).toMatchObject({ person: { email: ADA }, memberships: [{ role: "admin" }] });
  const gone = await sent("/compte/mes-donnees", { act: "erase", confirmation: ADA }, ada);
  expect(gone.to).toBe("/compte/connexion?done=erased");
  expect(await countedAt(page, bob)).toBe("1\u00a0membre, dont vous, administrateur");
  expect((await sent("/compte", { act: "sign-out" }, bob)).cookie).toBe("vigie=");
});
