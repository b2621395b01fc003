import { connect, type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { TLSSocket } from "node:tls";
import { gatherHeaders, MAX_HEADER_BYTES, type HeaderSection } from "./answer-headers.ts";
import { down, failureOf, ours } from "./failure.ts";
import type { Open } from "./http1.ts";
import type { HttpRequest, Reception } from "./reception.ts";

/** Headers of the connection, which HTTP/2 does not have (RFC 9113, 8.2.2). */
const CONNECTION_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The options of node:http2 that a probe meets. Those that are not named keep their default:
 * windows and frame sizes (64 KiB and 16 KiB do for an answer of a megabyte), padding (none),
 * pings (none are sent), memory (10 MB a session, ours live for one answer), and the limits on
 * invalid frames and rejected streams, which guard against a hostile server.
 */
const OPTIONS = {
  // A server has nothing to push to us.
  settings: { enablePush: false, maxHeaderListSize: MAX_HEADER_BYTES },
  // Node's 128 pairs are fewer than browsers and curl read; the size above is the limit.
  maxHeaderListPairs: 4096,
  // Values with white space around them are read by curl and browsers, though RFC 9113, 8.2.1
  // calls them malformed.
  strictFieldWhitespaceValidation: false,
} as const;

/**
 * Sends one request by HTTP/2, by Node's own client.
 *
 * An answer is complete with END_STREAM alone (RFC 9113, 8.1): a stream that is reset, with or
 * without an error, and a connection that ends before it are failures `protocol`, since the
 * server was reached and had begun to answer. So is a body that has not the bytes of its
 * Content-Length (RFC 9113, 8.1.1). Before the headers, nothing
 * was answered: `connect`, as with HTTP/1.1.
 *
 * @returns ends it, whatever its state; to be called in any case, since a session lives on
 */
export function sendHttp2(request: HttpRequest, open: Open, reception: Reception): () => void {
  const { url } = request;
  let session: ClientHttp2Session | null = null;
  open((failure, connection) => {
    if (connection === null) return reception.failed(failure ?? down("connect", "no connection"));
    const { socket } = connection;
    if (!(socket instanceof TLSSocket) || socket.alpnProtocol !== "h2") {
      socket.destroy();
      return reception.failed(down("protocol", "the server does not speak HTTP/2"));
    }
    reception.requested();
    const lost = (error: unknown) => reception.failed(failureOf(error, reception.stage()));
    let received = 0;
    let announced: string | null = null;
    const hungUp = () => lost(new Error("other side closed"));
    socket.on("error", lost);
    try {
      session = connect(url.origin, { ...OPTIONS, createConnection: () => socket });
      session
        .on("error", lost)
        .on(
          "goaway",
          (code) => code !== constants.NGHTTP2_NO_ERROR && lost(endedBy("GOAWAY", code)),
        )
        .on("close", hungUp);
      const stream = session.request(headersOf(request));
      const isWhole = watchEnd(stream);
      stream
        .on("response", ({ ":status": status = 0, ...headers }) => {
          const section = sectionOf(headers);
          if (request.method !== "HEAD" && status !== 204 && status !== 304)
            announced = section.headers["content-length"] ?? null;
          reception.started({ status, statusLine: `HTTP/2 ${status}`, ...section });
          if (reception.settled()) stream.destroy();
        })
        .on("data", (chunk: Buffer) => {
          received += chunk.length;
          reception.data(chunk);
        })
        .on("error", lost)
        .on("end", () => {
          if (!isWhole()) return lost(endedBy("the end of its stream", stream.rstCode));
          if (announced !== null && Number(announced) !== received)
            return lost(new Error(`${received} bytes of a content-length of ${announced}`));
          if (reception.stage() === "response") reception.ended();
        })
        .on("close", hungUp);
      if (request.body === null) stream.end();
      else stream.end(request.body);
    } catch (error) {
      // Node will not send it, such as one with a header that HTTP/2 forbids.
      reception.failed(ours(error instanceof Error ? error.message : String(error)));
    }
  });
  return () => session?.destroy();
}

const endedBy = (what: string, code: number | undefined) =>
  new Error(`other side closed by ${what}, code ${code ?? 0} (no END_STREAM)`);

/**
 * Observes whether a stream's end came with END_STREAM. Node ends its readable side alike when
 * the stream is reset without an error or its connection ends, but only after it has marked the
 * stream as closed; END_STREAM is read before that.
 */
function watchEnd(stream: ClientHttp2Stream): () => boolean {
  let isWhole = false;
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null && !stream.closed && !stream.destroyed) isWhole = true;
    return push(chunk, encoding);
  };
  return () => isWhole;
}

function sectionOf(fields: Record<string, string | string[] | undefined>): HeaderSection {
  const section = gatherHeaders();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") section.add(name, value);
    else for (const each of value ?? []) section.add(name, each);
  }
  return section;
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
    if (index % 2 === 1 || CONNECTION_HEADERS.has(key)) return;
    // RFC 9113, 8.3.1: the authority takes the place of Host.
    own[key === "host" ? ":authority" : key] = headers[index + 1] ?? "";
  });
  return own;
}
