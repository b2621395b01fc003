import type { Context as Asked } from "hono";
import { noteAccountUse, verifiedClient, type Client } from "../../auth/technical-account.ts";
import type { Context } from "../../context/context.ts";
import type { SecretThrottle } from "../../http/throttles.ts";
import { invalidClient, invalidRequest, oauthError } from "./oauth-answers.ts";

/** The parts that a client's request needs besides the database. */
export type ClientChecks = {
  readonly throttle: SecretThrottle;
  /** Returns the key of the network that asks. */
  readonly clientOf: (c: Asked) => string;
};

/** The parameters of a request, each once and not empty. */
export type Fields = ReadonlyMap<string, string>;

/** A request of a technical account that has proved to be it. */
export type ClientRequest = { readonly client: Client; readonly fields: Fields };

type Credentials = { readonly login: string; readonly secret: string };

/**
 * Returns the request of a client that authenticates by Basic or in the body (RFC 6749, section
 * 2.3.1), or the error to answer with.
 */
export async function clientRequest(
  { throttle, clientOf }: ClientChecks,
  ctx: Context,
  c: Asked,
): Promise<ClientRequest | Response> {
  const fields = await fieldsOf(c);
  if (fields instanceof Response) return fields;
  const credentials = credentialsOf(c.req.header("authorization"), fields);
  if (credentials instanceof Response) return credentials;
  const { login, secret } = credentials;
  const network = clientOf(c);
  const waitMs = await throttle.blocked(login, network);
  if (waitMs > 0) return tooManySecrets(waitMs);
  const client = await verifiedClient(ctx, login, secret);
  if (client) {
    await noteAccountUse(ctx, client.account);
    return { client, fields };
  }
  await throttle.failed(login, network);
  return invalidClient("The login or the secret is not right, or the account is not active.");
}

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** A parameter that comes twice is an error; one without a value is absent (RFC 6749, 3.2). */
async function fieldsOf(c: Asked): Promise<Fields | Response> {
  if (!FORM.test(c.req.header("content-type") ?? "")) {
    return invalidRequest("A body of type application/x-www-form-urlencoded is wanted.");
  }
  const sent = new URLSearchParams(await c.req.text());
  const twice = [...sent.keys()].find((name) => sent.getAll(name).length > 1);
  if (twice !== undefined) return invalidRequest(`The parameter ${twice} comes more than once.`);
  return new Map([...sent].filter(([, value]) => value !== ""));
}

function credentialsOf(header: string | undefined, fields: Fields): Credentials | Response {
  const [login, secret] = [fields.get("client_id"), fields.get("client_secret")];
  if (header === undefined) {
    if (login === undefined || secret === undefined) {
      return invalidClient("Send login and secret by Basic, or as client_id and client_secret.");
    }
    return { login, secret };
  }
  if (secret !== undefined)
    return invalidRequest("Credentials came by Authorization and in the body.");
  const basic = basicOf(header);
  if (!basic) return invalidClient("The Authorization header is no Basic with login and secret.");
  if (login !== undefined && login !== basic.login) {
    return invalidRequest("The client_id of the body is not the login of Authorization.");
  }
  return basic;
}

/** Returns the halves of Basic credentials, each form-decoded; `null` where they are none. */
function basicOf(header: string): Credentials | null {
  const encoded = /^Basic +([\w+/-]+={0,2})$/i.exec(header.trim())?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return null;
  const [login, secret] = [formDecoded(text.slice(0, colon)), formDecoded(text.slice(colon + 1))];
  return login === null || secret === null ? null : { login, secret };
}

function formDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}

function tooManySecrets(waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000);
  return oauthError({
    error: "temporarily_unavailable",
    description: `Too many wrong secrets from your network: try again in ${seconds} s.`,
    status: 429,
    headers: { "retry-after": String(seconds) },
  });
}
