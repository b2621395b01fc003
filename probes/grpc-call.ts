import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import type { AnswerHeaders } from "./answer-headers.ts";
import { whileDoing, type Connection, type Timings } from "./connector.ts";
import type { AnsweredRequest } from "./failing-answer.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import { healthRequest } from "./grpc-health.ts";
import type { ProbeRun } from "./probe.ts";

const PATH = "/grpc.health.v1.Health/Check";

/** Maximum size of an answer. A health answer has two bytes; more is read to show what came. */
const MAX_BYTES = 64 * 1024;

/** Address, service and metadata of a call; `service` is empty for the whole server. */
export type Callee = {
  readonly host: string;
  readonly port: number;
  readonly serverName?: string | undefined;
  readonly service: string;
  readonly tls: boolean;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A complete answer, not yet judged. */
export type GrpcAnswer = {
  readonly httpStatus: number;
  readonly contentType: string;
  /** The received messages, as evidence. */
  readonly exchange: AnsweredRequest;
  /** Trailers, or the headers of an answer that has nothing else. */
  readonly fields: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Parts of an answer, as they arrive. */
type Received = {
  head: IncomingHttpHeaders | null;
  trailers: IncomingHttpHeaders | null;
  readonly chunks: Buffer[];
  bytes: number;
};

/**
 * Makes one call over an open connection and closes it. Records the times of the first byte and
 * of the transfer in `timings`.
 */
export function callHealth(
  { socket }: Connection,
  callee: Callee,
  remainingMs: number,
  run: ProbeRun,
  signal: AbortSignal,
  timings: Timings,
): Promise<GrpcAnswer | Failure> {
  return new Promise((resolve) => {
    const since = performance.now();
    const received: Received = { head: null, trailers: null, chunks: [], bytes: 0 };
    let session: ClientHttp2Session | null = null;
    const stage = (): Stage => (received.head === null ? "request" : "response");
    const settle = (answer: GrpcAnswer | Failure) => {
      signal.removeEventListener("abort", onAbort);
      resolve(answer);
      session?.destroy();
      socket.destroy();
    };
    const onAbort = () => settle(whileDoing(signal.reason as Failure, stage()));
    const lost = (error: unknown) => settle(failureOf(error, stage()));
    const ended = () => {
      const answer = answerOf(received, callee);
      if (answer === null) return lost(new Error("other side closed without grpc-status"));
      timings.transfer = performance.now() - since - (timings.firstByte ?? 0);
      settle(answer);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    socket.on("error", lost);
    try {
      session = connect(originOf(callee), {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
      session.on("error", lost).on("close", () => lost(new Error("other side closed")));
      const stream = session.request(requestHead(callee, remainingMs, run.userAgent));
      stream
        .on("response", (headers) => {
          timings.firstByte = performance.now() - since;
          received.head = headers;
        })
        .on("trailers", (headers) => (received.trailers = headers))
        .on("data", (chunk: Buffer) => {
          received.bytes += chunk.length;
          if (received.bytes > MAX_BYTES) settle(down("size", `more than ${MAX_BYTES} bytes`));
          else received.chunks.push(chunk);
        })
        .on("error", lost)
        .on("end", ended);
      stream.end(healthRequest(callee.service));
    } catch (error) {
      settle(ours(error instanceof Error ? error.message : String(error)));
    }
  });
}

/** Scheme and authority of the called server; an IPv6 address is put in brackets. */
function originOf({ tls, serverName, host, port }: Callee): string {
  const name = serverName ?? (host.includes(":") ? `[${host}]` : host);
  return `${tls ? "https" : "http"}://${name}:${port}`;
}

const requestHead = ({ metadata }: Callee, remainingMs: number, userAgent: string) => ({
  [constants.HTTP2_HEADER_METHOD]: "POST",
  [constants.HTTP2_HEADER_PATH]: PATH,
  "content-type": "application/grpc",
  te: "trailers",
  "grpc-timeout": `${Math.min(remainingMs, 99_999_999)}m`,
  "user-agent": userAgent,
  ...metadata,
});

/**
 * Returns the answer, or `null` where the stream ended too early: without trailers a call has not
 * ended, whatever has come (PROTOCOL-HTTP2.md, Responses).
 */
function answerOf({ head, trailers, chunks }: Received, callee: Callee): GrpcAnswer | null {
  const fields = trailers ?? head ?? {};
  const httpStatus = Number(head?.[":status"] ?? 0);
  if (head === null || (httpStatus === 200 && fields["grpc-status"] === undefined)) return null;
  const body = Buffer.concat(chunks);
  const exchange = {
    request: { method: "POST", url: new URL(`${originOf(callee)}${PATH}`) },
    status: httpStatus,
    statusLine: `HTTP/2 ${httpStatus}`,
    headers: plainHeaders({ ...head, ...trailers }),
    body,
  } as const;
  return { httpStatus, contentType: String(head["content-type"] ?? ""), fields, body, exchange };
}

/** The fields of headers and trailers, without the pseudo-fields of HTTP/2. */
const plainHeaders = (fields: IncomingHttpHeaders): AnswerHeaders =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !name.startsWith(":"))
      .map(([name, value]) => [name, String(value)]),
  );
