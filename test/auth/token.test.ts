import { createHmac } from "node:crypto";
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, type JWK } from "jose";
import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { testDatabase } from "../helpers/database.ts";
import { type Db } from "../../db/schema.ts";
import { allTokens, newestKey } from "../../db/tokens.ts";
import type { AccessIssuer } from "../../server/auth/access-token.ts";
import { rotateKey, signingKey } from "../../server/auth/keys.ts";
import { atTerminal } from "../../server/core/people/author.ts";
import { secretOf } from "../../server/context/secret.ts";
import { authenticate, issueToken, listTokens, revokeToken } from "../../server/auth/token.ts";
import { configOf, NOON, SECRET, SMALL } from "../helpers/world.ts";

let db: Db;
let clock: number;
let ctx: AccessIssuer;
beforeEach(async () => {
  db = await testDatabase();
  clock = NOON;
  const log = pino({ level: "silent" });
  ctx = { db, now: () => clock, log, secret: SECRET, config: configOf(SMALL) };
});

const bearer = (token: string) => authenticate(ctx, `Bearer ${token}`);
const refused = { name: "Refusal", kind: "unauthenticated" };
const partsOf = (token: string) => token.split(".") as [string, string, string];
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(partsOf(token)[1], "base64url").toString()) as Record<string, unknown>;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token", () => {
  test("says who its holder is, until it expires 18 calendar months later", async () => {
    const { token, stored } = await issueToken(ctx, { name: "ci", role: "editor" });

    expect(await bearer(token)).toEqual({
      kind: "token",
      id: stored.id,
      name: "ci",
      role: "editor",
      providers: "all",
    });
    expect(new Date(stored.expiresAt).toISOString()).toBe("2027-07-15T11:00:00.000Z");
    clock = stored.expiresAt - 1;
    expect(await bearer(token)).toMatchObject({ role: "editor" });
    clock = stored.expiresAt;
    await expect(bearer(token)).rejects.toMatchObject({
      ...refused,
      message: "This token has expired.",
    });
  });

  test.each([
    { at: "2026-08-31T10:00:00Z", months: 18, until: "2028-02-29T10:00:00.000Z" },
    { at: "2026-01-31T10:00:00Z", months: 1, until: "2026-02-28T10:00:00.000Z" },
  ])("of $months months from $at lasts until $until", async ({ at, months, until }) => {
    clock = Date.parse(at);

    const { stored } = await issueToken(ctx, { name: "x", role: "reader", months });

    expect(new Date(stored.expiresAt).toISOString()).toBe(until);
  });

  test("can be restricted to one provider", async () => {
    const { token } = await issueToken(ctx, { name: "x", role: "operator", provider: "insee" });

    expect(await bearer(token)).toMatchObject({ providers: ["insee"] });
  });

  test("is refused once it is revoked, by whichever process", async () => {
    const { token, stored } = await issueToken(ctx, { name: "leaked", role: "admin" });
    await bearer(token);

    await revokeToken({ ...ctx, secret: secretOf("another process's own") }, stored.id);

    await expect(bearer(token)).rejects.toMatchObject({
      ...refused,
      message: "This token was revoked.",
    });
    const revokedAt = (await listTokens(ctx))[0]!.revokedAt;
    clock += 60_000;
    await revokeToken(ctx, stored.id);
    expect((await listTokens(ctx))[0]!.revokedAt).toBe(revokedAt);
  });

  test("leaves its making and its end in the audit trail, without its secret", async () => {
    const { token, stored } = await issueToken(ctx, { name: "ci", role: "editor" });
    await revokeToken({ ...ctx, by: atTerminal("root") }, stored.id);

    const told = await db.selectFrom("audit").selectAll().orderBy("seq").execute();
    expect(told.map((t) => [t.action, t.subject, t.actor_name])).toEqual([
      ["token.create", `token:${stored.id}`, "Vigie"],
      ["token.revoke", `token:${stored.id}`, "root"],
    ]);
    expect(JSON.stringify(told)).not.toContain(claimsOf(token).jti);
  });

  test("that never was cannot be revoked", async () => {
    await expect(revokeToken(ctx, "nonsense")).rejects.toMatchObject({ kind: "missing" });
  });

  test("is kept nowhere: neither it nor the id inside it is in the database", async () => {
    const { token } = await issueToken(ctx, { name: "x", role: "reader" });
    const { jti } = claimsOf(token) as { jti: string };

    const kept = JSON.stringify([await allTokens(db), await newestKey(db)]);

    expect(jti.length).toBeGreaterThanOrEqual(22);
    for (const secret of [token, jti, partsOf(token)[2]]) expect(kept).not.toContain(secret);
  });

  test("its last use is noted, at most once a minute", async () => {
    const { token } = await issueToken(ctx, { name: "x", role: "reader" });
    const lastUsed = async () => (await listTokens(ctx))[0]!.lastUsedAt;
    expect(await lastUsed()).toBeNull();

    await bearer(token);
    clock += 59_000;
    await bearer(token);
    expect(await lastUsed()).toBe(NOON);

    clock += 1_000;
    await bearer(token);
    expect(await lastUsed()).toBe(NOON + 60_000);
  });
});

