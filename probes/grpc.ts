import { TLSSocket } from "node:tls";
import { z } from "zod";
import { quoted } from "./body.ts";
import { secureContextOf } from "./certificates.ts";
import { openSocket, type Connection, type Timings } from "./connector.ts";
import { down, type Failure } from "./failure.ts";
import { filePath, host, ipVersion, port, positiveDuration, requestHeaders } from "./fields.ts";
import { callHealth, type GrpcAnswer } from "./grpc-call.ts";
import { healthOf, statusOf } from "./grpc-health.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamily } from "./never-passes.ts";
import type { ProbeKind } from "./probe.ts";
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
    const answer = await callHealth(opened, settings, remainingMs, run, deadline.signal, timings);
    if ("cause" in answer) return failed(answer);
    const latencyMs = deadline.elapsedMs();
    const { httpStatus: status, exchange } = answer;
    return { ...about, latencyMs, status, exchange, ...judged(answer, settings.service) };
  }),
};

function judged(answer: GrpcAnswer, service: string): Pick<ProbeFinding, "failure" | "detail"> {
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

/** Percent-encoded UTF-8 (PROTOCOL-HTTP2.md, Status-Message). */
function decodedMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
