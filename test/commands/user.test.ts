import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allPeople } from "../../db/people.ts";
import { openDatabase } from "../../db/open.ts";
import { addPerson } from "../../server/auth/people.ts";
import type { Person } from "../../server/core/people/person.ts";
import { newId } from "../../server/context/ids.ts";
import { serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { SECRET } from "../helpers/world.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG);
});
afterEach(() => folder.remove());

const CONFIG = `
pages:
  - id: exemple
    title: API Exemple
    url: http://127.0.0.1:3000
    providers:
      - { id: exemple, name: API Exemple, role: gateway, components: [{ id: passerelle, name: P }] }
      - { id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }
`;
const ENV = { DATABASE_URL: "file:vigie.db" };
const user = (...args: readonly string[]) => vigie(["user", ...args], ENV, folder.path);

/** Who is in the database, read without another process. */
async function people(): Promise<Person[]> {
  const db = await openDatabase(join(folder.path, "vigie.db"));
  try {
    return await allPeople(db);
  } finally {
    await db.destroy();
  }
}

/** The same, with something piped in. */
async function piped(text: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(process.cwd(), "server/cli.ts"), "user", ...args], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? "", ...ENV },
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(text);
  const [code] = (await once(child, "close")) as [number];
  return { code, stderr };
}

describe("user add", () => {
  test("without a password prints a link, alone, that signs in once", async () => {
    const made = await user("add", "Ada@Exemple.FR", "--role", "admin", "--name", "Ada");

    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(/^http:\/\/127\.0\.0\.1:3000\/auth\/link\/[\w-]{43}\n$/);
    expect(made.stderr).toMatch(/ada@exemple\.fr in, once, until /);
    expect(await people()).toMatchObject([
      { email: "ada@exemple.fr", name: "Ada", role: "admin", providers: null, hasPassword: false },
    ]);
    const token = made.stdout.trim().split("/").at(-1)!;
    for (const name of readdirSync(folder.path)) {
      expect(readFileSync(join(folder.path, name), "latin1")).not.toContain(token);
    }
  });

  test("takes a password from stdin, and keeps no trace of it", async () => {
    const password = "correct horse battery";
    const args = ["add", "ada@exemple.fr", "--role", "editor", "--password-stdin"];

    expect(await piped(`${password}\nnot this\n`, ...args)).toEqual({ code: 0, stderr: "" });

    expect(await people()).toMatchObject([{ role: "editor", hasPassword: true }]);
    for (const name of readdirSync(folder.path)) {
      expect(readFileSync(join(folder.path, name), "latin1")).not.toContain("horse");
    }
  });

  test("makes staff of providers, as editor unless a reader is wanted", async () => {
    await user("add", "a@insee.test", "--role", "provider", "--provider", "insee");
    await user(
      "add",
      "b@insee.test",
      "--role",
      "reader",
      "--provider",
      "insee",
      "--provider",
      "exemple",
    );

    expect(await people()).toMatchObject([
      { email: "a@insee.test", role: "editor", providers: ["insee"] },
      { email: "b@insee.test", role: "reader", providers: ["insee", "exemple"] },
    ]);
  });

  test.each([
    { args: ["add", "--role", "reader"], says: /email/ },
    { args: ["add", "a@b.fr"], says: /--role/ },
    { args: ["add", "a@b.fr", "--role", "king"], says: /king/ },
    { args: ["add", "ada", "--role", "reader"], says: /one mail address/ },
    { args: ["add", "a@b.fr,c@d.fr", "--role", "reader"], says: /one mail address/ },
    { args: ["add", "a@b.fr", "--role", "provider"], says: /--provider/ },
    { args: ["add", "a@b.fr", "--role", "editor", "--provider", "nobody"], says: /exemple, insee/ },
    { args: ["add", "a@b.fr", "--role", "admin", "--provider", "insee"], says: /reader or editor/ },
    { args: ["disable"], says: /email/ },
    { args: ["password", "nonsense"], says: /one mail address/ },
  ])(
    "$args is a mistake of usage: exit 2, nothing on stdout, nobody added",
    async ({ args, says }) => {
      const ran = await user(...args);

      expect(ran).toMatchObject({ code: 2, stdout: "" });
      expect(ran.stderr).toMatch(says);
      expect(await people()).toEqual([]);
    },
  );

  test("refuses a short password, and the same address twice", async () => {
    const args = ["add", "ada@exemple.fr", "--role", "reader", "--password-stdin"];

    const short = await piped("short\n", ...args);
    expect(short).toMatchObject({ code: 2, stderr: /12 to 256/ });
    expect(await piped("correct horse battery\n", ...args)).toMatchObject({ code: 0 });
    expect(await piped("another horse battery\n", ...args)).toMatchObject({
      code: 1,
      stderr: "vigie: ada@exemple.fr is there already.\n",
    });
    expect(await people()).toHaveLength(1);
  });
});

