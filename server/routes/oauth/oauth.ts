import { Hono, type Context as Asked, type MiddlewareHandler } from "hono";
import { issueAccessToken } from "../../auth/access-token.ts";
import { publicKeys } from "../../auth/keys.ts";
import type { Client } from "../../auth/technical-account.ts";
import type { Context } from "../../context/context.ts";
import * as shapes from "../../core/api/oauth.ts";
import { BUILT_IN_SCOPES } from "../../core/people/scopes.ts";
import { usableScopes } from "../../core/people/technical-account.ts";
import { issuerOf } from "../../core/token-issuer.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeQuery, describeRoute } from "../schemas/described-route.ts";
import { answer } from "../schemas/responses.ts";
import { contextOf, type SignInParts } from "../session/signing-in.ts";
import {
  clientRequest,
  type ClientChecks,
  type ClientRequest,
  type Fields,
} from "./client-request.ts";
import { introspectionOf } from "./introspection.ts";
import { revokeFor } from "./revocation.ts";
import { invalidRequest, oauthAnswer, oauthError } from "./oauth-answers.ts";

const tag = "Access";
const refusals = {
  400: answer(shapes.oauthError, "The request is malformed; `error` says how"),
  401: answer(shapes.oauthError, "The login or the secret is not right"),
  429: answer(shapes.oauthError, "Too many wrong secrets from this network"),
};
const open = { tag, access: "anyone", responses: refusals } as const;

const token = describeRoute("post", "/oauth/token", {
  ...open,
  id: "issueAccessToken",
  summary: "Get an access token of one hour with a technical account (RFC 6749, section 4.4)",
  form: shapes.tokenForm,
  answer: shapes.accessToken,
});

const introspect = describeRoute("post", "/oauth/introspect", {
  ...open,
  id: "introspectToken",
  summary: "Look whether a token is valid (RFC 7662)",
  description:
    "A technical account introspects its organisation's tokens; with `token:introspect` those of all.",
  form: shapes.tokenInForm,
  answer: shapes.introspection,
});

const revoke = describeRoute("post", "/oauth/revoke", {
  ...open,
  id: "revokeAccessToken",
  summary: "Revoke an access token (RFC 7009); unknown ones are revoked already",
  form: shapes.tokenInForm,
  answer: shapes.revocation,
});

const metadata = describeQuery("/.well-known/oauth-authorization-server", {
  tag,
  id: "oauthMetadata",
  summary: "Addresses and abilities of the authorization server (RFC 8414)",
  answer: shapes.issuerMetadata,
});

const keys = describeQuery("/.well-known/jwks.json", {
  tag,
  id: "publicKeys",
  summary: "Public keys of every token that is not expired (RFC 7517)",
  answer: shapes.keySet,
});

export const oauthDescriptions = [token, introspect, revoke, metadata, keys];

type OAuthParts = ClientChecks &
  Pick<SignInParts, "engine"> & {
    /** Gives answers that anybody may read an ETag, and opens them to other sites. */
    readonly asPublic: MiddlewareHandler;
  };

/** Serves OAuth 2 to technical accounts: tokens by client credentials, introspection, revocation. */
export function oauthRoutes(parts: OAuthParts): Hono {
  const app = new Hono();
  app.use(metadata.path, parts.asPublic);
  app.use(keys.path, parts.asPublic);

  const served =
    (handler: (ctx: Context, request: ClientRequest) => Response | Promise<Response>) =>
    async (c: Asked) => {
      const ctx = contextOf(parts, c);
      const request = await clientRequest(parts, ctx, c);
      return request instanceof Response ? request : handler(ctx, request);
    };

  serveRoute(app, token, [], served(issued));
  serveRoute(app, introspect, [], served(introspected));
  serveRoute(app, revoke, [], served(revoked));

  serveRoute(app, metadata, [], (c) => c.json(metadataOf(contextOf(parts, c as Asked))));

  serveRoute(app, keys, [], async (c) =>
    c.json({ keys: await publicKeys(contextOf(parts, c as Asked)) }, 200, {
      "cache-control": "public, max-age=300",
    }),
  );

  return app;
}

function metadataOf({ config }: Context) {
  const issuer = issuerOf(config);
  const methods = ["client_secret_basic", "client_secret_post"];
  return {
    issuer,
    token_endpoint: `${issuer}${token.path}`,
    introspection_endpoint: `${issuer}${introspect.path}`,
    revocation_endpoint: `${issuer}${revoke.path}`,
    jwks_uri: `${issuer}${keys.path}`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    scopes_supported: BUILT_IN_SCOPES,
    token_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_methods_supported: methods,
    service_documentation: `${issuer}/api`,
  };
}

async function issued(ctx: Context, { client, fields }: ClientRequest): Promise<Response> {
  const grant = fields.get("grant_type");
  if (grant === undefined) return invalidRequest("The parameter grant_type is missing.");
  if (grant !== "client_credentials") {
    const description = "The only grant_type here is client_credentials.";
    return oauthError({ error: "unsupported_grant_type", description });
  }
  const scopes = scopesOf(client, fields);
  if (scopes instanceof Response) return scopes;
  const { token, expiresIn } = await issueAccessToken(ctx, client, scopes);
  return oauthAnswer({
    access_token: token,
    token_type: "Bearer",
    expires_in: expiresIn,
    scope: scopes.join(" "),
  });
}

/** Returns the scopes that are asked for; all of the account's own if none are. */
function scopesOf({ account, organization }: Client, fields: Fields) {
  const own = usableScopes(account.scopes, organization);
  const wanted = [...new Set((fields.get("scope") ?? "").split(" "))].filter((one) => one !== "");
  const foreign = wanted.find((one) => !own.some((scope) => scope === one));
  const description =
    foreign === undefined ? "The account has no scope now." : `The account lacks ${foreign}.`;
  if (foreign !== undefined || own.length === 0) {
    return oauthError({ error: "invalid_scope", description });
  }
  return wanted.length === 0 ? own : own.filter((scope) => wanted.includes(scope));
}

async function introspected(ctx: Context, { client, fields }: ClientRequest): Promise<Response> {
  const text = fields.get("token");
  if (text === undefined) return invalidRequest("The parameter token is missing.");
  return oauthAnswer(await introspectionOf(ctx, client, text));
}

async function revoked(ctx: Context, { client, fields }: ClientRequest): Promise<Response> {
  const text = fields.get("token");
  if (text === undefined) return invalidRequest("The parameter token is missing.");
  if (!(await revokeFor(ctx, client, text))) {
    const description = "This token belongs to another client.";
    return oauthError({ error: "unauthorized_client", description });
  }
  // Some clients take an answer without JSON for an error.
  return oauthAnswer({});
}
