import { z } from "zod";
import {
  filePath,
  httpUrl,
  ipVersion,
  jsonPath,
  oneOrMore,
  pattern,
  positiveDuration,
  proxy,
  requestHeaders,
  statusPatterns,
} from "./fields.ts";
import { readPattern } from "./pattern.ts";
import { neverPasses, report, uncaptured, unsendable, wrongFamilyOf } from "./never-passes.ts";

/** 1 MiB: what an answer may weigh once decoded, unless `maxBytes` says otherwise. */
export const MAX_BYTES = 1024 * 1024;

/** Text is sent as it is; a list or a mapping is sent as JSON. */
const body = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

const jsonTest = z
  .strictObject({
    path: jsonPath.describe("JSON path of a single value: data.items, $.items[-1].name."),
    test: z
      .enum(["equals", "matches", "not-empty", "length", "less-than", "greater-than"])
      .default("not-empty")
      .describe("Test of the value."),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .optional()
      .describe("Value to compare with; its type depends on the test."),
  })
  .superRefine(({ test, value }, issues) => {
    const expected = {
      equals: value !== undefined,
      matches: pattern.safeParse(value).success,
      "not-empty": value === undefined,
      length: typeof value === "number" && Number.isInteger(value) && value >= 0,
      "less-than": typeof value === "number",
      "greater-than": typeof value === "number",
    }[test];
    if (expected) return;
    const read = test === "matches" && typeof value === "string" ? readPattern(value) : null;
    const why = read !== null && "mistake" in read ? `: ${read.mistake}` : "";
    const needed = {
      equals: "a value",
      matches: "a regular expression as value",
      "not-empty": "no value",
      length: "a whole number as value",
      "less-than": "a number as value",
      "greater-than": "a number as value",
    }[test];
    issues.addIssue({
      code: "custom",
      path: ["value"],
      message: `${test} takes ${needed}${why}`,
    });
  });
export type JsonTest = z.output<typeof jsonTest>;

/** A text means "contains, whatever the case"; `application/json` fits with or without charset. */
const headerTest = z.union([
  z.string(),
  z.strictObject({ equals: z.string().describe("Exact value of the header.") }),
  z.strictObject({ matches: pattern.describe("Regular expression that the value must match.") }),
  z.strictObject({ absent: z.literal(true).describe("The header must not be there.") }),
]);
export type HeaderTest = z.output<typeof headerTest>;

const expectation = z.strictObject({
  status: statusPatterns
    .optional()
    .describe(
      'Expected statuses: 200, "2xx", "200-299". By default 200-299. 404 may be what is expected.',
    ),
  text: oneOrMore(z.string().min(1))
    .optional()
    .describe("Texts that must each occur in the decoded body."),
  json: oneOrMore(jsonTest).optional().describe("Tests of values in the JSON body."),
  headers: z
    .record(z.string().toLowerCase(), headerTest)
    .optional()
    .describe('Tests of response headers. A text means "contains, whatever the case".'),
  bodySha256: z
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits")
    .optional()
    .describe("SHA-256 of the decoded body, in hexadecimal."),
  maxBytes: z
    .int()
    .min(1)
    .max(64 * MAX_BYTES)
    .optional()
    .describe("Most bytes of the decoded body; by default 1 MiB."),
});
export type Expectation = z.output<typeof expectation>;

const method = z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const step = z.strictObject({
  url: httpUrl.describe("Address of the request."),
  method: method.default("GET").describe("HTTP method."),
  headers: requestHeaders.default({}).describe("Request headers."),
  body: body.optional().describe("Request body: a text as it is; a list or mapping as JSON."),
  expect: expectation.default({}).describe("What the answer must fulfil."),
  capture: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, "expected a name"), jsonPath)
    .default({})
    .describe("Values of this answer, by JSON path, that later requests write as {{name}}."),
});
export type Step = z.output<typeof step>;

const token = z
  .strictObject({
    url: httpUrl.describe("Address of the token endpoint."),
    clientId: z.string().min(1).optional().describe("Client id (OAuth 2)."),
    clientSecret: z.string().min(1).optional().describe("Client secret (OAuth 2)."),
    scope: z.string().min(1).optional().describe("Requested scope."),
    auth: z
      .enum(["body", "basic"])
      .default("body")
      .describe(
        "Place of the client credentials: the form, or an Authorization header (RFC 6749, 2.3.1).",
      ),
    body: body
      .optional()
      .describe(
        "Body sent instead of the client credentials form, for endpoints that follow no standard.",
      ),
    headers: requestHeaders.default({}).describe("Request headers."),
    path: jsonPath.default("access_token").describe("JSON path of the token in the answer."),
  })
  .superRefine((token, issues) => {
    // Without a body of its own, a form is sent whose length depends on the credentials.
    report(unsendable({ headers: token.headers, body: token.body ?? "{{form}}" }), issues);
    if (token.body !== undefined) return;
    for (const key of ["clientId", "clientSecret"] as const)
      if (token[key] === undefined)
        issues.addIssue({ code: "custom", path: [key], message: "needed, unless body is given" });
  });
