import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { grantTokenById, tokensOfGrants } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import { insertFollow } from "../../db/follows.ts";
import { personById } from "../../db/people.ts";
import { noticeEndingTokens } from "../../server/actions/grant-clock.ts";
import {
  issueGrantToken,
  revealToken,
  revokeGrantToken,
} from "../../server/actions/grant-tokens.ts";
import { askForGrantChange, askToProlong } from "../../server/actions/grant-changes.ts";
import { changeContacts, revokeGrant, transferGrant } from "../../server/actions/grants.ts";
import { handOver } from "../../server/actions/handovers.ts";
import { removeMember } from "../../server/actions/members.ts";
import { erasePerson } from "../../server/actions/person-erasure.ts";
import type { Context } from "../../server/context/context.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";
import type { HeldGrant } from "../../server/core/people/grant.ts";
import { tokenState } from "../../server/core/people/grant-token.ts";
import type { Person } from "../../server/core/people/person.ts";
import { actingAs, grantHouse, grantIn, grantMails, type GrantHouse } from "../helpers/grants.ts";
import { ANNE, NOON, world, type World } from "../helpers/world.ts";

let w: World;
let house: GrantHouse;
let at = NOON;
let ctx: Context;
let grant: HeldGrant;

beforeAll(async () => {
  w = await world();
  house = await grantHouse(w.ctx);
});
afterAll(() => w.db.destroy());
beforeEach(async () => {
  at = NOON;
  ctx = { ...w.ctx, now: () => at };
  for (const table of ["token_notice", "handover", "token", "grant_contact", "follow"] as const) {
    await w.db.deleteFrom(table).execute();
  }
  grant = await grantIn(ctx, house);
  await w.db.deleteFrom("message").execute();
});

const as = (person: Person) => actingAs(ctx, person);
const FIRST = { keepOldForHours: 0 };
const issued = async () => (await issueGrantToken(as(house.applicant), grant.id, FIRST)).token;
const stateOf = async (id: string) => tokenState((await grantTokenById(w.db, id))!, at);
const kinds = async () =>
  (await grantMails(w)).map(({ kind, email }) => `${kind} ${email.split("@")[0]}`).toSorted();
const UNCHANGED = { owner: true, purpose: true, business: true, technical: true };
const ends = async (all: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(all)).map(({ status }) => status).toSorted();

describe("the life of a token", () => {
  test("is issued for 18 months, and each of the three contacts reads so", async () => {
    const token = await issued();

    expect(new Date(token.expiresAt).toISOString()).toBe("2027-07-15T11:00:00.000Z");
    expect(await kinds()).toEqual(["ada", "bea", "tom"].map((name) => `grant.issued ${name}`));
  });

  test("no second one is issued beside an active one, also at the same moment", async () => {
    const both = [issued(), issued()];
    expect(await ends(both)).toEqual(["fulfilled", "rejected"]);
    await expect(issued()).rejects.toMatchObject({ kind: "conflict" });
  });

  test("a replacement ends when the old one would have, which stays for the overlap", async () => {
    const old = await issued();
    at += 40 * DAY_MS;
    const wish = { replaces: old.id, keepOldForHours: 48 };
    const { token } = await issueGrantToken(as(house.technical), grant.id, wish);

    expect(token).toMatchObject({ expiresAt: old.expiresAt, replaces: old.id });
    expect([await stateOf(old.id), await stateOf(token.id)]).toEqual(["active", "active"]);
    at += 48 * HOUR_MS - 1;
    expect(await stateOf(old.id)).toBe("active");
    at += 1;
    expect([await stateOf(old.id), await stateOf(token.id)]).toEqual(["revoked", "active"]);
  });

  test("an overlap is no longer than the old token's life", async () => {
    const old = await issued();
    at = old.expiresAt - HOUR_MS;
    await issueGrantToken(as(house.applicant), grant.id, {
      replaces: old.id,
      keepOldForHours: 168,
    });

    expect((await grantTokenById(w.db, old.id))!.revokedAt).toBe(old.expiresAt);
  });

  test("of two who replace it at the same moment, one succeeds", async () => {
    const { id } = await issued();
    const replace = () =>
      issueGrantToken(as(house.applicant), grant.id, { replaces: id, keepOldForHours: 1 });

    expect(await ends([replace(), replace()])).toEqual(["fulfilled", "rejected"]);
    expect(await tokensOfGrants(w.db, [grant.id])).toHaveLength(2);
  });

  test("an expired one is back when it is prolonged, with the same secret inside", async () => {
    const { id, sealedJti, expiresAt } = await issued();
    at = expiresAt + 100 * DAY_MS;
    expect(await stateOf(id)).toBe("expired");

    const after = await askToProlong(as(house.applicant), grant.id, id, UNCHANGED);

    expect(after).toMatchObject({ id, sealedJti });
    expect(await stateOf(id)).toBe("active");
  });

  test("of two who prolong at the same moment, one succeeds", async () => {
    const { id, expiresAt } = await issued();
    at = expiresAt - DAY_MS;
    const prolong = () => askToProlong(as(house.applicant), grant.id, id, UNCHANGED);

    expect(await ends([prolong(), prolong()])).toEqual(["fulfilled", "rejected"]);
  });

  test("a new token revokes an expired one for ever", async () => {
    const old = await issued();
    at = old.expiresAt;
    await issued();

    expect(await stateOf(old.id)).toBe("revoked");
    const prolong = askToProlong(as(house.applicant), grant.id, old.id, UNCHANGED);
    await expect(prolong).rejects.toMatchObject({ kind: "conflict" });
  });

  test("a token of 31 August lives until the end of February, in a leap year too", async () => {
    at = Date.parse("2026-08-31T10:00:00Z");
    const { expiresAt } = await issued();

    expect(new Date(expiresAt).toISOString()).toBe("2028-02-29T10:00:00.000Z");
  });
});

