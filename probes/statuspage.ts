import { z } from "zod";
import { readStatuspage } from "../server/core/imports/statuspage-reading.ts";
import { parseRetryAfter } from "../server/core/measuring/retry-after.ts";
import type { Timings } from "./connector.ts";
import { compileExpectation } from "./expectation.ts";
import type { Failure } from "./failure.ts";
import { filePath, httpUrl, ipVersion, proxy } from "./fields.ts";
import { documentGetter } from "./json-documents.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamilyOf } from "./never-passes.ts";
import type { ProbeKind } from "./probe.ts";
import { proxySecrets } from "./proxy.ts";
import { querySecrets } from "./redaction.ts";

const settings = z
  .strictObject({
    url: httpUrl.describe("Address of the page, or of its /api/v2."),
    component: z.string().min(1).describe("The component's id or exact name on that page."),
    proxy,
    ca: filePath
      .optional()
      .describe("Path of authorities that are trusted instead of the system's, PEM."),
    ipVersion,
  })
  .superRefine(({ url, ipVersion }, issues) => report(wrongFamilyOf(url, ipVersion), issues));
export type StatuspageSettings = z.output<typeof settings>;

/** The address of the summary, whether the page, its API or the summary itself was named. */
function summaryOf(address: string): URL {
  const url = new URL(address);
  const base = url.pathname.replace(/(\/api\/v2)?(\/summary\.json)?\/*$/, "");
  url.pathname = `${base}/api/v2/summary.json`;
  return url;
}

/** Large pages list hundreds of components with their descriptions. */
const MAX_BYTES = 4 * 1024 * 1024;

const expectation = compileExpectation({ maxBytes: MAX_BYTES }, true);

/**
 * Reads a provider's own status page. If the page does not answer, nothing is learnt about the
 * provider: the failure is reported, but it is no outage.
 */
export const statuspage: ProbeKind<StatuspageSettings> = {
  kind: "statuspage",
  settings,
  built: true,
  secrets: ({ url, proxy }) => [...querySecrets(url), ...proxySecrets(proxy)],
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const timings: Timings = {};
    const get = await documentGetter(settings, run, deadline, timings);
    if ("cause" in get) return { failure: get, latencyMs: null, timings };
    const answer = await get(summaryOf(settings.url), expectation, 3);
    const { failure, json } = await expectation.judge(answer);
    const found = {
      latencyMs: answer.status === null ? null : deadline.elapsedMs(),
      timings,
      status: answer.status,
      exchange: answer,
      secrets: querySecrets(settings.url),
    };
    if (failure !== null)
      return {
        ...found,
        failure: unlearnt(failure),
        retryAfterMs: parseRetryAfter(answer.headers["retry-after"], run.now()),
      };
    const reading = readStatuspage(json, settings.component, run.now());
    if (typeof reading === "string")
      return { ...found, failure: { cause: "body", outcome: null, detail: reading } };
    const { outcome, words, maintenanceUntil, announced } = reading;
    return { ...found, failure: null, outcome, detail: words, maintenanceUntil, announced };
  }),
};

const unlearnt = (failure: Failure): Failure => ({
  ...failure,
  outcome: null,
  detail: `the provider's page: ${failure.detail}`,
});
