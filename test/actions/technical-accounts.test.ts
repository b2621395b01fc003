import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  accountById,
  accountWithSecrets,
  isRevoked,
  revokeJti,
} from "../../db/technical-accounts.ts";
import { keepAccounts } from "../../server/actions/account-clock.ts";
import {
  changeAccount,
  createAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
} from "../../server/actions/technical-accounts.ts";
import { addMember } from "../../server/actions/members.ts";
import { erasePerson } from "../../server/actions/person-erasure.ts";
import { addPerson } from "../../server/auth/people.ts";
import { verifiedClient } from "../../server/auth/technical-account.ts";
import type { Context } from "../../server/context/context.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";
import type { Instant } from "../../server/core/model.ts";
import type { Organization } from "../../server/core/people/organization.ts";
import { organizationWith, queuedMails } from "../helpers/technical-accounts.ts";
import { ANNE, NOON, world, type World } from "../helpers/world.ts";

let w: World;
let organization: Organization;
let at: Instant = NOON;
/** The same server at the terminal, under a clock of its own. */
let ctx: Context;

beforeAll(async () => {
  w = await world();
  organization = await organizationWith(w.ctx, ["insee"]);
});
afterAll(() => w.db.destroy());
beforeEach(async () => {
  at = NOON;
  ctx = { ...w.ctx, now: () => at, by: ANNE };
  await w.db.deleteFrom("message").execute();
  await w.db.deleteFrom("technical_account").execute();
});

const CONTACT = { contactEmail: "ada@exemple.fr", scopes: ["maintenance:write"] } as const;
const made = () => createAccount(ctx, organization, CONTACT);
const kinds = async () => (await queuedMails(w)).map(({ kind }) => kind).toSorted();
const settled = (all: readonly Promise<unknown>[]) =>
  Promise.allSettled(all).then((ends) => ends.map(({ status }) => status).toSorted());

test("accounts count within their organisation, and each has a secret of its own", async () => {
  const [first, second] = [await made(), await made()];
  const numbers = [first, second].map(({ account }) => account.number);

  expect(numbers[1]).toBe(numbers[0]! + 1);
  expect(first.account.login).toBe(`TECH_${numbers[0]}_84965690500015@status.exemple.test`);
  expect(first.secret).toMatch(/^vts_[\w-]{43}$/);
  expect(second.secret).not.toBe(first.secret);
  expect(await queuedMails(w)).toEqual(
    Array(2).fill({ email: "ada@exemple.fr", kind: "account.created" }),
  );
});

test("of many that are made at one moment, none has another's number", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, made));

  expect(new Set(all.map(({ account }) => account.login)).size).toBe(5);
});

/** Brings an account into a state, and returns it. */
async function accountIn(state: "active" | "inactive" | "closed" | "closed by the clock") {
  const { account } = await made();
  if (state !== "active") await deactivateAccount(ctx, account.id);
  if (state.startsWith("closed")) at += 60 * DAY_MS;
  if (state === "closed") await keepAccounts(ctx);
  return account;
}

const DEEDS = {
  change: (id: string) => changeAccount(ctx, id, { contactEmail: "bob@exemple.fr" }),
  secret: (id: string) => resetSecret(ctx, id, 0),
  deactivate: (id: string) => deactivateAccount(ctx, id),
  reactivate: (id: string) => reactivateAccount(ctx, id),
};
const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  active: ["change", "secret", "deactivate"],
  inactive: ["change", "reactivate"],
  closed: [],
  "closed by the clock": [],
};

test.each(
  (["active", "inactive", "closed", "closed by the clock"] as const).flatMap((state) =>
    (Object.keys(DEEDS) as (keyof typeof DEEDS)[]).map((deed) => ({ state, deed })),
  ),
)("$deed of an account that is $state", async ({ state, deed }) => {
  const { id } = await accountIn(state);
  const run = DEEDS[deed](id);

  if (POSSIBLE[state]!.includes(deed)) await expect(run).resolves.toBeDefined();
  else await expect(run).rejects.toMatchObject({ kind: "conflict" });
});

test.each(["secret", "deactivate", "reactivate"] as const)(
  "of two who %s at one moment, one succeeds",
  async (deed) => {
    const { id } = await accountIn(deed === "reactivate" ? "inactive" : "active");

    const ends = await settled([DEEDS[deed](id), DEEDS[deed](id)]);
    // A new secret after a new secret is no conflict where the second reads what the first wrote.
    if (deed === "secret") expect(ends).toContain("fulfilled");
    else expect(ends).toEqual(["fulfilled", "rejected"]);
  },
);

test("an inactive account is back with its secret a moment before 60 days are over", async () => {
  const { account, secret } = await made();
  await deactivateAccount(ctx, account.id);
  expect(await verifiedClient(ctx, account.login, secret)).toBeNull();

  at += 60 * DAY_MS - 1;
  await keepAccounts(ctx);
  await reactivateAccount(ctx, account.id);

  expect((await verifiedClient(ctx, account.login, secret))?.account.id).toBe(account.id);
  expect(await kinds()).toEqual([
    "account.closing",
    "account.created",
    "account.deactivated",
    "account.reactivated",
  ]);
});

test("after 60 days the clock closes it: its secret is wiped, its number never used again", async () => {
  const { account, secret } = await made();
  await deactivateAccount(ctx, account.id);
  at += 60 * DAY_MS;

  expect(await keepAccounts(ctx)).toBe(1);
  expect(await keepAccounts(ctx)).toBe(0);

  const { hashes } = (await accountWithSecrets(w.db, account.login))!;
  expect(hashes).toEqual({ secret: null, previous: null, previousUntil: null });
  expect(await verifiedClient(ctx, account.login, secret)).toBeNull();
  expect((await made()).account.number).toBeGreaterThan(account.number);
});

