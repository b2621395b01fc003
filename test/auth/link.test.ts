import { createThrottle } from "../../server/http/throttles.ts";
import { beforeEach, expect, test } from "vitest";
import { issueLink, linkable, useLink } from "../../server/auth/link.ts";
import { LINK_MS } from "../../server/core/people/person.ts";
import { changePerson } from "../../server/auth/people.ts";
import type { Person } from "../../server/core/people/person.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";
import { NOON } from "../helpers/world.ts";

const guesses = createThrottle();
let w: PeopleWorld;
let ada: Person;
beforeEach(async () => {
  w = await peopleWorld();
  ada = await w.person();
});

const use = (token: string) => useLink(w.ctx, token, undefined, guesses);

test("a link lets in once, within a quarter of an hour; only its hash is kept", async () => {
  const { token, expiresAt } = await issueLink(w.ctx, ada);
  const rows = await w.ctx.db.selectFrom("sign_in_link").selectAll().execute();

  expect(expiresAt).toBe(NOON + LINK_MS);
  expect(JSON.stringify(rows)).not.toContain(token);
  w.wait(LINK_MS - 1);
  expect(await use(token)).toEqual({ person: ada });
  await expect(use(token)).rejects.toMatchObject({ kind: "gone", message: /used already/ });
});

test("a link that has expired says so", async () => {
  const { token } = await issueLink(w.ctx, ada);
  w.wait(LINK_MS);

  await expect(use(token)).rejects.toMatchObject({ kind: "gone", message: /expired/ });
});

test("of two who use it at the same moment, one is let in", async () => {
  const { token } = await issueLink(w.ctx, ada);

  const both = await Promise.allSettled([use(token), use(token)]);

  expect(both.map((b) => b.status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test.each(["", "x", "A".repeat(43), "../../etc/passwd"])(
  "%j is none of our links",
  async (token) => {
    await issueLink(w.ctx, ada);

    await expect(use(token)).rejects.toMatchObject({ kind: "missing" });
  },
);

test("a link is worth nothing once its owner was disabled, nor is another sent", async () => {
  const { token } = await issueLink(w.ctx, ada);
  await changePerson(w.ctx, ada.id, { disabled: true });

  await expect(use(token)).rejects.toMatchObject({ kind: "missing" });
  expect(await linkable(w.ctx, ada.email)).toBeNull();
  expect(await linkable(w.ctx, "nobody@exemple.fr")).toBeNull();
});

test("links of long ago are forgotten", async () => {
  await issueLink(w.ctx, ada);
  w.wait(LINK_MS + 24 * 3_600_000 + 1);
  await issueLink(w.ctx, ada);

  expect(await w.ctx.db.selectFrom("sign_in_link").selectAll().execute()).toHaveLength(1);
});
