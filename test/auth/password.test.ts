import { expect, test } from "vitest";
import { hashPassword, isPassword } from "../../server/auth/password.ts";

test("a password is kept as argon2id with OWASP's parameters, salted, and recognised", async () => {
  const kept = await hashPassword("correct horse battery");

  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await hashPassword("correct horse battery")).not.toBe(kept);
  expect(await isPassword("correct horse battery", kept)).toBe(true);
  expect(await isPassword("correct horse batterz", kept)).toBe(false);
  expect(await isPassword("correct horse battery ", kept)).toBe(false);
  expect(await isPassword("", kept)).toBe(false);
});

test("a hash that another program made is understood, whatever it cost", async () => {
  // Made with the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 (password "password").
  const kept =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

  expect(await isPassword("password", kept)).toBe(true);
  expect(await isPassword("passwore", kept)).toBe(false);
});

test("an accent counts the same however it is composed", async () => {
  const kept = await hashPassword("été à la plage");

  expect(await isPassword("été à la plage".normalize("NFD"), kept)).toBe(true);
});

test.each([
  { name: "nothing", kept: null },
  { name: "an empty text", kept: "" },
  { name: "another scheme", kept: "$2b$12$abcdefghijklmnopqrstuv" },
  { name: "a hash cut short", kept: "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29t" },
])("where $name is kept, no password is right", async ({ kept }) => {
  expect(await isPassword("", kept)).toBe(false);
  expect(await isPassword("correct horse battery", kept)).toBe(false);
});

test.each([
  { name: "eleven characters", password: "elevenchars" },
  { name: "eleven characters of several units each", password: "🙂".repeat(11) },
  { name: "a novel", password: "x".repeat(257) },
])("$name are refused", async ({ password }) => {
  await expect(hashPassword(password)).rejects.toMatchObject({
    kind: "invalid",
    fields: [{ pointer: "/password" }],
  });
});

test("of many attempts at once, those that would wait too long are refused and the others served", async () => {
  // Refused are those beyond 64: this cheap one keeps the test short.
  const kept = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const crowd = Array.from({ length: 70 }, () => isPassword("correct horse battery", kept));

  const told = await Promise.allSettled(crowd);

  const refused = told.filter((t) => t.status === "rejected");
  expect(refused).toHaveLength(6);
  expect(refused[0]?.reason).toMatchObject({ kind: "unavailable" });
  expect(await isPassword("correct horse battery", kept)).toBe(false);
});

test("who has no password takes as long as who has one: the same work is done", async () => {
  const kept = await hashPassword("correct horse battery");
  const cost = async (kept: string | null) => {
    // Of the processor, not of the wall: others may be at work on this machine.
    const start = process.cpuUsage();
    await isPassword("wrong horse battery", kept);
    return process.cpuUsage(start).user;
  };
  const least = async (kept: string | null) =>
    Math.min(await cost(kept), await cost(kept), await cost(kept), await cost(kept));

  const [known, unknown] = [await least(kept), await least(null)];

  expect(unknown).toBeGreaterThan(known / 3);
  expect(unknown).toBeLessThan(known * 3);
});
