import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A span as OTLP's JSON has it. */
export type ReceivedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code?: number };
};

/** A sample of a metric, with its name and type. */
export type ReceivedSample = {
  readonly name: string;
  readonly type: "gauge" | "sum";
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
};

export type Collector = {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly samples: ReceivedSample[];
  /** Attributes of the last resource. */
  resource(): Readonly<Record<string, unknown>>;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Everything that was received, as text. */
  text(): string;
  stop(): Promise<void>;
};

type Pair = { key: string; value: Record<string, unknown> };
type Body = {
  resourceSpans?: {
    resource: { attributes: Pair[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, "attributes"> & { attributes: Pair[] })[] }[];
  }[];
  resourceMetrics?: {
    resource: { attributes: Pair[] };
    scopeMetrics: { metrics: Metric[] }[];
  }[];
};
type Points = { dataPoints: { attributes: Pair[]; asDouble?: number; asInt?: number }[] };
type Metric = { name: string; gauge?: Points; sum?: Points };

const record = (pairs: readonly Pair[]) =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));

/**
 * Starts a collector of OTLP over HTTP, in JSON.
 *
 * @param answer replaces the answer of one that works: an error, or none at all
 */
export async function startCollector(
  answer: (response: ServerResponse) => void = (response) => void response.end("{}"),
): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const samples: ReceivedSample[] = [];
  const requests: Collector["requests"] = [];
  let [text, resource] = ["", {}];
  const take = ({ resourceSpans = [], resourceMetrics = [] }: Body) => {
    for (const one of resourceSpans) {
      resource = record(one.resource.attributes);
      for (const span of one.scopeSpans.flatMap((scope) => scope.spans))
        spans.push({ ...span, attributes: record(span.attributes) });
    }
    for (const { name, gauge, sum } of resourceMetrics.flatMap((one) =>
      one.scopeMetrics.flatMap((scope) => scope.metrics),
    ))
      for (const { attributes, asDouble, asInt } of (gauge ?? sum)!.dataPoints)
        samples.push({
          name,
          type: gauge ? "gauge" : "sum",
          attributes: record(attributes),
          value: Number(asDouble ?? asInt),
        });
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push({ path: request.url ?? "", headers: request.headers });
      const body = Buffer.concat(chunks).toString();
      text += body;
      if (request.headers["content-type"] === "application/json") take(JSON.parse(body) as Body);
      answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    samples,
    resource: () => resource,
    requests,
    text: () => text,
    async stop() {
      server.closeAllConnections();
      await new Promise((end) => server.close(end));
    },
  };
}
