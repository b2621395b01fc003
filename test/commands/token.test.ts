import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder, vigie } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const token = (...args: readonly string[]) =>
  vigie(["token", ...args], { DATABASE_URL: "file:vigie.db" }, folder.path);

test("a token is printed alone and once, listed without it, and revoked", async () => {
  const made = await token("create", "--name", "the gateway", "--role", "operator");

  expect(made).toMatchObject({ code: 0 });
  expect(made.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const listed = await token("list", "--json");
  const [row] = JSON.parse(listed.stdout) as Record<string, string>[];
  expect(row).toMatchObject({ name: "the gateway", role: "operator", lastUsedAt: null });
  expect(row).toMatchObject({ provider: null, revokedAt: null });
  const months = Date.parse(row!.expiresAt!) - Date.parse(row!.createdAt!);
  expect(Math.round(months / 86_400_000 / 30.44)).toBe(18);

  expect(await token("revoke", row!.id!)).toMatchObject({ code: 0, stdout: "" });
  const [after] = JSON.parse((await token("list", "--json")).stdout) as { revokedAt: string }[];
  expect(Date.parse(after!.revokedAt)).toBeGreaterThanOrEqual(Date.parse(row!.createdAt!));

  const table = await token("list");
  expect(table.stdout).toMatch(new RegExp(`^ID .*\n${row!.id} +operator .*the gateway\n$`));
  for (const name of readdirSync(folder.path)) {
    expect(readFileSync(join(folder.path, name), "latin1")).not.toContain(made.stdout.trim());
  }
});

test.each([
  { args: ["create"], says: /--name/ },
  { args: ["create", "--name", "x"], says: /--role/ },
  { args: ["create", "--name", "x", "--role", "king"], says: /king/ },
  { args: ["create", "--name", "x", "--role", "reader", "--months", "0"], says: /1 to 120/ },
  { args: ["create", "--name", "x", "--role", "reader", "--months", "many"], says: /1 to 120/ },
  { args: ["create", "--name", "  ", "--role", "reader"], says: /one line/ },
  { args: ["revoke"], says: /id/ },
])("token $args is a mistake of usage: exit 2, and nothing on stdout", async ({ args, says }) => {
  const ran = await token(...args);

  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(says);
});

test("revoking what never was fails, and says so", async () => {
  const ran = await token("revoke", "nonsense");

  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain("There is no token nonsense.");
});

test("a rotated key signs, and old tokens are still listed", async () => {
  await token("create", "--name", "a", "--role", "reader");
  const rotated = await token("rotate-key");
  const made = await token("create", "--name", "b", "--role", "reader");

  const head = made.stdout.split(".")[0]!;
  expect(JSON.parse(Buffer.from(head, "base64url").toString())).toMatchObject({
    alg: "ES256",
    kid: rotated.stdout.trim(),
  });
});
