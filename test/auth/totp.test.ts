import { describe, expect, test } from "vitest";
import {
  base32,
  hotp,
  newTotpSecret,
  otpauthUri,
  stepAt,
  stepOfCode,
} from "../../server/auth/totp.ts";
import { NOON } from "../helpers/world.ts";

const ascii = (text: string) => Buffer.from(text, "ascii");
/** RFC 6238, appendix B: the key is as long as the hash. */
const KEYS = {
  sha1: ascii("12345678901234567890"),
  sha256: ascii("12345678901234567890123456789012"),
  sha512: ascii("1234567890123456789012345678901234567890123456789012345678901234"),
} as const;

test.each([
  { seconds: 59, sha1: "94287082", sha256: "46119246", sha512: "90693936" },
  { seconds: 1111111109, sha1: "07081804", sha256: "68084774", sha512: "25091201" },
  { seconds: 1111111111, sha1: "14050471", sha256: "67062674", sha512: "99943326" },
  { seconds: 1234567890, sha1: "89005924", sha256: "91819424", sha512: "93441116" },
  { seconds: 2000000000, sha1: "69279037", sha256: "90698825", sha512: "38618901" },
  { seconds: 20000000000, sha1: "65353130", sha256: "77737706", sha512: "47863826" },
])("the codes of RFC 6238 at $seconds s", ({ seconds, ...codes }) => {
  for (const algorithm of ["sha1", "sha256", "sha512"] as const) {
    const code = hotp(KEYS[algorithm], stepAt(seconds * 1000), { digits: 8, algorithm });
    expect(code).toBe(codes[algorithm]);
  }
});

test("the codes of RFC 4226, appendix D", () => {
  const codes = Array.from({ length: 10 }, (_, counter) => hotp(KEYS.sha1, counter));

  expect(codes).toEqual(
    "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" "),
  );
});

test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("base32 of RFC 4648: %j is %s", (text, encoded) => {
  expect(base32(ascii(text))).toBe(encoded);
});

describe("a code", () => {
  const secret = KEYS.sha1;
  const now = stepAt(NOON);
  const codeOf = (step: number) => hotp(secret, step);

  test.each([
    { name: "of this step counts", code: codeOf(now), used: null, step: now },
    { name: "of the step before counts", code: codeOf(now - 1), used: null, step: now - 1 },
    { name: "of the step after counts", code: codeOf(now + 1), used: null, step: now + 1 },
    { name: "two steps old does not", code: codeOf(now - 2), used: null, step: null },
    { name: "two steps ahead does not", code: codeOf(now + 2), used: null, step: null },
    { name: "used once does not", code: codeOf(now), used: now, step: null },
    { name: "from before the last does not", code: codeOf(now - 1), used: now, step: null },
    { name: "after the last counts", code: codeOf(now), used: now - 1, step: now },
    { name: "with a space counts", code: spaced(codeOf(now)), used: null, step: now },
    { name: "cut short does not", code: codeOf(now).slice(1), used: null, step: null },
    { name: "with more does not", code: `${codeOf(now)}0`, used: null, step: null },
    { name: "of letters does not", code: "abcdef", used: null, step: null },
    { name: "of other signs does not", code: "１２３４５６", used: null, step: null },
    { name: "that is empty does not", code: "", used: null, step: null },
  ])("$name", ({ code, used, step }) => {
    expect(stepOfCode(secret, code, NOON, used)).toBe(step);
  });
});

test("a new secret is 160 random bits, in the form that authenticators read", () => {
  const secret = newTotpSecret();

  expect(secret).toHaveLength(20);
  expect(newTotpSecret()).not.toEqual(secret);
  const uri = new URL(otpauthUri(secret, "API Exemple: état", "ada@exemple.fr"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.pathname)).toContain("API Exemple: état:ada@exemple.fr");
  expect(uri.searchParams.get("secret")).toBe(base32(secret));
  expect(uri.searchParams.get("issuer")).toBe("API Exemple: état");
});

const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;
