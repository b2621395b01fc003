import { z } from "zod";
import { DURATION_PATTERN, parseDuration } from "../server/core/duration.ts";
import { asciiHost } from "../server/core/host-name.ts";
import { canonicalTimeZone } from "../server/core/time-zone.ts";
import { parseProxy } from "../server/core/proxy-rules.ts";
import { readPath } from "./json-path.ts";
import { readPattern } from "./pattern.ts";

/** "500ms", "5s", "1m", "2h", "90d" in; milliseconds out. */
export const duration = z
  .string("expected a duration such as 500ms, 5s, 1m, 2h or 90d")
  .regex(DURATION_PATTERN, "expected a duration such as 500ms, 5s, 1m, 2h or 90d")
  .transform((text, issues) => {
    const ms = parseDuration(text);
    if (ms !== null) return ms;
    issues.addIssue("this duration is too long");
    return z.NEVER;
  });

/** A duration longer than zero. */
export const positiveDuration = duration.refine((ms) => ms > 0, "must be longer than zero");

/** The placeholder of a captured value: `{{name}}`. */
export const PLACEHOLDER = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/**
 * An absolute address of one of these schemes, without a fragment. User and password in it are
 * refused, since addresses are printed: they belong in headers or `basicAuth`. `{{name}}` may stand
 * for a part of it.
 */
export const webUrl = (schemes: readonly [string, string]) =>
  z
    .string()
    .trim()
    .min(1)
    .max(8192)
    .superRefine((text, issues) => {
      const url = URL.parse(text.replaceAll(PLACEHOLDER, "x"));
      if (url === null || !schemes.includes(url.protocol))
        issues.addIssue(
          `expected an absolute ${schemes.map((s) => `${s}//`).join(" or ")} address`,
        );
      else if (url.username !== "" || url.password !== "")
        issues.addIssue("no user or password in the address: use basicAuth");
      else if (url.hash !== "") issues.addIssue("an address with a #fragment cannot be requested");
    });

export const httpUrl = webUrl(["http:", "https:"]);

/** An HTTP proxy, or "none" to call without that of the environment. */
export const proxy = z
  .string()
  .trim()
  .refine(
    (text) => text === "none" || parseProxy(text) !== null,
    'expected a proxy such as http://proxy.example:3128, or "none"',
  )
  .optional()
  .meta({
    description: "The HTTP proxy to call through, or none; HTTP_PROXY and the like by default.",
  });

/** A host name or an IP literal, in the form that resolvers and sockets take. */
export const host = z
  .string()
  .transform((text, issues) => {
    const ascii = asciiHost(text);
    if (ascii !== null) return ascii;
    issues.addIssue("expected a host name or an IP address");
    return z.NEVER;
  })
  .describe("Host name or IP address.");

export const port = z.int().min(1).max(65_535).describe("Port to connect to.");

export const ipVersion = z
  .union([z.literal(4), z.literal(6), z.literal("any")])
  .default("any")
  .describe("IP version of the connection.");

/** RFC 9110 token. */
export const headerToken = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected letters, digits and none of ()<>@,;:"/[]?={}');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "not a header name");
/** Header values are sent as Latin-1; line breaks would make a second header of them. */
const headerValue = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header's value has no line break or exotic character");

export const requestHeaders = z.record(headerName, headerValue);

/** 200, "2xx" or "200-299". */
const statusPattern = z.union([
  z.int().min(100).max(599),
  z.string().regex(/^[1-5]xx$|^[1-5]\d\d-[1-5]\d\d$/, 'expected a status: 200, "2xx", "200-299"'),
]);

/**
 * Accepts one or several values, and returns several. Mistakes are those of the intended form,
 * rather than "invalid input" of both.
 */
export const oneOrMore = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).min(1, "expected at least one")], {
      error: (issue) => {
        if (issue.code !== "invalid_union") return undefined;
        const meant = issue.errors[Array.isArray(issue.input) ? 1 : 0]?.[0];
        return meant && [...meant.path, meant.message].join(": ");
      },
    })
    .transform((value): z.output<T>[] =>
      Array.isArray(value) ? (value as z.output<T>[]) : [value as z.output<T>],
    );

/** One status or several. */
export const statusPatterns = oneOrMore(statusPattern);

/** A path into a JSON value: `data.items`, `items[0].id`, `items[-1]`, `$["a.b"]`. */
export const jsonPath = z.string().superRefine((text, issues) => {
  const read = readPath(text);
  if ("mistake" in read)
    issues.addIssue(`expected a JSON path such as data.items[0].id: ${read.mistake}`);
});

/** A regular expression of JavaScript, without slashes. */
export const pattern = z
  .string()
  .max(1000)
  .superRefine((text, issues) => {
    const read = readPattern(text);
    if ("mistake" in read) issues.addIssue(`not a regular expression: ${read.mistake}`);
  });

/** The path of a file that the probe reads when it runs. */
export const filePath = z.string().min(1);

/** A name of the IANA's database, in its own spelling. */
export const timeZone = z.string().transform((written, issues) => {
  const zone = canonicalTimeZone(written);
  if (zone !== null) return zone;
  issues.addIssue('expected a time zone of the IANA\'s list, such as "Europe/Paris"');
  return z.NEVER;
});
