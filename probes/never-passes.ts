import { isIP } from "node:net";
import type { z } from "zod";
import { statusSet } from "../server/core/measuring/http-status.ts";
import type { HttpStatusPattern } from "../server/core/measuring/http-status.ts";
import { PLACEHOLDER } from "./fields.ts";

/** Settings that no answer could ever satisfy, each with the place of what to change. */
export type Never = { readonly path: readonly (string | number)[]; readonly message: string };

type Expected = {
  readonly status?: readonly HttpStatusPattern[] | undefined;
  readonly text?: readonly string[] | undefined;
  readonly json?:
    | readonly { readonly path: string; readonly test: string; readonly value?: unknown }[]
    | undefined;
  readonly bodySha256?: string | undefined;
  readonly maxBytes?: number | undefined;
};

type Requested = {
  readonly url?: string | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly expect: Expected;
  readonly capture?: Readonly<Record<string, string>>;
};

/** Statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6, 15.4.5). */
const WITHOUT_BODY = [204, 205, 304];
/** Statuses that end an exchange: those below 200 precede another (RFC 9110, 15.2). */
const LAST_STATUSES = Array.from({ length: 400 }, (_, i) => i + 200);
const STATUSES_WITH_BODY = LAST_STATUSES.filter((status) => !WITHOUT_BODY.includes(status));

/** Reports what a request and its expectation contradict each other in. */
export function neverPasses(request: Requested): Never[] {
  const { method, expect, capture = {} } = request;
  const found: Never[] = [];
  const add = (path: readonly (string | number)[], message: string) =>
    found.push({ path, message });
  const tested = testedKey(expect, capture);
  if (method === "HEAD" && tested !== null)
    add(tested, "the answer to HEAD has no body: use GET, or test status and headers");
  const { maxBytes } = expect;
  const [status, text] = [listOf(expect.status), listOf(expect.text)];
  if (status.length > 0) {
    const fits = statusSet(status);
    if (!LAST_STATUSES.some(fits))
      add(["expect", "status"], "a status below 200 is never the last one of an answer");
    else if (tested !== null && !STATUSES_WITH_BODY.some(fits))
      add(tested, `an answer ${WITHOUT_BODY.filter(fits).join(" or ")} has no body to test`);
  }
  const longest = Math.max(0, ...text.map((part) => Buffer.byteLength(part)));
  if (maxBytes !== undefined && longest > maxBytes)
    add(["expect", "maxBytes"], `the text that is expected has ${longest} bytes`);
  found.push(...contradictions(expect), ...unsendable(request));
  return found;
}

/** A part that another mistake has kept from becoming a list is passed over. */
const listOf = <T>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [];

/** The first part of the settings that needs a body. */
function testedKey(expect: Expected, capture: object): (string | number)[] | null {
  for (const key of ["text", "json", "bodySha256"] as const)
    if (expect[key] !== undefined) return ["expect", key];
  return Object.keys(capture).length > 0 ? ["capture"] : null;
}

/** Two tests of one value that exclude each other. */
function contradictions(expect: Expected): Never[] {
  const json = listOf(expect.json);
  return json.flatMap((test, index) => {
    const clash = json
      .slice(0, index)
      .some(
        (other) =>
          other.path === test.path &&
          other.test === test.test &&
          (test.test === "equals" || test.test === "length") &&
          other.value !== test.value,
      );
    const path = ["expect", "json", ...(json.length === 1 ? [] : [index])];
    return clash ? [{ path, message: `${test.path} cannot have two values at once` }] : [];
  });
}

/** Headers that speak of the connection or of the message's own form. */
const CONNECTION_HEADERS = [
  "transfer-encoding",
  "keep-alive",
  "upgrade",
  "expect",
  "proxy-connection",
];

/** Headers that cannot be sent as they are written: no request would ever leave. */
export function unsendable({ headers, body }: Pick<Requested, "headers" | "body">): Never[] {
  return Object.entries(headers).flatMap(([name, value]): Never[] => {
    const at = (message: string) => [{ path: ["headers", name], message }];
    const key = name.toLowerCase();
    if (CONNECTION_HEADERS.includes(key)) return at("this header belongs to the connection");
    if (key === "connection" && !/^(close|keep-alive)$/i.test(value))
      return at("only close or keep-alive can be set");
    if (key === "te" && value.trim().toLowerCase() !== "trailers")
      return at("only trailers can be set");
    if (key !== "content-length") return [];
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    if (PLACEHOLDER.test(text))
      return at("the length of a body with {{...}} is not known: leave it out");
    const bytes = Buffer.byteLength(text);
    return value.trim() === String(bytes)
      ? []
      : at(`the body has ${bytes} bytes: leave this header out, it is set by itself`);
  });
}

/** Placeholders in addresses and headers that no step before has captured. */
export function uncaptured(
  requests: readonly Pick<Requested, "url" | "headers" | "capture">[],
  known: readonly string[],
): (Never & { readonly request: number })[] {
  const names = new Set(known);
  return requests.flatMap(({ url = "", headers, capture = {} }, request) => {
    const places = [
      { path: ["url"], text: url },
      ...Object.entries(headers).map(([name, text]) => ({ path: ["headers", name], text })),
    ];
    const found = places.flatMap(({ path, text }) =>
      [...text.matchAll(PLACEHOLDER)]
        .map(([, name = ""]) => name)
        .filter((name) => !names.has(name))
        .map((name) => ({ request, path, message: `{{${name}}} is captured by no step before` })),
    );
    for (const name of Object.keys(capture)) names.add(name);
    return found;
  });
}

/** Reports an address that the wanted version of IP excludes. */
export function wrongFamily(host: string, ipVersion: 4 | 6 | "any"): Never[] {
  const family = isIP(host.replace(/^\[(.*)\]$/, "$1"));
  return family === 0 || ipVersion === "any" || ipVersion === family
    ? []
    : [{ path: ["ipVersion"], message: `${host} is no IPv${ipVersion} address` }];
}

/** Returns the mistake in the host of a URL, which may hold placeholders. */
export const wrongFamilyOf = (url: string | undefined, ipVersion: 4 | 6 | "any"): Never[] =>
  wrongFamily(URL.parse(url?.replaceAll(PLACEHOLDER, "x") ?? "")?.hostname ?? "", ipVersion);

/** Adds what was found to a schema's issues. */
export function report(
  found: readonly Never[],
  issues: z.RefinementCtx,
  within: readonly (string | number)[] = [],
): void {
  for (const { path, message } of found)
    issues.addIssue({ code: "custom", path: [...within, ...path], message });
}
