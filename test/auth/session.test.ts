import { beforeEach, describe, expect, test } from "vitest";
import { sessionsOf } from "../../db/sessions.ts";
import { changePerson } from "../../server/auth/people.ts";
import {
  ABSOLUTE_MS,
  beginSession,
  endOf,
  endSession,
  forgetEndedSessions,
  idTokenOf,
  IDLE_MS,
  isFresh,
  signedInBy,
} from "../../server/auth/session.ts";
import { secretOf } from "../../server/context/secret.ts";
import type { Person } from "../../server/core/people/person.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";
import { NOON } from "../helpers/world.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const SIGN_IN = {
  method: "password",
  client: { address: "192.0.2.1", agent: "Firefox" },
  previous: null,
} as const;

let w: PeopleWorld;
let ada: Person;
beforeEach(async () => {
  w = await peopleWorld();
  ada = await w.person({ role: "editor" });
});

const begin = (more: object = {}) => beginSession(w.ctx, ada, { ...SIGN_IN, ...more });

describe("a session", () => {
  test("says who it is; of what the cookie holds, only a hash is kept", async () => {
    const { secret, session } = await begin();

    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await signedInBy(w.ctx, secret)).toMatchObject({
      person: { ...ada, lastLoginAt: w.ctx.now() },
      session,
    });
    const rows = await w.ctx.db.selectFrom("session").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(await signedInBy(w.ctx, rows[0]!.hash)).toBeNull();
    expect(await signedInBy(w.ctx, session.id)).toBeNull();
    expect((await w.deeds()).at(-1)).toMatchObject({
      action: "session.begin",
      by: `person ${ada.id}`,
    });
  });

  test("ends after eight hours without a request", async () => {
    const { secret } = await begin();

    w.wait(IDLE_MS - 1);
    expect(await signedInBy(w.ctx, secret)).not.toBeNull();
    w.wait(IDLE_MS - 1);
    expect(await signedInBy(w.ctx, secret)).not.toBeNull();
    w.wait(IDLE_MS);
    expect(await signedInBy(w.ctx, secret)).toBeNull();
  });

  test("ends after seven days however busy it was", async () => {
    const { secret } = await begin();

    for (let hour = 4; hour < ABSOLUTE_MS / HOUR_MS; hour += 4) {
      w.wait(4 * HOUR_MS);
      expect(await signedInBy(w.ctx, secret)).not.toBeNull();
    }
    w.wait(4 * HOUR_MS - 1);
    expect(await signedInBy(w.ctx, secret)).not.toBeNull();
    w.wait(1);
    expect(await signedInBy(w.ctx, secret)).toBeNull();
  });

  test("notes to the minute when it was used, and from when on it ends", async () => {
    const { secret, session } = await begin();
    expect(endOf(session)).toBe(NOON + IDLE_MS);

    w.wait(59_000);
    await signedInBy(w.ctx, secret);
    expect((await sessionsOf(w.ctx.db, ada.id))[0]?.seenAt).toBe(NOON);
    w.wait(1_000);
    await signedInBy(w.ctx, secret);
    expect((await sessionsOf(w.ctx.db, ada.id))[0]?.seenAt).toBe(NOON + 60_000);
  });

  test("is fresh for a quarter of an hour", async () => {
    const { session } = await begin();

    expect(isFresh(session, NOON + HOUR_MS / 4 - 1)).toBe(true);
    expect(isFresh(session, NOON + HOUR_MS / 4)).toBe(false);
  });

  test("is another one at each sign-in, and the one of before ends", async () => {
    const before = await begin();

    const after = await begin({ previous: before.secret });

    expect(after.secret).not.toBe(before.secret);
    expect(await signedInBy(w.ctx, before.secret)).toBeNull();
    expect(await signedInBy(w.ctx, after.secret)).not.toBeNull();
  });

  test("that an attacker had chosen is not taken over", async () => {
    const chosen = "A".repeat(43);

    const { secret } = await begin({ previous: chosen });

    expect(secret).not.toBe(chosen);
    expect(await signedInBy(w.ctx, chosen)).toBeNull();
  });

  test("ends for who signs out, and only that one", async () => {
    const [one, other] = [await begin(), await begin()];
    const signedIn = (await signedInBy(w.ctx, one.secret))!;

    await endSession(w.ctx, signedIn);
    await endSession(w.ctx, signedIn);

    expect(await signedInBy(w.ctx, one.secret)).toBeNull();
    expect(await signedInBy(w.ctx, other.secret)).not.toBeNull();
    expect((await w.deeds()).filter((d) => d.action === "session.end")).toHaveLength(1);
  });

  test("has the person's rights of now, not those at sign-in", async () => {
    const { secret } = await begin();
    await changePerson(w.ctx, ada.id, { role: "reader", providers: ["insee"] });

    expect((await signedInBy(w.ctx, secret))?.person).toMatchObject({
      role: "reader",
      providers: ["insee"],
    });

    await changePerson(w.ctx, ada.id, { disabled: true });
    expect(await signedInBy(w.ctx, secret)).toBeNull();
  });

  test("is forgotten some time after it has ended", async () => {
    await begin();
    w.wait(IDLE_MS + 1);

    const { session } = await begin();

    expect(await sessionsOf(w.ctx.db, null)).toEqual([session]);
    w.wait(IDLE_MS + 1);
    await forgetEndedSessions(w.ctx);
    expect(await sessionsOf(w.ctx.db, null)).toEqual([]);
  });
});

test.each(["", "x", "A".repeat(43), "' or 1=1 --", "\0", "é"])(
  "%j is no session",
  async (secret) => {
    await begin();

    expect(await signedInBy(w.ctx, secret)).toBeNull();
  },
);

test("what signs out at the identity provider is kept encrypted", async () => {
  const { secret } = await begin({ method: "oidc", idToken: "eyJ.of.theirs" });
  const { session } = (await signedInBy(w.ctx, secret))!;

  expect(session.idTokenSealed).not.toContain("theirs");
  expect(idTokenOf(w.ctx, session)).toBe("eyJ.of.theirs");
  const other = { ...w.ctx, secret: secretOf("another secret altogether") };
  expect(idTokenOf(other, session)).toBeNull();
});
