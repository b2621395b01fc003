import { expect, test } from "vitest";
import { seal, unseal } from "../../server/auth/seal.ts";
import { secretOf } from "../../server/context/secret.ts";

const KEY = secretOf("sixteen characters").derive("x");

test("what was sealed opens with its key and its name, and says nothing otherwise", () => {
  const sealed = seal(KEY, "ada", "JBSWY3DPEHPK3PXP é");

  expect(unseal(KEY, "ada", sealed)).toBe("JBSWY3DPEHPK3PXP é");
  expect(sealed).not.toContain("JBSW");
  expect(seal(KEY, "ada", "JBSWY3DPEHPK3PXP é")).not.toBe(sealed);
});

test.each([
  { name: "another name", open: (s: string) => unseal(KEY, "bob", s) },
  {
    name: "another key",
    open: (s: string) => unseal(secretOf("other characters").derive("x"), "ada", s),
  },
  { name: "a flipped bit", open: (s: string) => unseal(KEY, "ada", flipped(s, 30)) },
  { name: "a flipped tag", open: (s: string) => unseal(KEY, "ada", flipped(s, 14)) },
  { name: "a shortened text", open: (s: string) => unseal(KEY, "ada", s.slice(0, -4)) },
  { name: "next to nothing", open: () => unseal(KEY, "ada", "AAAA") },
  { name: "nothing", open: () => unseal(KEY, "ada", "") },
])("$name does not open it", ({ open }) => {
  expect(open(seal(KEY, "ada", "a text of some length"))).toBeNull();
});

function flipped(sealed: string, at: number): string {
  const bytes = Buffer.from(sealed, "base64url");
  bytes[at]! ^= 1;
  return bytes.toString("base64url");
}