test("its contact is warned once, 7 days before it closes; after a return, anew", async () => {
  const { account } = await made();
  const warned = async () => (await kinds()).filter((kind) => kind === "account.closing").length;
  const keepAfter = async (ms: number) => {
    at += ms;
    await keepAccounts(ctx);
    return warned();
  };
  await deactivateAccount(ctx, account.id);

  expect(await keepAfter(53 * DAY_MS - 1)).toBe(0);
  expect(await keepAfter(1)).toBe(1);
  expect(await keepAfter(DAY_MS)).toBe(1);
  await reactivateAccount(ctx, account.id);
  await deactivateAccount(ctx, account.id);
  expect(await keepAfter(0)).toBe(1);
  expect(await keepAfter(53 * DAY_MS)).toBe(2);
});

test("a reset without overlap ends the old secret at once", async () => {
  const { account, secret: old } = await made();
  const { secret } = await resetSecret(ctx, account.id, 0);

  expect(await verifiedClient(ctx, account.login, old)).toBeNull();
  expect(await verifiedClient(ctx, account.login, secret)).not.toBeNull();
});

test("with an overlap of 168 hours the old secret works until then, and no longer", async () => {
  const { account, secret: old } = await made();
  const { secret, account: after } = await resetSecret(ctx, account.id, 168);

  expect(after.previousUntil).toBe(NOON + 168 * HOUR_MS);
  at = NOON + 168 * HOUR_MS - 1;
  expect(await verifiedClient(ctx, account.login, old)).not.toBeNull();
  at += 1;
  expect(await verifiedClient(ctx, account.login, old)).toBeNull();
  expect(await verifiedClient(ctx, account.login, secret)).not.toBeNull();
});

test("of three secrets in one overlap, the oldest is dead", async () => {
  const { account, secret: oldest } = await made();
  await resetSecret(ctx, account.id, 168);
  await resetSecret(ctx, account.id, 168);

  expect(await verifiedClient(ctx, account.login, oldest)).toBeNull();
});

test("a new contact and the one before are written to, each of their part", async () => {
  const { account } = await made();
  await w.db.deleteFrom("message").execute();

  await changeAccount(ctx, account.id, { contactEmail: " Bob@Exemple.fr " });
  await changeAccount(ctx, account.id, { contactEmail: "bob@exemple.fr" });

  expect((await queuedMails(w)).map(({ email, kind }) => `${kind} ${email}`).toSorted()).toEqual([
    "account.contact_added bob@exemple.fr",
    "account.contact_removed ada@exemple.fr",
  ]);
});

test.each([
  { name: "no contact at a terminal", wanted: { scopes: ["status:read"] }, at: "/contactEmail" },
  {
    name: "a contact that is no address",
    wanted: { contactEmail: "ada@exemple.fr\r\nBcc: x@y.fr", scopes: ["status:read"] },
    at: "/contactEmail",
  },
] as const)("$name is refused, and takes no number", async ({ wanted, at: pointer }) => {
  const before = await made();

  await expect(createAccount(ctx, organization, wanted)).rejects.toMatchObject({
    kind: "invalid",
    fields: [{ pointer }],
  });
  expect((await made()).account.number).toBe(before.account.number + 1);
});

test("an account of an organisation that was deleted opens nothing", async () => {
  const other = await organizationWith(w.ctx, [], "12002701600019");
  const { account, secret } = await createAccount(ctx, other, {
    ...CONTACT,
    scopes: ["status:read"],
  });
  await w.db
    .updateTable("organization")
    .set({ deleted_at: at })
    .where("id", "=", other.id)
    .execute();

  expect(await verifiedClient(ctx, account.login, secret)).toBeNull();
  await expect(deactivateAccount(ctx, account.id)).rejects.toMatchObject({ kind: "gone" });
  expect((await accountById(w.db, account.id))?.deactivatedAt).toBeNull();
});

test("revoked access tokens are forgotten once they have expired", async () => {
  await revokeJti(w.db, "hash", NOON + 1);
  await keepAccounts(ctx);
  expect(await isRevoked(w.db, "hash")).toBe(true);
  at = NOON + 1;
  await keepAccounts(ctx);
  expect(await isRevoked(w.db, "hash")).toBe(false);
});

test("accounts of a contact who is erased go to an admin of the organisation, else to nobody", async () => {
  const add = (email: string) => addPerson(ctx, { email, name: "Ada", role: "member" });
  const [bob, cleo] = [await add("bob@exemple.fr"), await add("cleo@exemple.fr")];
  await addMember(ctx, organization, bob, "admin");
  await addMember(ctx, organization, cleo, "admin");
  const wanted = { ...CONTACT, contactEmail: "bob@exemple.fr" };
  const { account } = await createAccount(ctx, organization, wanted);
  const contact = async () => (await accountById(w.db, account.id))?.contactEmail;

  await erasePerson(ctx, bob, { deletesComments: false, mails: null });
  expect(await contact()).toBe("cleo@exemple.fr");
  await erasePerson(ctx, cleo, { deletesComments: false, mails: null });
  await w.db.deleteFrom("message").execute();
  await deactivateAccount(ctx, account.id);
  expect(await queuedMails(w)).toEqual([]);
  expect(await contact()).toBe(`deleted-${cleo.id}@erased.invalid`);
});