const TOKEN_STATES = ["active", "near its end", "replaced", "expired", "revoked"] as const;
type TokenIn = (typeof TOKEN_STATES)[number];

async function tokenIn(state: TokenIn): Promise<string> {
  const { id, expiresAt } = await issued();
  if (state === "near its end") at = expiresAt - DAY_MS;
  if (state === "expired") at = expiresAt;
  if (state === "revoked") await revokeGrantToken(as(house.applicant), grant.id, id);
  if (state === "replaced") {
    await issueGrantToken(as(house.applicant), grant.id, { replaces: id, keepOldForHours: 1 });
  }
  return id;
}

const DEEDS = {
  reveal: (id: string) => revealToken(as(house.applicant), grant.id, id),
  replace: (id: string) =>
    issueGrantToken(as(house.applicant), grant.id, { replaces: id, keepOldForHours: 0 }),
  prolong: (id: string) => askToProlong(as(house.applicant), grant.id, id, UNCHANGED),
  "hand over": (id: string) =>
    handOver(as(house.applicant), grant.id, id, { email: "rob@exemple.fr", locale: "fr" }),
  revoke: (id: string) => revokeGrantToken(as(house.applicant), grant.id, id),
};
const POSSIBLE: Readonly<Record<TokenIn, readonly string[]>> = {
  active: ["reveal", "replace", "hand over", "revoke"],
  "near its end": ["reveal", "replace", "hand over", "revoke", "prolong"],
  replaced: ["revoke"],
  expired: ["prolong", "revoke"],
  revoked: [],
};

test.each(
  TOKEN_STATES.flatMap((state) =>
    (Object.keys(DEEDS) as (keyof typeof DEEDS)[]).map((deed) => ({ state, deed })),
  ),
)("$deed of a token that is $state", async ({ state, deed }) => {
  const run = DEEDS[deed](await tokenIn(state));

  if (POSSIBLE[state].includes(deed)) await expect(run).resolves.not.toBeNull();
  else await expect(run).rejects.toMatchObject({ kind: "conflict" });
});

test("with a revoked grant its tokens end, and nothing is possible any more", async () => {
  const { id } = await issued();
  await revokeGrant({ ...ctx, by: ANNE }, grant.id);

  expect(await stateOf(id)).toBe("revoked");
  for (const deed of Object.values(DEEDS)) {
    await expect(deed(id)).rejects.toMatchObject({ kind: "conflict" });
  }
  await expect(revokeGrant({ ...ctx, by: ANNE }, grant.id)).rejects.toMatchObject({
    kind: "conflict",
  });
  await expect(
    askForGrantChange(as(house.applicant), grant.id, { purpose: "Autre" }),
  ).rejects.toMatchObject({ kind: "conflict" });
});

test.each(["business", "colleague"] as const)("the %s may see no text of a token", async (who) => {
  const { id } = await issued();

  await expect(revealToken(as(house[who]), grant.id, id)).rejects.toMatchObject({
    kind: "forbidden",
  });
});

test("the technical contact may copy a token, and not prolong it", async () => {
  const { id, expiresAt } = await issued();
  at = expiresAt - DAY_MS;

  await expect(revealToken(as(house.technical), grant.id, id)).resolves.toBeDefined();
  const prolong = askToProlong(as(house.technical), grant.id, id, UNCHANGED);
  await expect(prolong).rejects.toMatchObject({ kind: "forbidden" });
});

