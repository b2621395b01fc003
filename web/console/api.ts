import { outside } from "./base.ts";

/** A refusal in the server's form (RFC 9457): what is wrong, and at which field. */
export class Refused extends Error {
  readonly status: number;
  /** By RFC 6901 pointer into what was sent: "/title". */
  readonly fields: ReadonlyMap<string, string>;

  constructor(status: number, detail: string, fields: ReadonlyMap<string, string>) {
    super(detail);
    this.name = "Refused";
    this.status = status;
    this.fields = fields;
  }
}

type Problem = {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** An error of `/api/1`: its fields by name. */
type AccountError = {
  readonly message: string;
  readonly errors?: Readonly<Record<string, string>>;
};

const refusedBy = (status: number, answer: Problem | AccountError): Refused =>
  "message" in answer
    ? new Refused(
        status,
        answer.message,
        new Map(Object.entries(answer.errors ?? {}).map(([name, said]) => [`/${name}`, said])),
      )
    : new Refused(
        status,
        answer.detail ?? answer.title ?? `HTTP ${status}`,
        new Map((answer.errors ?? []).map(({ pointer, detail }) => [pointer, detail])),
      );

/** Called when the server answers that the session has ended. */
let onSignedOut: () => void = () => {};
export const whenSignedOut = (then: () => void): void => void (onSignedOut = then);

/**
 * Sends one request to the interface, with the session's cookie.
 *
 * @returns the answer's JSON, or `undefined` for an empty one
 * @throws Refused; with status 0 without an answer
 */
async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const answer = await fetch(outside(path), {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    cache: "no-store",
  }).catch((error: unknown) => {
    throw new Refused(0, error instanceof Error ? error.message : "no answer", new Map());
  });
  if (answer.ok) {
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  const problem = ((await answer.json().catch(() => null)) ?? {}) as Problem | AccountError;
  if (answer.status === 401 && path !== "/api/v1/session") onSignedOut();
  throw refusedBy(answer.status, problem);
}

export const api = {
  get: <T>(path: string) => send<T>("GET", path),
  post: <T>(path: string, body: unknown = {}) => send<T>("POST", path, body),
  /** A write that may be repeated when its answer got lost: nothing happens twice. */
  postOnce: <T>(path: string, body: unknown, key: string) =>
    send<T>("POST", path, body, { "idempotency-key": key }),
  put: <T>(path: string, body: unknown) => send<T>("PUT", path, body),
  /** Takes away what is in the version that was in view, and no other. */
  deleteVersion: (path: string, version: number) =>
    send<void>("DELETE", path, undefined, { "if-match": `"${version}"` }),
  patch: <T>(path: string, body: unknown) => send<T>("PATCH", path, body),
  delete: <T>(path: string, body?: unknown) => send<T>("DELETE", path, body),
};
