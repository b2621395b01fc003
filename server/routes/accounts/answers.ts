import type { MiddlewareHandler } from "hono";
import { masked, readMask, type FieldMask } from "../../core/api/field-mask.ts";
import { PROBLEM_TYPE, problemOf, type Problem } from "../../http/problem.ts";

/** Headers of an answer that depends on its caller and on the fields that are asked for. */
const VARY = "Authorization, Cookie, X-API-KEY, X-Fields";

/** Redirects to the same address with a slash at its end, as data.gouv.fr's addresses have it. */
export const withSlash: MiddlewareHandler = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  return pathname.endsWith("/") ? next() : c.redirect(`${pathname}/${search}`, 308);
};

/**
 * Gives answers data.gouv.fr's shape: masked by `X-Fields`, and errors with `message` and
 * `errors` by field. Input that cannot be understood is 400.
 */
export const inTheirShape: MiddlewareHandler = async (c, next) => {
  const mask = maskOf(c.req.header("x-fields"));
  if (mask instanceof Response) return mask;
  await next();
  const { res } = c;
  if (res.headers.get("content-type")?.startsWith(PROBLEM_TYPE)) {
    c.res = await errorOf(res);
  } else if (mask !== null && res.status < 300 && res.status !== 204) {
    c.res = await maskedAnswer(res, mask);
  }
  c.res.headers.set("cache-control", "no-store");
  c.res.headers.append("vary", VARY);
  return undefined;
};

function maskOf(header: string | undefined): FieldMask | null | Response {
  if (header === undefined) return null;
  try {
    return readMask(header);
  } catch (error) {
    return errorResponse(problemOf(error));
  }
}

async function maskedAnswer(res: Response, mask: FieldMask): Promise<Response> {
  const text = await res.text();
  const headers = new Headers(res.headers);
  headers.delete("content-length");
  try {
    const body = JSON.stringify(masked(JSON.parse(text), mask));
    return new Response(body, { status: res.status, headers });
  } catch (error) {
    return errorResponse(problemOf(error));
  }
}

async function errorOf(res: Response): Promise<Response> {
  return errorResponse((await res.json()) as Problem, res.headers);
}

function errorResponse(problem: Problem, given = new Headers()): Response {
  const { status, title, detail, errors = [] } = problem;
  const headers = new Headers(given);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  const fields = errors.filter(({ pointer }) => pointer !== "");
  const body = {
    message: detail ?? title,
    ...(fields.length > 0 && {
      errors: Object.fromEntries(fields.map((one) => [fieldOf(one.pointer), one.detail])),
    }),
  };
  return new Response(JSON.stringify(body), { status: status === 422 ? 400 : status, headers });
}

/** Returns a JSON pointer as these errors name a field: "/extras/providers" is "extras.providers". */
const fieldOf = (pointer: string): string =>
  pointer.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
