import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isSiren,
  isSiret,
  passesLuhn,
  sirenOf,
  sirenProblem,
  siretProblem,
  withoutSpaces,
} from "../../../server/core/people/company-numbers.ts";
import { phoneProblem, withoutSeparators } from "../../../server/core/people/phone.ts";

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(""));
/** A number with the check digit that makes it right, found without our code. */
const checked = (body: string): string => {
  const values = body.split("").map((digit, at) => {
    const value = Number(digit) * ((body.length - at) % 2 === 1 ? 2 : 1);
    return Math.floor(value / 10) + (value % 10);
  });
  return body + String((10 - (values.reduce((a, b) => a + b, 0) % 10)) % 10);
};

test("a number with its check digit passes, and with any other digit in its place does not", () => {
  fc.assert(
    fc.property(digits(8), fc.nat({ max: 8 }), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
      const right = checked(body);
      const digit = (Number(right[at]) + by) % 10;
      const wrong = right.slice(0, at) + String(digit) + right.slice(at + 1);
      return passesLuhn(right) && !passesLuhn(wrong);
    }),
  );
});

test.each([
  ["849656905", null],
  ["130025265", null],
  ["84965690", "nine digits"],
  ["8496569055", "nine digits"],
  ["849 656 905", "nine digits"],
  ["84965690a", "nine digits"],
  ["８49656905", "nine digits"],
  ["849656906", "does not exist"],
  ["000000000", "does not exist"],
  ["", "nine digits"],
])("SIREN %j: %s", (siren, mistake) => {
  expect(isSiren(siren)).toBe(mistake === null);
  if (mistake === null) expect(sirenProblem(siren)).toBeNull();
  else expect(sirenProblem(siren)).toContain(mistake);
});

test.each([
  ["13002526500013", null, null],
  ["13002526500013", "130025265", null],
  ["13002526500013", "849656905", "another body"],
  ["13002526500014", null, "does not exist"],
  ["1300252650001", null, "fourteen digits"],
  ["130 025 265 00013", null, "fourteen digits"],
  // La Poste: by fives, and its head office by the usual rule.
  ["35600000000048", "356000000", null],
  ["35600000009075", "356000000", null],
  ["35600000009076", "356000000", "does not exist"],
  ["35600000000049", null, "does not exist"],
  // Digits that add up by fives are right for La Poste alone.
  ["13002526500016", null, "does not exist"],
])("SIRET %j of %j: %s", (siret, siren, mistake) => {
  if (mistake === null) expect(siretProblem(siret, siren)).toBeNull();
  else expect(siretProblem(siret, siren)).toContain(mistake);
});

test.each([
  "+33472000000",
  "+262262123456",
  "+590590123456",
  "+508410000",
  "+687250000",
  "+68940000000",
  "+3222000000",
])("phone %s is right", (phone) => {
  expect(phoneProblem(phone)).toBeNull();
});

test.each([
  "0472000000",
  "+330472000000",
  "+33(0)472000000",
  "+3347200000",
  "+334720000000",
  "+33 472000000",
  "+2620262123456",
  "0033472000000",
  "+",
  "+012345678",
  "+123456",
  "+1234567890123456",
  "",
])("phone %j is refused with the codes of France", (phone) => {
  const problem = phoneProblem(phone);
  for (const code of ["+33", "+262", "+508", "+590", "+594", "+596", "+687", "+689"]) {
    expect(problem).toContain(code);
  }
});

test("what people type loses its separators, and nothing else", () => {
  expect(withoutSpaces("849 656\u00a0905\u202f")).toBe("849656905");
  expect(withoutSeparators("+33 4.72-00 00\u202f00")).toBe("+33472000000");
  expect(withoutSeparators("+33 (0)4 72")).toBe("+33(0)472");
});

test("a SIRET that can exist begins with a SIREN that can", () => {
  fc.assert(
    fc.property(digits(8), digits(4), (body, place) => {
      const siren = checked(body);
      const siret = checked(siren + place);
      return (
        isSiren(siren) === (siren !== "000000000") &&
        (!isSiren(siren) || siren === "356000000" || isSiret(siret)) &&
        sirenOf(siret) === siren
      );
    }),
  );
});
