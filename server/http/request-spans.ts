import type { IncomingMessage, ServerResponse } from "node:http";
import { tracer, type Tracer } from "../core/tracing.ts";

/** W3C Trace Context, 3.2: longer values are of no known version. */
const LONGEST_TRACEPARENT = 200;

/**
 * Answers a request as a span (OpenTelemetry's conventions for HTTP servers). It has the template of
 * its route, and never the path, the query, an address or a header of the request.
 */
export function traceRequest(
  by: Tracer,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => void,
): void {
  const method = request.method ?? "GET";
  const given = request.headers["traceparent"];
  const traceparent =
    typeof given === "string" && given.length <= LONGEST_TRACEPARENT ? given : undefined;
  const span = by.start(method, "server", { "http.request.method": method }, traceparent);
  response.once("close", () => {
    if (response.headersSent) span.set({ "http.response.status_code": response.statusCode });
    if (response.statusCode >= 500) span.fail(String(response.statusCode));
    if (!response.writableFinished) span.set({ "vigie.client_left": true });
    span.end();
  });
  by.run(span, answer);
}

/** Names the span of the present request by its route. */
export function nameRequest(method: string | undefined, route: string): void {
  const span = tracer()?.active();
  span?.set({ "http.route": route });
  span?.rename(`${method ?? "GET"} ${route}`);
}

/** Segments of a document's path that are the same for all that it could be about. */
const KEPT: Readonly<Record<string, number>> = { api: 3, fr: 2, en: 2 };

/**
 * Returns the template of a document's path: "/ping/*" of "/ping/insee/sirene". A few segments are
 * kept, so that routes are few, and no token or id is in one.
 *
 * @param url path, with or without a query
 */
export function documentRoute(url: string): string {
  const [path = "/"] = url.split("?", 1);
  const segments = path.split("/").slice(1);
  const kept = KEPT[segments[0] ?? ""] ?? 1;
  return segments.length <= kept ? path : `/${segments.slice(0, kept).join("/")}/*`;
}
