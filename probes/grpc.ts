import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { TLSSocket } from "node:tls";
import { z } from "zod";
import type { AnswerHeaders } from "./answer-headers.ts";
import { quoted } from "./body.ts";
import { secureContextOf } from "./certificates.ts";
import { openSocket, whileDoing, type Connection, type Timings } from "./connector.ts";
import type { AnsweredRequest } from "./failing-answer.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import { filePath, host, ipVersion, port, positiveDuration, requestHeaders } from "./fields.ts";
import { healthOf, healthRequest, statusOf } from "./grpc-health.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamily } from "./never-passes.ts";
import type { ProbeKind, ProbeRun } from "./probe.ts";
import { headerSecrets } from "./redaction.ts";

const settings = z
  .strictObject({
    host,
    port,
    service: z
      .string()
      .max(1000)
      .default("")
      .describe('A full name such as "insee.v1.Sirene"; without it, the whole server.'),
    tls: z.boolean().default(true).describe("false: HTTP/2 without TLS (h2c)."),
    serverName: host.optional().describe("The name to ask for by TLS; host by default."),
    metadata: requestHeaders.default({}).describe("Sent as headers, such as authorization."),
    ca: filePath.optional().describe("Authorities trusted instead of the system's, PEM."),
    clientCertificate: z
      .strictObject({
        cert: filePath.describe("Path of the certificate, PEM."),
        key: filePath.describe("Path of its private key, PEM."),
      })
      .optional()
      .describe("Certificate that the server asks its clients for."),
    degradedAfter: positiveDuration.optional().describe("A success that takes longer is degraded."),
    ipVersion,
  })
  .superRefine(({ host, ipVersion, metadata, ...settings }, issues) => {
    report(wrongFamily(host, ipVersion), issues);
    for (const name of Object.keys(metadata))
      if (/^(:|grpc-|te$|content-type$|connection$|host$|upgrade$|transfer-encoding$)/i.test(name))
        report([{ path: ["metadata", name], message: "this header belongs to gRPC" }], issues);
    if (!settings.tls)
      for (const key of ["serverName", "ca", "clientCertificate"] as const)
        if (settings[key] !== undefined)
          report([{ path: [key], message: "only with TLS: tls is false" }], issues);
  });
export type GrpcSettings = z.output<typeof settings>;

const PATH = "/grpc.health.v1.Health/Check";

/** The answer has two bytes; a little more is read to show what came instead. */
const MAX_BYTES = 64 * 1024;

/**
 * Asks for a server's or a service's health by the gRPC Health Checking Protocol
 * (grpc.health.v1.Health/Check). One call with two messages of a few bytes needs no gRPC library:
 * it is HTTP/2 with trailers (gRPC over HTTP2, PROTOCOL-HTTP2.md).
 */
export const grpc: ProbeKind<GrpcSettings> = {
  kind: "grpc",
  settings,
  built: true,
  secrets: ({ metadata }) => headerSecrets(metadata),
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const { serverName, clientCertificate, ca, ipVersion, degradedAfter, metadata } = settings;
    const timings: Timings = {};
    const about = { timings, degradedAfter, secrets: headerSecrets(metadata) };
    const failed = (failure: Failure) => ({ ...about, failure, latencyMs: null });
    const context = await secureContextOf({ ca, ...clientCertificate });
    if (context !== undefined && "cause" in context) return failed(context);
    const tls = settings.tls
      ? { protocols: ["h2"], ...(serverName && { serverName }), ...(context && { context }) }
      : null;
    const opened = await new Promise<Connection | Failure>((resolve) => {
      const done = (failure: Failure | null, connection: Connection | null) =>
        resolve(connection ?? failure ?? down("connect", "no connection"));
      openSocket(settings, { ipVersion, tls }, run, deadline.signal, timings, done);
    });
    if ("cause" in opened) return failed(opened);
    const { socket } = opened;
    if (socket instanceof TLSSocket && socket.alpnProtocol !== "h2") {
      socket.destroy();
      return failed(down("protocol", "the server does not speak HTTP/2"));
    }
    const remainingMs = Math.max(1, Math.ceil(run.timeoutMs - deadline.elapsedMs()));
    const answer = await call(opened, settings, remainingMs, run, deadline.signal, timings);
    if ("cause" in answer) return failed(answer);
    const latencyMs = deadline.elapsedMs();
    const { httpStatus: status, exchange } = answer;
    return { ...about, latencyMs, status, exchange, ...judged(answer, settings.service) };
  }),
};

