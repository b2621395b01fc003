import { secureContextOf } from "./certificates.ts";
import type { Timings } from "./connector.ts";
import type { Deadline } from "./deadline.ts";
import type { Failure } from "./failure.ts";
import { follow } from "./follow.ts";
import type { ProbeRun } from "./probe.ts";
import type { Exchange, ExchangeOptions } from "./reception.ts";

/** Gets a document; with a limit of 0 redirects, a redirect is an answer like any other. */
export type GetDocument = (
  url: URL,
  bytes: Pick<ExchangeOptions, "maxBytes" | "keepBytes">,
  redirects: number,
) => Promise<Exchange>;

/**
 * Returns a function that gets JSON documents within a probe, or the failure of its certificate
 * files.
 */
export async function documentGetter(
  settings: Pick<ExchangeOptions, "ipVersion" | "proxy"> & { readonly ca?: string | undefined },
  run: ProbeRun,
  deadline: Deadline,
  timings: Timings,
  accept = "application/json",
): Promise<GetDocument | Failure> {
  const context = await secureContextOf({ ca: settings.ca });
  if (context !== undefined && "cause" in context) return context;
  const { ipVersion, proxy } = settings;
  const headers = ["user-agent", run.userAgent, "accept", accept];
  const options = { ipVersion, proxy, http2: false, ...(context && { context }) };
  return (url, bytes, redirects) =>
    follow(
      { url, method: "GET", headers, body: null },
      { ...options, ...bytes },
      redirects,
      run,
      deadline.signal,
      timings,
    );
}
