import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOidc, type Attempt, type Oidc } from "../../server/auth/oidc.ts";
import { type OidcSettings } from "../../server/core/settings.ts";
import {
  browse,
  CLIENT_ID,
  CLIENT_SECRET,
  identityProvider,
  type IdentityProvider,
  type IdentityProviderOptions,
} from "../helpers/identity-provider.ts";

const CALLBACK = "https://status.exemple.test/auth/oidc/callback";
const HOME = "https://status.exemple.test/";
const LOG = pino({ level: "silent" });

const settingsOf = (issuer: string, more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  roles: new Map(),
  trustEmail: false,
  ...more,
});

let provider: IdentityProvider;
afterEach(() => provider?.stop());

async function started(more: Partial<IdentityProviderOptions> = {}): Promise<Oidc> {
  provider = await identityProvider({
    accounts: { "u-1": { email: "ada@exemple.fr", email_verified: true, name: "Ada Lovelace" } },
    redirectUri: CALLBACK,
    signedOutUri: HOME,
    ...more,
  });
  provider.account = "u-1";
  return createOidc(settingsOf(provider.issuer), LOG, Date.now);
}

async function answered(oidc: Oidc): Promise<{ answer: URL; attempt: Attempt }> {
  const { url, attempt } = await oidc.begin(CALLBACK);
  return { answer: await browse(url, CALLBACK), attempt };
}

const refused = { name: "Refusal", kind: "unauthenticated" };

describe("a sign-in at a real provider", () => {
  test("sign-in uses PKCE, state and nonce, and returns a person", async () => {
    const oidc = await started();

    const { url, attempt } = await oidc.begin(CALLBACK);
    const asked = Object.fromEntries(new URL(url).searchParams);
    const identity = await oidc.finish(await browse(url, CALLBACK), attempt);

    expect(asked).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: CALLBACK,
      scope: "openid email profile",
      state: attempt.state,
      nonce: attempt.nonce,
    });
    expect(asked.code_challenge).not.toBe(attempt.verifier);
    expect(identity).toEqual({
      issuer: provider.issuer,
      subject: "u-1",
      email: "ada@exemple.fr",
      isEmailVerified: true,
      name: "Ada Lovelace",
      idToken: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    });
  });

  test("is understood as ProConnect does it: userinfo signed, no word of verification", async () => {
    await started({
      likeProConnect: true,
      accounts: { "u-1": { email: "ada@exemple.fr", given_name: "Ada", usual_name: "Lovelace" } },
    });
    const settings = settingsOf(provider.issuer, { trustEmail: true });
    const oidc = createOidc(settings, LOG, Date.now);
    const { url, attempt } = await oidc.begin(CALLBACK);

    const identity = await oidc.finish(await browse(url, CALLBACK), attempt);

    expect(new URL(url).searchParams.get("scope")).toBe("openid email given_name usual_name");
    expect(identity).toMatchObject({ email: "ada@exemple.fr", name: "Ada Lovelace" });
    expect(identity.isEmailVerified).toBe(true);
  });

  test.each([
    { claims: { email: "a@b.fr" }, verified: false },
    { claims: { email: "a@b.fr", email_verified: false }, verified: false },
    { claims: { email: "a@b.fr", email_verified: "false" }, verified: false },
    { claims: { email: "a@b.fr", email_verified: "true" }, verified: true },
  ])("takes for verified only what is said to be: $claims", async ({ claims, verified }) => {
    const oidc = await started({ accounts: { "u-1": claims } });
    const { answer, attempt } = await answered(oidc);

    expect(await oidc.finish(answer, attempt)).toMatchObject({
      email: "a@b.fr",
      isEmailVerified: verified,
      name: null,
    });
  });

  test("does not trust an address that is said not to be verified, whatever the setting", async () => {
    await started({ accounts: { "u-1": { email: "a@b.fr", email_verified: false } } });
    const oidc = createOidc(settingsOf(provider.issuer, { trustEmail: true }), LOG, Date.now);
    const { answer, attempt } = await answered(oidc);

    expect(await oidc.finish(answer, attempt)).toMatchObject({ isEmailVerified: false });
  });

  test("can be ended there", async () => {
    const oidc = await started();
    const { answer, attempt } = await answered(oidc);
    const { idToken } = await oidc.finish(answer, attempt);

    const end = new URL((await oidc.endAddress(idToken, HOME))!);

    expect(end.href).toMatch(new RegExp(`^${provider.issuer}/session/end`));
    expect(end.searchParams.get("id_token_hint")).toBe(idToken);
    expect(end.searchParams.get("post_logout_redirect_uri")).toBe(HOME);
  });

  test("that its user refused is no sign-in", async () => {
    const oidc = await started();
    provider.account = null;
    const { answer, attempt } = await answered(oidc);

    await expect(oidc.finish(answer, attempt)).rejects.toMatchObject(refused);
  });
});

