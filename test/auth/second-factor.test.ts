import { createThrottle } from "../../server/http/throttles.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { personById } from "../../db/people.ts";
import { issueLink, useLink } from "../../server/auth/link.ts";
import { changePerson } from "../../server/auth/people.ts";
import {
  checkSecondFactor,
  confirmEnrolment,
  enrolTotp,
  removeTotp,
} from "../../server/auth/second-factor.ts";
import { secretOf } from "../../server/context/secret.ts";
import { checkPassword } from "../../server/auth/sign-in.ts";
import { hotp, stepAt } from "../../server/auth/totp.ts";
import type { Person } from "../../server/core/people/person.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";

const PASSWORD = "correct horse battery";

const guesses = createThrottle();
let w: PeopleWorld;
let ada: Person;
/** Secret of the authenticator application. */
let authenticator: Buffer;
let recovery: readonly string[];

beforeEach(async () => {
  w = await peopleWorld();
  ada = await w.person({ password: PASSWORD });
  const { uri } = await enrolTotp(w.ctx, ada, "API Exemple");
  authenticator = fromBase32(new URL(uri).searchParams.get("secret")!);
  recovery = await confirmEnrolment(w.ctx, ada, codeNow());
  ada = (await personById(w.ctx.db, ada.id))!;
  w.wait(30_000);
});

const codeNow = () => hotp(authenticator, stepAt(w.ctx.now()));
const check = (code?: string) => checkSecondFactor(w.ctx, ada, code);

describe("someone with an authenticator", () => {
  test("is asked for a code, and let in by the right one, once", async () => {
    expect(await check()).toBe("needed");
    expect(await check(" ")).toBe("needed");
    expect(await check("000000")).toBe("wrong");
    expect(await check(codeNow())).toBe("passed");
    expect(await check(codeNow())).toBe("wrong");
    w.wait(30_000);
    expect(await check(codeNow())).toBe("passed");
  });

  test("cannot be imitated by who read the code of the enrolment", async () => {
    expect(await check(hotp(authenticator, stepAt(w.ctx.now()) - 1))).toBe("wrong");
  });

  test("of two sign-ins with one code at the same moment, one passes", async () => {
    const code = codeNow();

    const both = await Promise.all([check(code), check(code)]);

    expect(both.toSorted()).toEqual(["passed", "wrong"]);
  });

  test("a missing code is reported only after the right password", async () => {
    const tried = { email: ada.email, password: PASSWORD };

    expect(await checkPassword(w.ctx, tried, guesses)).toEqual({ needs: "code" });
    expect(
      await checkPassword(w.ctx, { ...tried, password: "wrong horse battery" }, guesses),
    ).toBeNull();
    expect(await checkPassword(w.ctx, { ...tried, code: "000000" }, guesses)).toBeNull();
    expect(await checkPassword(w.ctx, { ...tried, code: codeNow() }, guesses)).toEqual({
      person: ada,
    });
  });

  test("needs it for a link as well, which stays good meanwhile", async () => {
    const { token } = await issueLink(w.ctx, ada);

    expect(await useLink(w.ctx, token, undefined, guesses)).toEqual({ needs: "code" });
    expect(await useLink(w.ctx, token, "000000", guesses)).toBeNull();
    expect(await useLink(w.ctx, token, codeNow(), guesses)).toEqual({ person: ada });
  });

  test("cannot set up a second one", async () => {
    await expect(enrolTotp(w.ctx, ada, "x")).rejects.toMatchObject({ kind: "conflict" });
    await expect(confirmEnrolment(w.ctx, ada, codeNow())).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  test("takes it away with a code, or an admin does", async () => {
    await expect(removeTotp(w.ctx, ada, "000000")).rejects.toMatchObject({ kind: "invalid" });
    expect(await personById(w.ctx.db, ada.id)).toMatchObject({ hasTotp: true });

    await removeTotp(w.ctx, ada, codeNow());
    expect(await personById(w.ctx.db, ada.id)).toMatchObject({ hasTotp: false });
  });

  test("who lost it is helped by an admin, and the old recovery codes are void", async () => {
    await changePerson(w.ctx, ada.id, { totp: false });

    const after = (await personById(w.ctx.db, ada.id))!;
    expect(await checkSecondFactor(w.ctx, after, undefined)).toBe("passed");
    expect(await w.ctx.db.selectFrom("recovery_code").selectAll().execute()).toEqual([]);
  });

  test("is not let in where VIGIE_SECRET is another one now", async () => {
    const other = { ...w.ctx, secret: secretOf("another secret altogether") };

    expect(await checkSecondFactor(other, ada, codeNow())).toBe("wrong");
    expect(await checkSecondFactor(other, ada, recovery[0])).toBe("wrong");
  });
});

describe("a recovery code", () => {
  test("is one of ten, and opens once however it is typed", async () => {
    expect(new Set(recovery).size).toBe(10);
    expect(recovery.every((code) => /^[a-z2-7]{5}-[a-z2-7]{5}$/.test(code))).toBe(true);

    expect(await check(recovery[0])).toBe("passed");
    expect(await check(recovery[0])).toBe("wrong");
    expect(await check(` ${recovery[1]!.toUpperCase().replace("-", " ")} `)).toBe("passed");
    expect(await check("aaaaa-aaaaa")).toBe("wrong");
  });

  test("is of one person alone", async () => {
    const bob = await w.person({ email: "bob@exemple.fr" });

    expect(await checkSecondFactor(w.ctx, { ...bob, hasTotp: true }, recovery[0])).toBe("wrong");
  });

  test("is kept as a hash, and the secret encrypted", async () => {
    const rows = JSON.stringify([
      await w.ctx.db.selectFrom("recovery_code").selectAll().execute(),
      await w.ctx.db.selectFrom("person").selectAll().execute(),
    ]);

    for (const code of recovery) {
      expect(rows).not.toContain(code);
      expect(rows).not.toContain(code.replace("-", ""));
    }
    expect(rows).not.toContain(authenticator.toString("base64url"));
  });
});

test("an authenticator that was begun and never confirmed is not asked for", async () => {
  const bob = await w.person({ email: "bob@exemple.fr", password: PASSWORD });
  await enrolTotp(w.ctx, bob, "x");
  const { uri } = await enrolTotp(w.ctx, bob, "x");

  const again = (await personById(w.ctx.db, bob.id))!;
  expect(await checkSecondFactor(w.ctx, again, undefined)).toBe("passed");
  await expect(confirmEnrolment(w.ctx, again, "000000")).rejects.toMatchObject({
    kind: "invalid",
    fields: [{ pointer: "/code" }],
  });
  const secret = fromBase32(new URL(uri).searchParams.get("secret")!);
  expect(await confirmEnrolment(w.ctx, again, hotp(secret, stepAt(w.ctx.now())))).toHaveLength(10);
});

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (sign) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"),
  ).join("");
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}
