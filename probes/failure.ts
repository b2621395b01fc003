import type { Cause } from "../server/core/model.ts";

/** Why a probe did not succeed. A value, never thrown: a probe's failure is its result. */
export type Failure = {
  readonly cause: Cause;
  /** `null`: nothing was learnt about the target. */
  readonly outcome: "down" | null;
  /** Details for operators; secrets are removed at the very end. */
  readonly detail: string;
};

export const down = (cause: Cause, detail: string): Failure => ({ cause, outcome: "down", detail });

/** Our own fault or choice: it must not count against the target. */
export const ours = (detail: string): Failure => ({ cause: "self", outcome: null, detail });

/** The phase of an exchange in which something went wrong. */
export type Stage = "dns" | "connect" | "tls" | "request" | "response";

/**
 * Codes of our own machine: it is short of something, has no network or no IPv6 at all, or its
 * firewall lets nothing out. No packet has left by then, so they say nothing about the target.
 *
 * EAI_AGAIN: the system's resolver had no answer. Where the resolver does answer other questions,
 * `lookup.ts` reports the target's own name servers instead.
 */
const OWN_CODES = new Set([
  "EACCES",
  "EAFNOSUPPORT",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EAI_MEMORY",
  "EAI_SYSTEM",
  "EPERM",
  "EPROTONOSUPPORT",
  "ERR_SOCKET_BAD_PORT",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
  "EADDRNOTAVAIL",
  "ENETUNREACH",
  "ENETDOWN",
]);

const LOST_CODES = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]);

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";

/** Returns the failure of the attempt that got furthest, of several (IPv6, then IPv4). */
function telling(error: unknown): unknown {
  if (!(error instanceof AggregateError) || error.errors.length === 0) return error;
  const errors: unknown[] = error.errors;
  return errors.find((each) => !OWN_CODES.has(codeOf(each))) ?? errors[0];
}

/** Sorts what sockets, TLS and the HTTP parser report into our closed set of causes. */
export function failureOf(thrown: unknown, stage: Stage): Failure {
  const error = telling(thrown);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const detail = code === "" || message.includes(code) ? message : `${message} (${code})`;
  if (OWN_CODES.has(code)) return ours(detail);
  if (stage === "dns" || stage === "connect" || stage === "tls") return down(stage, detail);
  // TLS 1.3 refuses a client's certificate, or the lack of one, after the handshake.
  if (code.startsWith("ERR_SSL_")) return down("tls", detail);
  const lost = LOST_CODES.has(code) || message.startsWith("other side closed");
  if (lost && stage === "request") return down("connect", `closed without an answer: ${detail}`);
  if (lost) return down("protocol", `the answer was cut short: ${detail}`);
  return down("protocol", detail);
}
