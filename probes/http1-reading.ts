import { MAX_HEADER_BYTES } from "./answer-headers.ts";
import { chunkReading } from "./chunked.ts";
import { down, type Failure } from "./failure.ts";
import { readHead, type AnswerHead } from "./http1-head.ts";
import type { HttpMethod, Reception } from "./reception.ts";
import { counted } from "../server/core/counted.ts";

/** More announcements (100, 103) than this before an answer are no announcements. */
const MAX_INTERIM = 32;

/** Takes a connection's bytes in, and hands an answer on to a reception. */
export type Http1Reading = {
  readonly bytes: (chunk: Buffer) => void;
  /**
   * The server has ended the connection.
   *
   * @param isClean `false`: over TLS, without the message that says so (close_notify)
   */
  readonly ended: (isClean: boolean) => void;
  /** At least one byte has come. */
  readonly hasBegun: () => boolean;
};

/** The end of a body (RFC 9112, 6.3), and the reader of its bytes. */
type BodyReading = {
  readonly bytes: (chunk: Buffer) => void;
  readonly ended: (isClean: boolean) => void;
};

/**
 * Reads one answer of HTTP/1. An answer is complete, and only then up, where RFC 9112, 8 says so:
 *
 * - with `Content-Length`, after as many bytes;
 * - chunked, after the chunk of size zero and the line that ends its trailers;
 * - with neither, when the server ends the connection. Over TLS it must say so by a close_notify
 *   (RFC 9112, 9.8): otherwise anyone on the way may have cut the answer short.
 *
 * All that ends earlier is a failure `protocol`, and so is what is no HTTP/1. The server was
 * reached and has begun to answer, so it is neither `connect` nor `body`.
 */
export function readHttp1(method: HttpMethod, reception: Reception): Http1Reading {
  const head = gatherHead();
  let body: BodyReading | null = null;
  let interim = 0;
  let hasBegun = false;

  const refuse = (detail: string) => reception.failed(down("protocol", detail));
  const headEnds = (text: string): void => {
    const read = readHead(text);
    if ("mistake" in read) return refuse(read.mistake);
    const { status } = read;
    if (status === 101) return refuse("the server switches protocols without being asked to");
    if (status < 200) {
      interim += 1;
      return interim > MAX_INTERIM
        ? refuse(`${interim} announcements without an answer`)
        : undefined;
    }
    const next = bodyOf(method, read, reception);
    if ("cause" in next) return reception.failed(next);
    reception.started(read);
    body = next;
    // What has no body is complete with its head.
    body.bytes(NOTHING);
  };

  return {
    hasBegun: () => hasBegun,
    bytes: (chunk) => {
      hasBegun = true;
      let rest = chunk;
      while (body === null && rest.length > 0 && !reception.settled()) {
        const found = head.take(rest);
        if (found === null) {
          if (head.isNotHttp()) refuse(`no HTTP/1: ${head.beginning()}`);
          else if (head.size() > MAX_HEADER_BYTES)
            reception.failed(down("size", `more than ${MAX_HEADER_BYTES} bytes of headers`));
          return;
        }
        rest = rest.subarray(found.length);
        headEnds(found.text);
      }
      if (rest.length > 0 && !reception.settled()) body?.bytes(rest);
    },
    ended: (isClean) => {
      if (reception.settled()) return;
      if (body !== null) return body.ended(isClean);
      if (!hasBegun) reception.failed(down("connect", "closed without an answer"));
      else refuse("the answer was cut short within its headers");
    },
  };
}

const NOTHING = Buffer.alloc(0);
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Finds the empty line that ends a head, looking at each byte once. */
function gatherHead() {
  let pieces: Buffer[] = [];
  let size = 0;
  /** Bytes since the last line break, and the first of them. */
  let lineLength = 0;
  let lineStart = 0;
  const all = () => (pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces));
  return {
    size: () => size,
    beginning: () => JSON.stringify(all().toString("latin1", 0, 100)),
    /** Five bytes are enough to know another protocol, which may never end its line. */
    isNotHttp: () => {
      if (size < 5) return false;
      if (pieces.length > 1) pieces = [all()];
      return pieces[0]?.toString("latin1", 0, 5) !== "HTTP/";
    },
    /** The head and how much of the chunk belonged to it, or `null` where it goes on. */
    take: (chunk: Buffer): { text: string; length: number } | null => {
      let at = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, at);
        if (lineLength === 0 && at < chunk.length) lineStart = chunk[at] ?? 0;
        if (end < 0) break;
        const length = lineLength + end - at;
        const isEmpty = length === 0 || (length === 1 && lineStart === RETURN);
        lineLength = 0;
        at = end + 1;
        if (!isEmpty) continue;
        pieces.push(chunk.subarray(0, at));
        const text = all()
          .toString("latin1")
          .replace(/\r?\n\r?\n$/, "");
        pieces = [];
        size = 0;
        return { text, length: at };
      }
      lineLength += chunk.length - at;
      pieces.push(chunk);
      size += chunk.length;
      return null;
    },
  };
}

/** Returns the reader of an answer's body, or why its length cannot be known. */
function bodyOf(
  method: HttpMethod,
  { status, headers }: AnswerHead,
  reception: Reception,
): BodyReading | Failure {
  const coding = headers["transfer-encoding"]?.toLowerCase() ?? "";
  const length = headers["content-length"];
  if (method === "HEAD" || status === 204 || status === 304) return measured(0, reception);
  // It outranks a length, which some servers send beside it (RFC 9112, 6.3).
  if (coding === "chunked") return chunkReading(reception);
  if (coding !== "" && coding !== "identity")
    return down("protocol", `transfer coding ${JSON.stringify(coding)}, which was not asked for`);
  if (length === undefined) return untilTheEnd(reception);
  // Proxies join the same length twice (RFC 9110, 8.6); two lengths are none.
  const [first = "", ...others] = length.split(",").map((text) => text.trim());
  if (!/^[0-9]{1,15}$/.test(first) || others.some((other) => other !== first))
    return down("protocol", `header content-length: ${JSON.stringify(length)} is no length`);
  return measured(Number(first), reception);
}

/** Reads the announced number of bytes; bytes after them are no part of the answer. */
function measured(length: number, reception: Reception): BodyReading {
  let left = length;
  return {
    bytes: (chunk) => {
      if (chunk.length > 0 && left > 0) reception.data(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) reception.ended();
    },
    ended: () =>
      reception.failed(
        down(
          "protocol",
          `the answer was cut short: ${left} of ${counted(length, "byte")} ${left === 1 ? "is" : "are"} missing`,
        ),
      ),
  };
}

function untilTheEnd(reception: Reception): BodyReading {
  return {
    bytes: (chunk) => {
      if (chunk.length > 0) reception.data(chunk);
    },
    ended: (isClean) =>
      isClean
        ? reception.ended()
        : reception.failed(
            down(
              "protocol",
              "the answer may have been cut short: it has no length, and TLS was not closed (no close_notify)",
            ),
          ),
  };
}