type Answer = {
  readonly httpStatus: number;
  readonly contentType: string;
  /** Returns the received messages as evidence. */
  readonly exchange: AnsweredRequest;
  /** Those of the trailers, or of the headers of an answer that has nothing else. */
  readonly fields: IncomingHttpHeaders;
  readonly body: Buffer;
};

function call(
  { socket }: Connection,
  { host, port, serverName, service, tls, metadata }: GrpcSettings,
  remainingMs: number,
  run: ProbeRun,
  signal: AbortSignal,
  timings: Timings,
): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const since = performance.now();
    const chunks: Buffer[] = [];
    let received = 0;
    let stage: Stage = "request";
    let head: IncomingHttpHeaders | null = null;
    let trailers: IncomingHttpHeaders | null = null;
    let session: ClientHttp2Session | null = null;
    const settle = (answer: Answer | Failure) => {
      signal.removeEventListener("abort", onAbort);
      resolve(answer);
      session?.destroy();
      socket.destroy();
    };
    const onAbort = () => settle(whileDoing(signal.reason as Failure, stage));
    const lost = (error: unknown) => settle(failureOf(error, stage));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    socket.on("error", lost);
    const authority = `${serverName ?? (host.includes(":") ? `[${host}]` : host)}:${port}`;
    const ended = () => {
      // Without trailers the call has not ended, whatever has come (PROTOCOL-HTTP2.md, Responses).
      const fields = trailers ?? head ?? {};
      const httpStatus = Number(head?.[":status"] ?? 0);
      if (head === null || (httpStatus === 200 && fields["grpc-status"] === undefined))
        return lost(new Error("other side closed without grpc-status"));
      timings.transfer = performance.now() - since - (timings.firstByte ?? 0);
      const contentType = String(head["content-type"] ?? "");
      const body = Buffer.concat(chunks);
      const url = new URL(`${tls ? "https" : "http"}://${authority}${PATH}`);
      const exchange = {
        request: { method: "POST", url },
        status: httpStatus,
        statusLine: `HTTP/2 ${httpStatus}`,
        headers: plainHeaders({ ...head, ...trailers }),
        body,
      } as const;
      settle({ httpStatus, contentType, fields, body, exchange });
    };
    try {
      session = connect(`${tls ? "https" : "http"}://${authority}`, {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
      session.on("error", lost).on("close", () => lost(new Error("other side closed")));
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: PATH,
        "content-type": "application/grpc",
        te: "trailers",
        "grpc-timeout": `${Math.min(remainingMs, 99_999_999)}m`,
        "user-agent": run.userAgent,
        ...metadata,
      });
      stream
        .on("response", (headers) => {
          timings.firstByte = performance.now() - since;
          stage = "response";
          head = headers;
        })
        .on("trailers", (headers) => (trailers = headers))
        .on("data", (chunk: Buffer) => {
          received += chunk.length;
          if (received > MAX_BYTES) settle(down("size", `more than ${MAX_BYTES} bytes`));
          else chunks.push(chunk);
        })
        .on("error", lost)
        .on("end", ended);
      stream.end(healthRequest(service));
    } catch (error) {
      settle(ours(error instanceof Error ? error.message : String(error)));
    }
  });
}

function judged(answer: Answer, service: string): Pick<ProbeFinding, "failure" | "detail"> {
  const { httpStatus, fields, contentType, body } = answer;
  const status = fields["grpc-status"];
  const shown = quoted(body.subarray(0, 200).toString("utf8"));
  if (status === undefined || !contentType.startsWith("application/grpc")) {
    const detail = `no gRPC: status ${httpStatus}, ${quoted(contentType)}: ${shown}`;
    if (httpStatus === 429) return { failure: { cause: "throttled", outcome: null, detail } };
    if (httpStatus >= 500) return { failure: down("http_5xx", detail) };
    return { failure: down(httpStatus >= 400 ? "http_4xx" : "protocol", detail) };
  }
  const message = decodedMessage(String(fields["grpc-message"] ?? ""));
  const refused = statusOf(Number(status), message, service);
  if (refused !== null) return { failure: refused };
  const health = healthOf(body);
  if (health === null)
    return { failure: down("protocol", `no answer of a health check: ${shown}`) };
  return health === "SERVING"
    ? { failure: null }
    : { failure: down("body", `${service === "" ? "the server" : service} answers ${health}`) };
}

/** The fields of headers and trailers, without the pseudo-fields of HTTP/2. */
const plainHeaders = (fields: IncomingHttpHeaders): AnswerHeaders =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !name.startsWith(":"))
      .map(([name, value]) => [name, String(value)]),
  );

/** Percent-encoded UTF-8 (PROTOCOL-HTTP2.md, Status-Message). */
function decodedMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