describe("signing keys", () => {
  test("a new one signs from now on, and the old one's tokens stay good", async () => {
    const old = await issueToken(ctx, { name: "old", role: "reader" });
    clock += 1;
    const { kid } = await rotateKey(ctx);
    const next = await issueToken(ctx, { name: "next", role: "reader" });

    const header = JSON.parse(Buffer.from(partsOf(next.token)[0], "base64url").toString());
    expect(header).toMatchObject({ alg: "ES256", kid });
    expect(await bearer(old.token)).toMatchObject({ name: "old" });
    expect(await bearer(next.token)).toMatchObject({ name: "next" });
  });

  test("the private one is not in the database in clear, and opens with the secret alone", async () => {
    const { key } = await rotateKey(ctx);
    const { d } = await exportJWK(key);

    expect(d).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await newestKey(db))).not.toContain(d);
  });

  test("with another VIGIE_SECRET a new one is made; tokens that are out stay good", async () => {
    const { token } = await issueToken(ctx, { name: "before", role: "reader" });
    const before = await newestKey(db);
    clock += 1;
    ctx = { ...ctx, secret: secretOf("quite another secret") };

    const after = await issueToken(ctx, { name: "after", role: "reader" });

    expect((await newestKey(db))!.kid).not.toBe(before!.kid);
    expect(await bearer(token)).toMatchObject({ name: "before" });
    expect(await bearer(after.token)).toMatchObject({ name: "after" });
  });
});

describe("a forged token is refused", () => {
  /** Claims, header and signature as a forger would like them; the rest as ours. */
  async function forge(change: {
    readonly claims?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
    readonly key?: CryptoKey | Uint8Array;
  }) {
    const { token } = await issueToken(ctx, { name: "x", role: "reader" });
    const { kid, key } = await signingKey(ctx, ctx.now());
    return new SignJWT({ ...claimsOf(token), ...change.claims })
      .setProtectedHeader({ alg: "ES256", kid, ...change.header } as { alg: string })
      .sign(change.key ?? key);
  }

  const cases: Record<string, () => Promise<string>> = {
    "no signature (alg none)": async () => {
      const { token } = await issueToken(ctx, { name: "x", role: "reader" });
      const { kid } = await signingKey(ctx, ctx.now());
      return `${encoded({ alg: "none", kid })}.${partsOf(token)[1]}.`;
    },
    "alg none, with the signature of another": async () => {
      const { token } = await issueToken(ctx, { name: "x", role: "reader" });
      const { kid } = await signingKey(ctx, ctx.now());
      return `${encoded({ alg: "none", kid })}.${partsOf(token)[1]}.${partsOf(token)[2]}`;
    },
    "HS256 with our public key as its secret": async () => {
      const { token } = await issueToken(ctx, { name: "x", role: "reader" });
      const stored = (await newestKey(db))!;
      const publicKey = (await importJWK(JSON.parse(stored.publicJwk) as JWK, "ES256", {
        extractable: true,
      })) as CryptoKey;
      const head = `${encoded({ alg: "HS256", kid: stored.kid })}.${partsOf(token)[1]}`;
      const pem = await exportSPKI(publicKey);
      return `${head}.${createHmac("sha256", pem).update(head).digest("base64url")}`;
    },
    "another key under our kid": async () =>
      forge({ key: (await generateKeyPair("ES256")).privateKey }),
    "another key under a kid of its own": async () =>
      forge({ key: (await generateKeyPair("ES256")).privateKey, header: { kid: "mine" } }),
    "a key that it brings along": async () => {
      const pair = await generateKeyPair("ES256", { extractable: true });
      return forge({ key: pair.privateKey, header: { jwk: await exportJWK(pair.publicKey) } });
    },
    "no kid": async () => forge({ header: { kid: undefined } }),
    "another audience": async () => forge({ claims: { aud: "elsewhere" } }),
    "another issuer": async () => forge({ claims: { iss: "elsewhere" } }),
    "no expiry": async () => forge({ claims: { exp: undefined } }),
    expired: async () => forge({ claims: { exp: NOON / 1000 - 1 } }),
    "not valid yet": async () => forge({ claims: { nbf: NOON / 1000 + 3600 } }),
    "signed by us, but never issued": async () => forge({ claims: { jti: "never issued" } }),
    "no id": async () => forge({ claims: { jti: undefined } }),
    "changed claims": async () => {
      const { token } = await issueToken(ctx, { name: "x", role: "reader" });
      const [head, , signature] = partsOf(token);
      return `${head}.${encoded({ ...claimsOf(token), role: "admin" })}.${signature}`;
    },
    "cut short": async () =>
      (await issueToken(ctx, { name: "x", role: "reader" })).token.slice(0, -10),
    garbage: async () => "garbage",
    "garbage in three parts": async () => "a.b.c",
    nothing: async () => "",
  };

  test.each(Object.entries(cases))("%s", async (_, make) => {
    const token = await make();

    await expect(bearer(token)).rejects.toMatchObject(refused);
  });

  test.each([undefined, "", "Basic dXNlcjpwYXNz", "Bearer", "Bearer a b", "Token x"])(
    "Authorization: %s",
    async (header) => {
      await expect(authenticate(ctx, header)).rejects.toMatchObject(refused);
    },
  );

  test("a role that is claimed but was not given counts for nothing", async () => {
    const token = await forge({ claims: { role: "admin" } });

    expect(await bearer(token)).toMatchObject({ role: "reader" });
  });
});
