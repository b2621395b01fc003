import { z } from "zod";

/** The shapes of OAuth 2: forms that come in, and documents that go out. */

const credentials = {
  client_id: z
    .string()
    .optional()
    .meta({ description: "Login of the technical account, unless it comes by Basic" }),
  client_secret: z.string().optional().meta({ description: "Its secret, unless by Basic" }),
};

export const tokenForm = z.object({
  grant_type: z.literal("client_credentials"),
  scope: z
    .string()
    .optional()
    .meta({ description: "Scopes apart by spaces; all of the account's own if absent" }),
  ...credentials,
});

export const tokenInForm = z.object({
  token: z.string(),
  token_type_hint: z.string().optional().meta({ description: "Ignored" }),
  ...credentials,
});

export const accessToken = z
  .object({
    access_token: z.string().meta({ description: "A JWT of type `at+jwt` (RFC 9068)" }),
    token_type: z.literal("Bearer"),
    expires_in: z.int().meta({ description: "Seconds" }),
    scope: z.string(),
  })
  .meta({ id: "AccessToken" });

const seconds = z.int().meta({ description: "Seconds since 1970" });

const activeToken = z.object({
  active: z.literal(true),
  token_type: z.literal("Bearer"),
  iss: z.string(),
  sub: z.string(),
  client_id: z.string(),
  aud: z.array(z.string()),
  scope: z.string(),
  scopes: z.array(z.string()),
  jti: z.string(),
  iat: seconds,
  exp: seconds,
  organization: z.string(),
  siret: z.string().nullable(),
  banned_until: seconds.nullable(),
});

export const introspection = z
  .union([activeToken, z.object({ active: z.literal(false) })])
  .meta({ id: "Introspection" });

/** Clients ignore it (RFC 7009, section 2.2). */
export const revocation = z.object({});

export const oauthError = z
  .object({ error: z.string(), error_description: z.string() })
  .meta({ id: "OAuthError" });

export const issuerMetadata = z
  .object({ issuer: z.string(), token_endpoint: z.string(), jwks_uri: z.string() })
  .loose()
  .meta({ id: "IssuerMetadata" });

export const keySet = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: "KeySet" });

export type Introspection = z.output<typeof introspection>;