describe("who is there", () => {
  beforeEach(async () => {
    const db = await openDatabase(join(folder.path, "vigie.db"));
    const ctx = { db, newId, now: Date.now, log: pino({ level: "silent" }), secret: SECRET };
    await addPerson(ctx, { email: "ada@exemple.fr", role: "admin", name: "Ada" });
    await addPerson(ctx, { email: "bob@exemple.fr", role: "reader", name: "Bob" });
    await db.destroy();
  });

  test("is listed, for people and for programs", async () => {
    const table = (await user("list")).stdout;
    expect(table).toMatch(/^EMAIL .*\nada@exemple\.fr +admin +- +[\d-]{10} +- +Ada\n/);
    expect(table).toMatch(/\nbob@exemple\.fr +reader +- +[\d-]{10} +- +Bob\n$/);

    const rows = JSON.parse((await user("list", "--json")).stdout) as Record<string, unknown>[];
    expect(rows).toMatchObject([{ email: "ada@exemple.fr" }, { email: "bob@exemple.fr" }]);
    expect(Object.keys(rows[0]!)).toEqual(
      "id email name role providers locale hasPassword hasTotp createdAt disabledAt".split(" "),
    );
  });

  test("is disabled and enabled, and gets no link meanwhile", async () => {
    expect(await user("disable", "bob@exemple.fr")).toMatchObject({ code: 0, stdout: "" });
    expect(await user("link", "bob@exemple.fr")).toMatchObject({ code: 1, stdout: "" });
    expect((await people())[1]).toMatchObject({ disabledAt: expect.any(Number) as number });

    expect(await user("enable", "BOB@exemple.fr")).toMatchObject({ code: 0, stdout: "" });
    expect((await people())[1]).toMatchObject({ disabledAt: null });
  });

  test("stays where it is the last admin; who is not there is said not to be", async () => {
    const last = await user("disable", "ada@exemple.fr");
    expect(last.code).toBe(1);
    expect(last.stderr).toContain("ada@exemple.fr is the last admin");

    const nobody = await user("disable", "eve@exemple.fr");
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain("Nobody has the address eve@exemple.fr.");
    expect((await people()).map((p) => p.disabledAt)).toEqual([null, null]);
  });
});

describe("while a server runs", { timeout: 60_000 }, () => {
  let served: Served;
  beforeEach(async () => {
    served = await serve(ENV, folder.path);
  });
  afterEach(() => served.end("SIGKILL"));

  const signIn = (password: string) =>
    fetch(`${served.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "ada@exemple.fr", password }),
    });
  const whoAmI = (cookie: string) => fetch(`${served.url}/api/v1/session`, { headers: { cookie } });
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]!.split(";")[0]!;

  test("who is added comes in, who is disabled is out at once", async () => {
    const add = ["add", "ada@exemple.fr", "--role", "reader", "--password-stdin"];
    await piped("correct horse battery\n", ...add);
    const signedIn = await signIn("correct horse battery");
    expect(signedIn.status).toBe(201);
    const cookie = cookieOf(signedIn);
    expect(cookie).toMatch(/^vigie=/);
    expect((await whoAmI(cookie)).status).toBe(200);

    const changed = await piped(
      "another horse battery\n",
      "password",
      "ada@exemple.fr",
      "--password-stdin",
    );
    expect(changed).toEqual({ code: 0, stderr: "" });
    expect((await whoAmI(cookie)).status).toBe(401);
    expect((await signIn("correct horse battery")).status).toBe(401);
    const again = cookieOf(await signIn("another horse battery"));
    expect((await whoAmI(again)).status).toBe(200);

    await user("disable", "ada@exemple.fr");
    expect((await whoAmI(again)).status).toBe(401);
    expect((await signIn("another horse battery")).status).toBe(401);
  });

  test("the link that was printed lets in by its button, once", async () => {
    const made = await user("add", "ada@exemple.fr", "--role", "admin");
    const address = `${served.url}${new URL(made.stdout).pathname}`;
    const press = () => fetch(address, { method: "POST", redirect: "manual" });

    expect((await fetch(address)).status).toBe(200);
    const pressed = await press();
    expect(pressed.status).toBe(303);
    const me = (await (await whoAmI(cookieOf(pressed))).json()) as { person: object };
    expect(me.person).toMatchObject({ email: "ada@exemple.fr", role: "admin" });
    expect((await press()).status).toBe(410);
    expect(served.log()).not.toContain(made.stdout.trim().split("/").at(-1));
  });
});