export type TokenSettings = z.output<typeof token>;

/**
 * One request, or a scenario: `steps` are made in order before `url`. Without `url`, the last
 * step is the one that `expect` judges and whose time counts.
 */
export const httpSettings = z
  .strictObject({
    url: httpUrl
      .optional()
      .describe("Address of the request. Without it, the last step is judged."),
    method: method.default("GET").describe("HTTP method."),
    headers: requestHeaders.default({}).describe("Request headers."),
    body: body.optional().describe("Request body: a text as it is; a list or mapping as JSON."),
    token: token
      .optional()
      .describe(
        "Token that is fetched first, cached until it expires, and sent as Authorization: Bearer.",
      ),
    basicAuth: z
      .strictObject({
        user: z
          .string()
          .regex(/^[^:]*$/, "no colon")
          .describe("User name, without a colon."),
        password: z.string().describe("Password."),
      })
      .optional()
      .describe("HTTP Basic credentials."),
    clientCertificate: z
      .strictObject({
        cert: filePath.describe("Path of the certificate, PEM."),
        key: filePath.describe("Path of its key, PEM."),
        ca: filePath
          .optional()
          .describe("Path of authorities that are trusted instead of the system's, PEM."),
      })
      .optional()
      .describe("Client certificate for mutual TLS."),
    ca: filePath
      .optional()
      .describe("Path of authorities that are trusted instead of the system's, PEM."),
    steps: z
      .array(step)
      .min(1)
      .max(20)
      .optional()
      .describe(
        "Requests made in order before url; values of one answer may be used in the next request.",
      ),
    expect: expectation.default({}).describe("What the answer must fulfil."),
    degradedAfter: positiveDuration
      .optional()
      .describe("A slower answer is degraded (cause slow)."),
    proxy,
    followRedirects: z
      .union([z.boolean().transform((yes) => (yes ? 5 : 0)), z.int().min(0).max(20)])
      .default(0)
      .describe("Most redirects to follow; true means 5. None by default."),
    ipVersion,
    http2: z
      .boolean()
      .default(false)
      .describe("Requires HTTP/2; a server that does not speak it is down (protocol)."),
  })
  .superRefine((settings, issues) => {
    if (settings.url === undefined && settings.steps === undefined)
      issues.addIssue({ code: "custom", path: ["url"], message: "url is missing" });
    if (settings.token !== undefined && settings.basicAuth !== undefined)
      issues.addIssue({
        code: "custom",
        path: ["basicAuth"],
        message: "token or basicAuth, not both",
      });
    const requests = requestsOf(settings);
    const { http2, ipVersion } = settings;
    const placeOf = (index: number) =>
      index < (settings.steps?.length ?? 0) ? ["steps", index] : [];
    for (const [index, request] of requests.entries()) {
      report(neverPasses(request), issues, placeOf(index));
      report(wrongFamilyOf(request.url, ipVersion), issues);
    }
    for (const { request, ...never } of uncaptured(requests, settings.token ? ["token"] : []))
      report([never], issues, placeOf(request));
    if (http2 && [...requests, ...(settings.token ? [settings.token] : [])].some(isPlain))
      report([{ path: ["http2"], message: "HTTP/2 needs an https:// address" }], issues);
  });

const isPlain = ({ url }: { readonly url: string }) => /^http:/i.test(url);

type Scenario = Pick<Step, "method" | "headers" | "body" | "expect"> & {
  readonly url?: string | undefined;
  readonly steps?: readonly Step[] | undefined;
};

/** Returns the requests of a scenario in order, each with what is expected of its answer. */
export function requestsOf(settings: Scenario): Step[] {
  const { url, method, headers, body, expect, steps = [] } = settings;
  if (url !== undefined) return [...steps, { url, method, headers, body, expect, capture: {} }];
  // Without an address of its own, the scenario's last step is what `expect` judges.
  return steps.map((step, index) =>
    index === steps.length - 1 ? { ...step, expect: { ...step.expect, ...expect } } : step,
  );
}
export type HttpSettings = z.output<typeof httpSettings>;

/** Reads a gateway's `/ping/<id>`. */
export const pingSettings = z
  .strictObject({
    url: httpUrl.describe("Address of the gateway's /ping/<id>."),
    degradedAfter: positiveDuration
      .optional()
      .describe("A slower answer is degraded (cause slow)."),
    ca: filePath
      .optional()
      .describe("Path of authorities that are trusted instead of the system's, PEM."),
    proxy,
    ipVersion,
  })
  .superRefine(({ url, ipVersion }, issues) => report(wrongFamilyOf(url, ipVersion), issues));
export type PingSettings = z.output<typeof pingSettings>;
