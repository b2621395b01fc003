import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { Client, type Dispatcher } from "undici";
import { openSocket, whileDoing, type Connecting, type Timings } from "./connector.ts";
import { down, failureOf, type Failure, type Stage } from "./failure.ts";

export type HttpRequest = {
  /** http: or https:, without user, password or fragment. */
  readonly url: URL;
  readonly method: Dispatcher.HttpMethod;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | null;
};

/** Lower-case names; of a header that came several times, the values apart by commas. */
export type AnswerHeaders = Readonly<Record<string, string>>;

export type ExchangeOptions = {
  readonly ipVersion: 4 | 6 | "any";
  readonly http2: boolean;
  readonly context?: SecureContext;
  /** What the body may weigh, as it is sent. */
  readonly maxBytes: number;
  /** How much of it to keep; the rest is counted only. */
  readonly keepBytes: number;
};

/** One request and what came of it: with a failure, as far as it got. */
export type Exchange = {
  readonly status: number | null;
  readonly headers: AnswerHeaders;
  /** As sent, not decoded; `keepBytes` of it at most. */
  readonly body: Buffer;
  /** The address that answered. */
  readonly remoteAddress: string | null;
  readonly failure: Failure | null;
};

/** Twice what most servers accept from us; a megabyte of headers is no answer. */
const MAX_HEADER_BYTES = 32 * 1024;
const NOTHING = Buffer.alloc(0);
const NO_HEADERS: AnswerHeaders = {};

/**
 * Sends one request over a connection of its own and reads the answer to its end.
 *
 * undici parses; time, size and connection are ours: its own time-outs are late, and a body that
 * drips never trips them. A client is made per exchange, so that no connection is ever shared
 * and an abort while connecting leaves nothing behind; it costs some microseconds.
 *
 * Never rejects. `timings` gets what each phase took, added to what is there already, so that
 * the phases of several requests of one probe sum up.
 */
export function exchange(
  request: HttpRequest,
  options: ExchangeOptions,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const { url } = request;
    const chunks: Buffer[] = [];
    let kept = 0;
    let received = 0;
    let status: number | null = null;
    let headers: AnswerHeaders = NO_HEADERS;
    let stage: Stage | null = null;
    let since = 0;
    let socket: Socket | null = null;
    let settled = false;

    const phaseEnds = (phase: "firstByte" | "transfer") => {
      const now = performance.now();
      timings[phase] = (timings[phase] ?? 0) + now - since;
      since = now;
    };
    const settle = (failure: Failure | null) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener("abort", onAbort);
      const remoteAddress = socket?.remoteAddress ?? null;
      if (failure !== null || options.http2) {
        socket?.destroy();
        // Never the controller's abort: a body that ends with its connection would then trip an
        // assertion of undici's, outside of any promise.
        client.destroy(null, () => {});
      }
      const body = chunks.length === 1 ? (chunks[0] ?? NOTHING) : Buffer.concat(chunks);
      resolve({ status, headers, body, remoteAddress, failure });
    };
    const onAbort = () => {
      // Until it is connected, the connector says where the time went.
      if (stage !== null) settle(whileDoing(signal.reason as Failure, stage));
    };

    let attempts = 0;
    const client = new Client(url.origin, {
      pipelining: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      allowH2: options.http2,
      connect: (_, connected) => {
        attempts += 1;
        // undici would connect again, for ever, to a server that hangs up before our request.
        if (attempts > 1) return settle(down("connect", "closed before the request was sent"));
        const place = {
          host: url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname,
          port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
        };
        const tls = url.protocol === "https:" ? tlsOf(options) : null;
        openSocket(
          place,
          { ipVersion: options.ipVersion, tls },
          run,
          signal,
          timings,
          (failure, opened) => {
            if (opened === null) return settle(failure);
            socket = opened;
            if (options.http2 && (!("alpnProtocol" in opened) || opened.alpnProtocol !== "h2"))
              return settle(down("protocol", "the server does not speak HTTP/2"));
            stage = "request";
            since = performance.now();
            connected(null, opened);
          },
        );
      },
    });

    if (signal.aborted) return settle(signal.reason as Failure);
    signal.addEventListener("abort", onAbort);
    client.dispatch(
      {
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers as string[],
        body: request.body,
        reset: true,
      },
      {
        onRequestStart() {},
        onResponseStart(_, code, answered) {
          // 103 and their like announce an answer; they are none.
          if (code < 200 || settled) return;
          phaseEnds("firstByte");
          stage = "response";
          status = code;
          headers = joined(answered);
          const announced = Number(headers["content-length"]);
          if (request.method !== "HEAD" && announced > options.maxBytes)
            settle(down("size", `${announced} bytes announced, ${options.maxBytes} allowed`));
        },
        onResponseData(_, chunk) {
          if (settled) return;
          received += chunk.length;
          if (received > options.maxBytes)
            settle(down("size", `more than ${options.maxBytes} bytes`));
          else if (kept < options.keepBytes) {
            chunks.push(chunk);
            kept += chunk.length;
          }
        },
        onResponseEnd() {
          if (settled) return;
          phaseEnds("transfer");
          settle(null);
        },
        onResponseError(_, error) {
          settle(failureOf(error, stage ?? "request"));
        },
      },
    );
  });
}

function joined(headers: Record<string, string | string[] | undefined>): AnswerHeaders {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(", ");
  }
  return headers as Record<string, string>;
}

const HTTP1 = ["http/1.1"];
const HTTP2 = ["h2", "http/1.1"];

function tlsOf({ http2, context }: ExchangeOptions) {
  return { protocols: http2 ? HTTP2 : HTTP1, ...(context && { context }) };
}
