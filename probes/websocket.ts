import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { z } from "zod";
import { gatherHeaders } from "./answer-headers.ts";
import { quoted } from "./body.ts";
import { secureContextOf } from "./certificates.ts";
import { openSocket, whileDoing, type Connection, type Timings } from "./connector.ts";
import { EVIDENCE_BYTES, type AnsweredRequest } from "./failing-answer.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import {
  filePath,
  headerToken,
  ipVersion,
  positiveDuration,
  proxy,
  requestHeaders,
  webUrl,
} from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamilyOf } from "./never-passes.ts";
import type { ProbeKind, ProbeRun } from "./probe.ts";
import { openThrough, proxyOf, proxySecrets } from "./proxy.ts";
import { headerSecrets, printable, querySecrets } from "./redaction.ts";

const settings = z
  .strictObject({
    url: webUrl(["ws:", "wss:"]).describe("A ws:// or wss:// address."),
    headers: requestHeaders.default({}).describe("Headers of the handshake."),
    subprotocol: headerToken
      .optional()
      .describe("The subprotocol that the server must choose (RFC 6455, 1.9)."),
    send: z.string().min(1).optional().describe("A text message, sent once open."),
    expect: z
      .string()
      .min(1)
      .optional()
      .describe("Must occur in one of the messages that come; others are passed over."),
    degradedAfter: positiveDuration.optional().describe("A success that takes longer is degraded."),
    proxy,
    ca: filePath.optional().describe("Authorities trusted instead of the system's, PEM."),
    ipVersion,
  })
  .superRefine(({ url, ipVersion, headers }, issues) => {
    report(wrongFamilyOf(url, ipVersion), issues);
    for (const name of Object.keys(headers))
      if (/^(connection|upgrade|content-length|sec-websocket-.*)$/i.test(name))
        report(
          [{ path: ["headers", name], message: "this header belongs to the handshake" }],
          issues,
        );
  });
export type WebsocketSettings = z.output<typeof settings>;

/** A message that holds what is expected fits well within; more is no greeting. */
const MAX_BYTES = 1024 * 1024;

/** A server that completes the handshake of RFC 6455 and, if asked, sends what is expected. */
export const websocket: ProbeKind<WebsocketSettings> = {
  kind: "websocket",
  settings,
  built: true,
  secrets: ({ url, headers, proxy }) => [
    ...querySecrets(url),
    ...headerSecrets(headers),
    ...proxySecrets(proxy),
  ],
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const { url, ca, degradedAfter, headers } = settings;
    const timings: Timings = {};
    const about = {
      timings,
      degradedAfter,
      secrets: [...querySecrets(url), ...headerSecrets(headers)],
    };
    const context = await secureContextOf({ ca });
    if (context !== undefined && "cause" in context)
      return { ...about, failure: context, latencyMs: null };
    const target = new URL(url);
    const tls =
      target.protocol === "wss:" ? { protocols: ["http/1.1"], ...(context && { context }) } : null;
    const proxy = proxyOf(target, settings.proxy, run);
    const opened = await new Promise<Connection | Failure>((resolve) => {
      const { ipVersion } = settings;
      const { signal } = deadline;
      const done = (failure: Failure | null, connection: Connection | null) =>
        resolve(connection ?? failure ?? down("connect", "no connection"));
      const place = placeOf(target);
      if (proxy === null) openSocket(place, { ipVersion, tls }, run, signal, timings, done);
      else openThrough(proxy, place, { ipVersion, tls }, run, signal, timings, done);
    });
    if ("cause" in opened) return { ...about, failure: opened, latencyMs: null };
    const said = await converse(opened, settings, run, deadline.signal, timings);
    const latencyMs = said.status === null ? null : deadline.elapsedMs();
    return { ...about, latencyMs, ...said };
  }),
};

const placeOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.replace(/^\[(.*)\]$/, "$1"),
  port: port === "" ? (protocol === "wss:" ? 443 : 80) : Number(port),
});

type Conversation = {
  readonly failure: Failure | null;
  readonly status: number | null;
  /** An answer that is no WebSocket. */
  readonly exchange: AnsweredRequest | null;
};