describe("an answer that is not to this attempt is refused", () => {
  test.each<{ name: string; spoil: (answer: URL, attempt: Attempt) => [URL, Attempt] }>([
    { name: "another state", spoil: (url, a) => [url, { ...a, state: "other" }] },
    { name: "no state", spoil: (url, a) => [without(url, "state"), a] },
    { name: "another nonce", spoil: (url, a) => [url, { ...a, nonce: "other" }] },
    { name: "another verifier", spoil: (url, a) => [url, { ...a, verifier: "v".repeat(43) }] },
    { name: "no code", spoil: (url, a) => [without(url, "code"), a] },
    { name: "a made-up code", spoil: (url, a) => [having(url, "code", "made-up"), a] },
    { name: "another issuer", spoil: (url, a) => [having(url, "iss", "https://evil.test"), a] },
    {
      name: "another address of ours",
      spoil: (url, a) => [new URL(`https://status.exemple.test/elsewhere${url.search}`), a],
    },
  ])("$name", async ({ spoil }) => {
    const oidc = await started();
    const { answer, attempt } = await answered(oidc);

    await expect(oidc.finish(...spoil(answer, attempt))).rejects.toMatchObject(refused);
  });

  test("the same one twice", async () => {
    const oidc = await started();
    const { answer, attempt } = await answered(oidc);
    await oidc.finish(answer, attempt);

    await expect(oidc.finish(answer, attempt)).rejects.toMatchObject(refused);
  });

  test("a client whose secret is wrong", async () => {
    await started();
    const other = settingsOf(provider.issuer, { clientSecret: "wrong" });
    const oidc = createOidc(other, LOG, Date.now);
    const { answer, attempt } = await answered(oidc);

    await expect(oidc.finish(answer, attempt)).rejects.toMatchObject(refused);
  });
});

