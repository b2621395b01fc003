import * as client from "openid-client";
import type { Logger } from "pino";
import { Refusal } from "../core/refusal.ts";
import { isLoopback } from "./cookie.ts";
import type { OidcSettings } from "../core/settings.ts";
import { HOUR_MS } from "../core/duration.ts";

/** A sign-in under way: kept by the browser that began it, sealed. */
export type Attempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

/** A person as the identity provider identifies them. */
export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
  /** Token for signing out there as well. */
  readonly idToken: string;
};

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce. */
export type Oidc = {
  readonly settings: OidcSettings;
  /** Returns the address to send the browser to. @throws Refusal `unavailable` */
  begin(redirectUri: string): Promise<{ url: string; attempt: Attempt }>;
  /**
   * Who came back. The ID token's signature, issuer, audience, times and nonce are checked, and
   * that the answer is to this attempt.
   *
   * @param answer the address that the browser was sent back to, on our public host
   * @throws Refusal `unauthenticated` where the answer does not hold, `unavailable`
   */
  finish(answer: URL, attempt: Attempt): Promise<Identity>;
  /**
   * Returns the address for signing out at the identity provider, or `null` where it offers none,
   * or is away.
   */
  endAddress(idToken: string, returnTo: string): Promise<string | null>;
};

const TIMEOUT_S = 5;
const CLOCK_TOLERANCE_S = 30;
/** Age at which the provider's metadata (keys, addresses) is fetched again. */
const DISCOVERED_FOR_MS = HOUR_MS;
/** Scopes we want; those that the provider does not support are not requested. */
const SCOPES = ["openid", "email", "profile", "given_name", "usual_name"];
const USUAL_SCOPES = ["openid", "email", "profile"];

/** @param now epoch milliseconds; only the age of what was discovered is counted by it */
export function createOidc(settings: OidcSettings, log: Logger, now: () => number): Oidc {
  let discovered: { readonly at: number; readonly configuration: client.Configuration } | null =
    null;

  const configuration = async (): Promise<client.Configuration> => {
    if (discovered && now() - discovered.at < DISCOVERED_FOR_MS) return discovered.configuration;
    try {
      discovered = { at: now(), configuration: await discover(settings) };
    } catch (error) {
      log.error({ err: error, issuer: settings.issuer }, "the identity provider was not reached");
      if (!discovered) {
        throw new Refusal("unavailable", "The identity provider does not answer; try later.");
      }
    }
    return discovered.configuration;
  };

  return {
    settings,
    async begin(redirectUri) {
      const config = await configuration();
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopesOf(config).join(" "),
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, attempt };
    },
    async finish(answer, { state, nonce, verifier }) {
      const config = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(config, answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || tokens.id_token === undefined) throw new Error("there is no ID token");
        const userinfo = config.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
          : {};
        return identityOf([userinfo, claims], tokens.id_token, settings.trustEmail);
      } catch (error) {
        log.warn({ err: error, issuer: settings.issuer }, "a sign-in by OpenID Connect failed");
        throw refusalOf(error);
      }
    },
    async endAddress(idToken, returnTo) {
      const config = await configuration().catch(() => null);
      if (!config?.serverMetadata().end_session_endpoint) return null;
      return client.buildEndSessionUrl(config, {
        id_token_hint: idToken,
        post_logout_redirect_uri: returnTo,
        state: client.randomState(),
      }).href;
    },
  };
}

async function discover(settings: OidcSettings): Promise<client.Configuration> {
  const issuer = new URL(settings.issuer);
  // Only what never leaves this machine may go without TLS.
  const execute = [
    client.enableNonRepudiationChecks,
    ...(isLoopback(issuer.host) ? [client.allowInsecureRequests] : []),
  ];
  const { clientId, clientSecret } = settings;
  const found = await client.discovery(issuer, clientId, undefined, client.None(), {
    execute,
    timeout: TIMEOUT_S,
  });
  const server = found.serverMetadata();
  const configuration = new client.Configuration(
    server,
    clientId,
    { [client.clockTolerance]: CLOCK_TOLERANCE_S },
    authentication(clientSecret, server.token_endpoint_auth_methods_supported),
  );
  configuration.timeout = TIMEOUT_S;
  for (const set of execute) set(configuration);
  return configuration;
}

/** Basic is what OpenID Connect Discovery means where nothing is said. */
function authentication(secret: string | null, supported: readonly string[] | undefined) {
  if (secret === null) return client.None();
  return supported?.includes("client_secret_post") && !supported.includes("client_secret_basic")
    ? client.ClientSecretPost(secret)
    : client.ClientSecretBasic(secret);
}

function scopesOf(config: client.Configuration): readonly string[] {
  const supported = config.serverMetadata().scopes_supported;
  return supported ? SCOPES.filter((s) => s === "openid" || supported.includes(s)) : USUAL_SCOPES;
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * Returns the identity that two statements of the provider make, userinfo's before the ID token's.
 *
 * An address counts as verified only by a statement that names it: a flag that came with another
 * address, or with none, confirms nothing.
 */
function identityOf(
  [userinfo, claims]: readonly [Claims, Claims & { readonly iss: string; readonly sub: string }],
  idToken: string,
  trustEmail: boolean,
): Identity {
  const text = (from: Claims, claim: string) => {
    const value = from[claim];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  const either = (claim: string) => text(userinfo, claim) ?? text(claims, claim);
  const source = text(userinfo, "email") !== null ? userinfo : claims;
  const email = text(source, "email");
  const family = either("usual_name") ?? either("family_name");
  const names = [either("given_name"), family].filter((name) => name !== null);
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email,
    isEmailVerified: email !== null && isVerified(email, [userinfo, claims], trustEmail),
    name: either("name") ?? (names.length > 0 ? names.join(" ") : null),
    idToken,
  };
}

/**
 * Returns `true` if statements verify an address. One that denies it outweighs one that confirms
 * it, unless it names another address. Some providers write the flag as a text.
 *
 * @param trustEmail the provider vouches for its addresses although no statement has a flag
 */
function isVerified(email: string, statements: readonly Claims[], trustEmail: boolean): boolean {
  const flagged = statements.filter((one) => one["email_verified"] !== undefined);
  const confirms = (one: Claims) => [true, "true"].includes(one["email_verified"] as boolean);
  const named = (one: Claims) => (typeof one["email"] === "string" ? one["email"].trim() : null);
  if (flagged.some((one) => !confirms(one) && (named(one) ?? email) === email)) return false;
  return trustEmail || flagged.some((one) => confirms(one) && named(one) === email);
}

/**
 * Returns the refusal for an answer: one that the provider reported (refused by its user), one that
 * does not hold, or none at all.
 */
function refusalOf(error: unknown): Refusal {
  if (error instanceof client.AuthorizationResponseError) {
    return new Refusal("unauthenticated", "The identity provider did not sign you in.");
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof TypeError || code === "OAUTH_TIMEOUT") {
    return new Refusal("unavailable", "The identity provider does not answer; try later.");
  }
  return new Refusal("unauthenticated", "The identity provider's answer does not hold.");
}
