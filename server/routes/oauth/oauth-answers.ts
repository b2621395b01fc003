import type { MiddlewareHandler } from "hono";
import { PROBLEM_TYPE, type Problem } from "../../http/problem.ts";

/** Codes of errors (RFC 6749, section 5.2; RFC 7009, section 2.2.1). */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "temporarily_unavailable"
  | "server_error";

/** An error of a request, for `oauthError`. */
export type OAuthError = {
  readonly error: OAuthErrorCode;
  readonly description: string;
  /** 400 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Answers of these endpoints show secrets: no cache may store them (RFC 6749, section 5.1). */
const UNCACHED = { "cache-control": "no-store", pragma: "no-cache" };

/** Returns a successful answer. */
export const oauthAnswer = (body: object): Response => Response.json(body, { headers: UNCACHED });

/** Returns an error as OAuth 2 writes it. */
export const oauthError = ({ error, description, status = 400, headers }: OAuthError): Response =>
  Response.json(
    { error, error_description: plain(description) },
    { status, headers: { ...UNCACHED, ...headers } },
  );

/** Returns the error of a client without valid credentials. */
export const invalidClient = (description: string): Response =>
  oauthError({
    error: "invalid_client",
    description,
    status: 401,
    headers: { "www-authenticate": 'Basic realm="oauth", charset="UTF-8"' },
  });

export const invalidRequest = (description: string): Response =>
  oauthError({ error: "invalid_request", description });

/** Returns the characters that a description may have (RFC 6749, section 5.2). */
const plain = (text: string): string =>
  text.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, "?");

/** Gives refusals of the server the shape of OAuth 2: a body that is too large, a wrong method. */
export const inOAuthShape: MiddlewareHandler = async (c, next) => {
  await next();
  const { res } = c;
  if (!res.headers.get("content-type")?.startsWith(PROBLEM_TYPE)) return;
  const { status, detail, title } = (await res.json()) as Problem;
  const headers = new Headers(res.headers);
  for (const name of ["content-type", "content-length", "www-authenticate"]) headers.delete(name);
  c.res = oauthError({
    error: codeOf(status),
    description: detail ?? title,
    status,
    headers: Object.fromEntries(headers),
  });
};

function codeOf(status: number): OAuthErrorCode {
  if (status === 429 || status === 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}