describe("a provider that lies", () => {
  let liar: Server;
  let issuer: string;
  /** Answer of the userinfo endpoint; `null`: there is none. */
  let userinfo: Record<string, unknown> | null;
  let tokenOf: (claims: Record<string, unknown>) => Promise<string>;
  let published: Awaited<ReturnType<typeof generateKeyPair>>;
  let oidc: Oidc;
  const attempt = { state: "s", nonce: "n", verifier: "v".repeat(43) };

  beforeEach(async () => {
    userinfo = null;
    published = await generateKeyPair("RS256", { extractable: true });
    const jwk = { ...(await exportJWK(published.publicKey)), kid: "k", alg: "RS256", use: "sig" };
    liar = createServer((request, response) => {
      const answer = async () => {
        if (request.url === "/.well-known/openid-configuration") {
          return {
            issuer,
            jwks_uri: `${issuer}/jwks`,
            token_endpoint: `${issuer}/token`,
            authorization_endpoint: `${issuer}/auth`,
            ...(userinfo && { userinfo_endpoint: `${issuer}/me` }),
            id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
          };
        }
        if (request.url === "/me") return { sub: "u-1", ...userinfo };
        if (request.url === "/jwks") return { keys: [jwk] };
        const now = Math.floor(Date.now() / 1000);
        const id_token = await tokenOf({
          iss: issuer,
          aud: CLIENT_ID,
          sub: "u-1",
          nonce: "n",
          iat: now,
          exp: now + 60,
          email: "ada@exemple.fr",
          email_verified: true,
        });
        return { access_token: "a", token_type: "bearer", id_token };
      };
      answer().then(
        (body) =>
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
        () => response.writeHead(500).end(),
      );
    });
    await new Promise<void>((listening) => liar.listen(0, "127.0.0.1", listening));
    issuer = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
    oidc = createOidc(settingsOf(issuer), LOG, Date.now);
  });
  afterEach(() => {
    liar.closeAllConnections();
    return new Promise((closed) => liar.close(closed));
  });

  const signed = (claims: Record<string, unknown>, key: CryptoKey | Uint8Array, alg = "RS256") =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: "k" }).sign(key);
  const finish = () => oidc.finish(new URL(`${CALLBACK}?code=c&state=s`), attempt);

  test("is believed while it does not", async () => {
    tokenOf = (claims) => signed(claims, published.privateKey);

    expect(await finish()).toMatchObject({ subject: "u-1", email: "ada@exemple.fr" });
  });

  test.each<{ name: string; claims: object }>([
    { name: "for somebody else", claims: { aud: "other" } },
    { name: "by somebody else", claims: { iss: "https://evil.test" } },
    { name: "that has expired", claims: { exp: 1_000_000_000 } },
    { name: "for another attempt", claims: { nonce: "other" } },
    { name: "for no attempt", claims: { nonce: undefined } },
    { name: "about nobody", claims: { sub: undefined } },
    { name: "that never ends", claims: { exp: undefined } },
  ])("is not believed with an ID token $name", async ({ claims }) => {
    tokenOf = (usual) => signed({ ...usual, ...claims }, published.privateKey);

    await expect(finish()).rejects.toMatchObject(refused);
  });

  const [ADA, EVE] = ["ada@exemple.fr", "eve@exemple.fr"];
  test.each([
    { token: { email: EVE, email_verified: true }, info: { email: ADA }, verified: false },
    { token: { email_verified: true }, info: { email: ADA }, verified: false },
    { token: { email: ADA }, info: { email_verified: true }, verified: false },
    { token: { email: EVE }, info: { email: ADA, email_verified: true }, verified: true },
    {
      ...{ token: { email: EVE, email_verified: false } },
      ...{ info: { email: ADA, email_verified: true }, verified: true },
    },
    { token: { email: ADA, email_verified: true }, info: { email: ADA }, verified: true },
    { token: { email: ADA, email_verified: true }, info: {}, verified: true },
    {
      ...{ token: { email: ADA, email_verified: false } },
      ...{ info: { email: ADA, email_verified: true }, verified: false },
    },
    {
      ...{ token: { email_verified: false } },
      ...{ info: { email: ADA, email_verified: true }, verified: false },
    },
    {
      ...{ token: { email: ADA, email_verified: true } },
      ...{ info: { email_verified: false }, verified: false },
    },
  ])("verifies an address only by a statement that names it: $token, $info", async (told) => {
    tokenOf = (usual) =>
      signed(
        { ...usual, email: undefined, email_verified: undefined, ...told.token },
        published.privateKey,
      );
    userinfo = told.info;

    expect(await finish()).toMatchObject({ email: ADA, isEmailVerified: told.verified });
  });

  test("is not believed where its ID token is signed by another key", async () => {
    const other = await generateKeyPair("RS256");
    tokenOf = (claims) => signed(claims, other.privateKey);

    await expect(finish()).rejects.toMatchObject(refused);
  });

  test("is not believed without a signature, or with one that anybody could make", async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    tokenOf = async (claims) => `${encode({ alg: "none" })}.${encode(claims)}.`;
    await expect(finish()).rejects.toMatchObject(refused);

    tokenOf = (claims) => signed(claims, Buffer.from(CLIENT_SECRET), "HS256");
    await expect(finish()).rejects.toMatchObject(refused);
  });
});

test("a provider that is not there is said to be so", async () => {
  const oidc = await started();
  await provider.stop();

  await expect(oidc.begin(CALLBACK)).rejects.toMatchObject({ kind: "unavailable" });
  expect(await oidc.endAddress("x", HOME)).toBeNull();
});

test("what a provider says of itself is kept for an hour, and for as long as it is gone", async () => {
  await started();
  let clock = 0;
  const oidc = createOidc(settingsOf(provider.issuer), LOG, () => clock);
  const asked = () => provider.asked.filter((a) => a.includes("openid-configuration")).length;

  await oidc.begin(CALLBACK);
  clock = 3_599_999;
  await oidc.begin(CALLBACK);
  expect(asked()).toBe(1);
  clock = 3_600_000;
  await oidc.begin(CALLBACK);
  expect(asked()).toBe(2);

  await provider.stop();
  clock *= 3;
  expect((await oidc.begin(CALLBACK)).url).toContain(provider.issuer);
});

function having(url: URL, name: string, value: string): URL {
  const other = new URL(url);
  other.searchParams.set(name, value);
  return other;
}

function without(url: URL, name: string): URL {
  const other = new URL(url);
  other.searchParams.delete(name);
  return other;
}