/**
 * Shakes hands over an open connection and waits for what is expected. The library's redirects stay
 * off, its compression too, and its time-outs are not used: the deadline is the probe's.
 */
async function converse(
  { socket }: Connection,
  { url, headers, subprotocol, send, expect }: WebsocketSettings,
  run: ProbeRun,
  signal: AbortSignal,
  timings: Timings,
): Promise<Conversation> {
  // Loaded with the first monitor of this kind: most installations have none.
  const { WebSocket } = await import("ws");
  return new Promise((resolve) => {
    const since = performance.now();
    let stage: Stage = "request";
    let status: number | null = null;
    let client: WebSocket | null = null;
    let settled = false;
    let exchange: AnsweredRequest | null = null;
    const settle = (failure: Failure | null) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener("abort", onAbort);
      // The closing frame leaves; its answer is not waited for.
      if (failure === null) {
        client?.close(1000);
        socket.destroySoon();
      } else socket.destroy();
      resolve({ failure, status, exchange });
    };
    const onAbort = () => settle(whileDoing(signal.reason as Failure, stage));
    const answered = (code: number) => {
      status = code;
      timings.firstByte = performance.now() - since;
      stage = "response";
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    try {
      client = new WebSocket(url, subprotocol === undefined ? [] : [subprotocol], {
        createConnection: () => socket,
        headers: { "user-agent": run.userAgent, ...headers },
        maxPayload: MAX_BYTES,
        perMessageDeflate: false,
      });
    } catch (error) {
      return settle(ours(error instanceof Error ? error.message : String(error)));
    }
    client
      .on("upgrade", (answer: IncomingMessage) => answered(answer.statusCode ?? 101))
      .on("unexpected-response", (_, answer: IncomingMessage) => {
        answered(answer.statusCode ?? 0);
        const body: Buffer[] = [];
        const done = () => {
          exchange = answeredRequest(url, answer, Buffer.concat(body));
          settle(refusal(answer, url));
        };
        answer
          .on("data", (chunk: Buffer) => {
            body.push(chunk);
            if (body.reduce((sum, { length }) => sum + length, 0) >= EVIDENCE_BYTES) done();
          })
          .on("end", done)
          .on("close", done);
      })
      .on("open", () => {
        if (send !== undefined) client?.send(send);
        if (expect === undefined) settle(null);
      })
      .on("message", (data: Buffer) => {
        if (data.toString("utf8").includes(expect ?? "")) settle(null);
      })
      .on("close", (code: number, reason: Buffer) =>
        settle(down("body", `closed with code ${code} ${quoted(reason.toString())}`)),
      )
      .on("error", (error: Error) => settle(broken(error, stage)));
    socket.on("error", (error) => settle(failureOf(error, stage)));
  });
}

function answeredRequest(url: string, answer: IncomingMessage, body: Buffer): AnsweredRequest {
  const { statusCode = 0, statusMessage = "", httpVersion, rawHeaders } = answer;
  const section = gatherHeaders();
  for (let i = 0; i < rawHeaders.length; i += 2)
    section.add(rawHeaders[i]?.toLowerCase() ?? "", rawHeaders[i + 1] ?? "");
  return {
    request: { method: "GET", url: new URL(url) },
    status: statusCode,
    statusLine: `HTTP/${httpVersion} ${statusCode} ${statusMessage}`.trim(),
    headers: section.headers,
    body,
  };
}

/** An answer that is no upgrade. */
function refusal({ statusCode = 0, headers }: IncomingMessage, url: string): Failure {
  const location = headers.location && URL.parse(headers.location, url);
  const where = location ? `, to ${printable(location)}` : "";
  const detail = `status ${statusCode} instead of 101 (a WebSocket)${where}`;
  if (statusCode === 429) return { cause: "throttled", outcome: null, detail };
  if (statusCode >= 500) return down("http_5xx", detail);
  if (statusCode >= 400) return down("http_4xx", detail);
  return statusCode >= 300 ? down("http_3xx", detail) : down("protocol", detail);
}

/** The library reports what is against RFC 6455 by codes of its own, or by its words alone. */
function broken(error: Error & { code?: string }, stage: Stage): Failure {
  if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return down("size", `a message of more than ${MAX_BYTES} bytes`);
  return failureOf(error, stage);
}
