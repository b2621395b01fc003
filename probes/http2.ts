import { connect, type ClientHttp2Session } from "node:http2";
import { TLSSocket } from "node:tls";
import { down, failureOf } from "./failure.ts";
import type { Open } from "./http1.ts";
import { joined, type HttpRequest, type Reception } from "./reception.ts";

/** What HTTP/2 has no place for: the connection is not the request's business (RFC 9113, 8.2.2). */
const CONNECTION_HEADERS = new Set([
  "connection",
  "host",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/**
 * One request by HTTP/2, by Node's own client: undici's, when it is told to stop, trips over its
 * own assertions outside of any promise.
 *
 * @returns ends it, whatever its state; to be called in any case, since a session lives on
 */
export function sendHttp2(request: HttpRequest, open: Open, reception: Reception): () => void {
  const { url } = request;
  let session: ClientHttp2Session | null = null;
  open((failure, socket) => {
    if (socket === null) return reception.failed(failure ?? down("connect", "no connection"));
    if (!(socket instanceof TLSSocket) || socket.alpnProtocol !== "h2") {
      socket.destroy();
      return reception.failed(down("protocol", "the server does not speak HTTP/2"));
    }
    reception.requested();
    const lost = (error: unknown) => reception.failed(failureOf(error, reception.stage()));
    const hungUp = () => lost(new Error("other side closed"));
    try {
      // A server has nothing to push to us.
      session = connect(url.origin, {
        createConnection: () => socket,
        settings: { enablePush: false },
      });
      session.on("error", lost).on("close", hungUp);
      const stream = session.request(headersOf(request));
      stream
        .on("response", ({ ":status": status = 0, ...headers }) => {
          reception.started(status, joined(headers));
          if (reception.settled()) stream.destroy();
        })
        .on("data", (chunk: Buffer) => reception.data(chunk))
        .on("error", lost)
        // A stream that is reset without an error code ends too, but has no answer.
        .on("end", () => (reception.stage() === "response" ? reception.ended() : undefined))
        .on("close", hungUp);
      if (request.body === null) stream.end();
      else stream.end(request.body);
    } catch (error) {
      lost(error);
    }
  });
  return () => session?.destroy();
}

function headersOf({ url, method, headers }: HttpRequest): Record<string, string> {
  const own: Record<string, string> = {
    ":method": method,
    ":path": url.pathname + url.search,
    ":scheme": "https",
    ":authority": url.host,
  };
  headers.forEach((name, index) => {
    const key = name.toLowerCase();
    if (index % 2 === 0 && !CONNECTION_HEADERS.has(key)) own[key] = headers[index + 1] ?? "";
  });
  return own;
}
