import type { X509Certificate } from "node:crypto";
import type { SecureContext } from "node:tls";
import { NO_HEADERS, type AnswerHeaders } from "./answer-headers.ts";
import type { Timings } from "./connector.ts";
import { codingsOf } from "./content-coding.ts";
import { down, type Failure, type Stage } from "./failure.ts";
import type { AnswerHead } from "./http1-head.ts";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

export type HttpRequest = {
  /** http: or https:, without user, password or fragment. */
  readonly url: URL;
  readonly method: HttpMethod;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** The request is for a proxy, which takes the whole address (RFC 9112, 3.2.2). */
  readonly isForwarded?: boolean;
};

export type ExchangeOptions = {
  readonly ipVersion: 4 | 6 | "any";
  /** `true`: HTTP/2 or nothing. */
  readonly http2: boolean;
  readonly context?: SecureContext;
  /** The proxy of the settings, or "none"; that of the environment unless given. */
  readonly proxy?: string | undefined;
  /** Most bytes of the body, as it is sent. */
  readonly maxBytes: number;
  /** Bytes to store; the rest is only counted. */
  readonly keepBytes: number;
};

/** One request and what came of it: with a failure, as far as it got. */
export type Exchange = {
  readonly request: Pick<HttpRequest, "method" | "url">;
  readonly status: number | null;
  /**
   * Status line as the server sent it, or "HTTP/2 502": HTTP/2 has no reason phrase (RFC 9113,
   * 8.3.2).
   */
  readonly statusLine: string;
  readonly headers: AnswerHeaders;
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  /** The body as sent, not decoded; `keepBytes` of it at most, or a little more. */
  readonly body: Buffer;
  /** The certificates that the server sent, its own first; none over HTTP without TLS. */
  readonly chain: readonly X509Certificate[];
  /** The address that answered. */
  readonly remoteAddress: string | null;
  readonly failure: Failure | null;
};

/** Takes an answer in, whatever the version of HTTP that brings it. */
export type Reception = {
  /** The present phase, which names a failure or the place where a deadline struck. */
  readonly stage: () => Stage;
  readonly settled: () => boolean;
  /** The connection is ours, the request leaves. */
  readonly requested: () => void;
  /** Its head is there: that of the answer, not of an announcement (100 to 199). */
  readonly started: (head: AnswerHead) => void;
  readonly data: (chunk: Buffer) => void;
  readonly ended: () => void;
  readonly failed: (failure: Failure) => void;
};

const NOTHING = Buffer.alloc(0);

/**
 * Gathers one answer: times it, counts it and stops it at `maxBytes`.
 *
 * @param done called once, with all that came or as much as did; all else is ignored after
 */
export function receive(
  method: HttpMethod,
  { maxBytes, keepBytes }: ExchangeOptions,
  timings: Timings,
  done: (received: Omit<Exchange, "request" | "chain" | "remoteAddress">) => void,
): Reception {
  const chunks: Buffer[] = [];
  let kept = 0;
  let toKeep = keepBytes;
  let received = 0;
  let status: number | null = null;
  let statusLine = "";
  let headers = NO_HEADERS;
  let cookies: readonly string[] = [];
  let stage: Stage = "connect";
  let since = 0;
  let settled = false;

  const phaseEnds = (phase: "firstByte" | "transfer") => {
    const now = performance.now();
    timings[phase] = (timings[phase] ?? 0) + now - since;
    since = now;
  };
  const settle = (failure: Failure | null) => {
    if (settled) return;
    settled = true;
    const body = chunks.length === 1 ? (chunks[0] ?? NOTHING) : Buffer.concat(chunks);
    done({ status, statusLine, headers, cookies, body, failure });
  };

  return {
    stage: () => stage,
    settled: () => settled,
    requested: () => {
      stage = "request";
      since = performance.now();
    },
    started: (head) => {
      if (settled) return;
      phaseEnds("firstByte");
      stage = "response";
      ({ status, statusLine, headers, cookies } = head);
      // Only the whole of it shows whether it is whole.
      if (codingsOf(headers).known.length > 0) toKeep = maxBytes;
      const announced = Number(headers["content-length"]);
      if (method !== "HEAD" && announced > maxBytes)
        settle(down("size", `${announced} bytes announced, ${maxBytes} allowed`));
    },
    data: (chunk) => {
      if (settled) return;
      received += chunk.length;
      if (received > maxBytes) return settle(down("size", `more than ${maxBytes} bytes`));
      if (kept >= toKeep) return;
      chunks.push(chunk);
      kept += chunk.length;
    },
    ended: () => {
      if (settled) return;
      phaseEnds("transfer");
      settle(null);
    },
    failed: settle,
  };
}
