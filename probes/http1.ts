import { failureOf, down, ours, type Failure } from "./failure.ts";
import type { Connection } from "./connector.ts";
import { readHttp1 } from "./http1-reading.ts";
import type { HttpRequest, Reception } from "./reception.ts";

/** Opens the connection: `done` is called once, with a connection or a failure. */
export type Open = (done: (failure: Failure | null, connection: Connection | null) => void) => void;

/**
 * Sends one request by HTTP/1.1 over a connection of its own and reads the answer.
 *
 * Bytes are written and read here rather than by a library: those at hand refuse what every
 * browser and curl accept (folded headers, lines that end with LF, a length that came twice), and
 * cost more than the rest of a probe.
 *
 * @returns ends it, whatever its state
 */
export function sendHttp1(request: HttpRequest, open: Open, reception: Reception): () => void {
  const message = messageOf(request);
  if ("cause" in message) {
    reception.failed(message);
    return () => {};
  }
  let connection: Connection | null = null;
  open((failure, opened) => {
    connection = opened;
    if (opened === null) return reception.failed(failure ?? down("connect", "no connection"));
    const reading = readHttp1(request.method, reception);
    reception.requested();
    const { socket } = opened;
    socket
      .on("data", reading.bytes)
      .on("end", () => reading.ended(opened.isClosedCleanly()))
      .on("error", (error) =>
        reception.failed(failureOf(error, reading.hasBegun() ? "response" : "request")),
      )
      .on("close", () => reading.ended(false));
    socket.write(message);
  });
  return () => connection?.socket.destroy();
}

/** Headers that speak of the message's own form, which is not the settings' to choose. */
const UNSENDABLE = new Set(["transfer-encoding", "keep-alive", "upgrade", "expect"]);
/** Methods whose request has a length even without a body (RFC 9110, 8.6). */
const HAS_BODY = new Set(["POST", "PUT", "PATCH"]);

/** The request as bytes. What cannot be sent is our own fault: nothing has left by then. */
function messageOf({ url, method, headers, body, isForwarded }: HttpRequest): Buffer | Failure {
  const lines: string[] = [];
  const content = body === null ? null : Buffer.from(body);
  let host = url.host;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? "";
    const value = headers[i + 1] ?? "";
    const key = name.toLowerCase();
    if (UNSENDABLE.has(key)) return ours(`the header ${name} cannot be set`);
    if (key === "host") host = value;
    else if (key === "connection") {
      if (!/^(close|keep-alive)$/i.test(value)) return ours(`Connection: ${value} cannot be set`);
    } else if (key === "content-length") {
      if (Number(value) !== (content?.length ?? 0))
        return ours(
          `Content-Length: ${value} is set, but the body has ${content?.length ?? 0} bytes`,
        );
    } else lines.push(`${name}: ${value}\r\n`);
  }
  if (content !== null || HAS_BODY.has(method))
    lines.push(`content-length: ${content?.length ?? 0}\r\n`);
  const head = Buffer.from(
    `${method} ${isForwarded === true ? url.origin : ""}${url.pathname}${url.search} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${lines.join("")}\r\n`,
    "latin1",
  );
  return content === null ? head : Buffer.concat([head, content]);
}
