import { expect, test } from "vitest";
import { tokensOfGrants } from "../../db/grant-tokens.ts";
import { grantsLike } from "../../db/grants.ts";
import { bansNow } from "../../db/token-usage.ts";
import { usageOf } from "../../server/actions/token-usage.ts";
import { HOUR_MS } from "../../server/core/duration.ts";
import { daysLeft } from "../../server/core/people/grant-token.ts";
import { DEMO_PERSON } from "../../server/demo/demo-person.ts";
import { makeGrants } from "../../server/demo/make-grants.ts";
import { makeOrganizations } from "../../server/demo/make-organizations.ts";
import { ANNE, world } from "../helpers/world.ts";

test("the demo's person has a token that ends in 25 days, and one that is banned", async () => {
  const w = await world();
  const ctx = { ...w.ctx, by: ANNE };
  await makeGrants(ctx, await makeOrganizations(ctx));

  const grants = await grantsLike(w.db, { limit: 10 });
  const tokens = await tokensOfGrants(
    w.db,
    grants.map(({ id }) => id),
  );
  expect(tokens.map((one) => daysLeft(one, w.now())).toSorted((a, b) => a - b)).toEqual([25, 400]);
  const [banned, ban] = [...(await bansNow(w.db, w.now()))][0]!;
  expect(ban.until - w.now()).toBe(9 * HOUR_MS);
  const usage = await usageOf(ctx, banned, "30h");
  expect(usage.totals.refused).toBe(900);
  expect(usage.last.map(({ status }) => status)).toEqual(Array(10).fill(429));
  const mails = await w.db
    .selectFrom("message")
    .select("kind")
    .where("email", "=", DEMO_PERSON.email)
    .execute();
  expect(mails.map(({ kind }) => kind).toSorted()).toEqual(["grant.banned", "grant.ending"]);
  await w.db.destroy();
});
