import { isDatabaseTrouble } from "../core/database-errors.ts";
import { Refusal, type RefusalKind } from "../core/refusal.ts";

/** An error as machines read it: RFC 9457, `application/problem+json`. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

export const PROBLEM_TYPE = "application/problem+json";

const OF_REFUSAL: Readonly<Record<RefusalKind, { status: number; title: string }>> = {
  malformed: { status: 400, title: "Bad request" },
  invalid: { status: 422, title: "Invalid input" },
  unauthenticated: { status: 401, title: "Authentication required" },
  forbidden: { status: 403, title: "Not allowed" },
  missing: { status: 404, title: "Not found" },
  gone: { status: 410, title: "Gone" },
  conflict: { status: 409, title: "Conflict" },
  stale: { status: 412, title: "Changed meanwhile" },
  unsupported: { status: 415, title: "Unsupported media type" },
  too_large: { status: 413, title: "Too large" },
  too_many: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Unavailable" },
};

/**
 * Returns the problem document of an error: a refusal with its reasons; any other error as our
 * fault, without details.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const { status, title } = OF_REFUSAL[error.kind];
    return {
      type: "about:blank",
      title,
      status,
      detail: error.message,
      ...(error.fields.length > 0 ? { errors: error.fields } : {}),
    };
  }
  if (isDatabaseTrouble(error)) return problem(503, "The database cannot be used at the moment.");
  const status = httpStatusOf(error);
  return problem(status, status >= 500 ? undefined : (error as Error).message);
}

/** Hono's own exceptions (a body that is not JSON, say) carry the status that they mean. */
function httpStatusOf(error: unknown): number {
  const status = error instanceof Error && "status" in error ? error.status : 500;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  404: "Not found",
  405: "Method not allowed",
  413: "Too large",
  414: "URI too long",
  415: "Unsupported media type",
  429: "Too many requests",
  431: "Request header fields too large",
  500: "Internal error",
  503: "Unavailable",
};

export function problem(status: number, detail?: string): Problem {
  return {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    ...(detail ? { detail } : {}),
  };
}

/** A problem as an HTTP response. */
export function problemResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": PROBLEM_TYPE,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
      ...headers,
    },
  });
}