describe("notices of the end", () => {
  test("each threshold is written of once, to all contacts and to followers of the applicant", async () => {
    await insertFollow(w.db, {
      id: ctx.newId(),
      followerId: house.colleague.id,
      class: "User",
      subject: house.applicant.id,
      since: at,
    } as never);
    const { expiresAt } = await issued();
    await w.db.deleteFrom("message").execute();

    const seen: string[] = [];
    for (const days of [91, 90, 89.9, 60, 30, 15, 7, 1, 0, -1]) {
      at = expiresAt - days * DAY_MS;
      await Promise.all([noticeEndingTokens(ctx), noticeEndingTokens(ctx)]);
      const mails = await grantMails(w);
      for (const { email, story } of mails) seen.push(`${story.days} ${email.split("@")[0]}`);
      await w.db.deleteFrom("message").execute();
    }
    expect(seen.toSorted()).toEqual(
      [90, 60, 30, 15, 7, 0]
        .flatMap((days) => ["ada", "bea", "col", "tom"].map((name) => `${days} ${name}`))
        .toSorted(),
    );
  });

  test("after a long stop one mail says how many days are left", async () => {
    const { expiresAt } = await issued();
    await w.db.deleteFrom("message").execute();
    at = expiresAt - 25 * DAY_MS;
    await noticeEndingTokens(ctx);

    const mails = await grantMails(w);
    expect(mails.map(({ story }) => story.days)).toEqual([25, 25, 25]);
  });

  test("a replacement near the end repeats no notice, and a prolonged token gets them anew", async () => {
    const old = await issued();
    at = old.expiresAt - 20 * DAY_MS;
    await noticeEndingTokens(ctx);
    const wish = { replaces: old.id, keepOldForHours: 0 };
    const { token } = await issueGrantToken(as(house.applicant), grant.id, wish);
    await w.db.deleteFrom("message").execute();
    await noticeEndingTokens(ctx);
    expect(await grantMails(w)).toEqual([]);

    await askToProlong(as(house.applicant), grant.id, token.id, UNCHANGED);
    const { expiresAt } = (await grantTokenById(w.db, token.id))!;
    await w.db.deleteFrom("message").execute();
    at = expiresAt - 30 * DAY_MS;
    await noticeEndingTokens(ctx);
    expect((await grantMails(w)).length).toBe(3);
  });
});

describe("people of a grant", () => {
  test("a transfer makes another member the applicant, who reads so, as does the one before", async () => {
    await transferGrant(as(house.applicant), grant.id, house.colleague.id);

    expect(await kinds()).toEqual(["grant.transferred ada", "grant.transferred col"]);
    await expect(issued()).rejects.toMatchObject({ kind: "forbidden" });
    await expect(issueGrantToken(as(house.colleague), grant.id, FIRST)).resolves.toBeDefined();
  });

  test.each(["technical", "applicant"] as const)(
    "a grant is not transferred to the %s, who is no other member",
    async (who) => {
      const run = transferGrant(as(house.applicant), grant.id, house[who].id);
      await expect(run).rejects.toMatchObject({ kind: "invalid", fields: [{ pointer: "/to" }] });
    },
  );

  test("a new contact is made a person, invited, and written to", async () => {
    const eve = { firstName: "Eve", lastName: "Roy", email: "eve@exemple.fr" };
    const after = await changeContacts(as(house.applicant), grant.id, {
      business: eve,
      technical: null,
    });

    const parts = after.contacts.map(({ part, person }) => `${part} ${person.email}`);
    expect(parts).toEqual([
      "applicant ada@exemple.fr",
      "business eve@exemple.fr",
      "technical ada@exemple.fr",
    ]);
    expect(await kinds()).toEqual(["grant.contact eve"]);
    const invited = await w.db
      .selectFrom("membership_request")
      .select(["kind", "status"])
      .where("person_id", "=", after.contacts[1]!.person.id)
      .execute();
    expect(invited).toEqual([{ kind: "invitation", status: "pending" }]);
  });

  test("an applicant who leaves the organisation leaves the grant, and its admins read so", async () => {
    await transferGrant(as(house.applicant), grant.id, house.colleague.id);
    await w.db.deleteFrom("message").execute();
    await removeMember({ ...ctx, by: ANNE }, house.organization, house.colleague.id);

    expect(await kinds()).toEqual(["grant.orphaned ada"]);
    const after = (await grantById(w.db, grant.id))!;
    expect(after.contacts.map(({ part }) => part)).toEqual(["business", "technical"]);
    const admin = {
      ...ctx,
      by: { kind: "person", id: "x", name: "Zoé", email: "z@x", role: "admin", providers: "all" },
    } as const;
    await expect(transferGrant(admin, grant.id, house.applicant.id)).resolves.toBeDefined();
  });

  test("erasing the applicant leaves the grant and its token without them", async () => {
    const eve = await personById(
      w.db,
      (
        await changeContacts(as(house.applicant), grant.id, {
          technical: { firstName: "Max", lastName: "Roy", email: "max@exemple.fr" },
        })
      ).contacts[2]!.person.id,
    );
    const { id } = await issued();
    await erasePerson({ ...ctx, by: ANNE }, eve!, { deletesComments: false, mails: null });

    const after = (await grantById(w.db, grant.id))!;
    expect(after.contacts.map(({ part }) => part)).toEqual(["applicant", "business"]);
    expect(await stateOf(id)).toBe("active");
  });
});
