import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Answer } from "./document-bytes.ts";
import type { Asked } from "./documents.ts";
import { problem, PROBLEM_TYPE } from "./problem.ts";
import { tracer } from "../core/tracing.ts";
import { countAnswer } from "./process-figures.ts";
import { documentRoute, nameRequest, traceRequest } from "./request-spans.ts";

/** Maximum time for a client to send its request, and for a socket to stay silent before one. */
const PATIENCE_MS = 3_500;
/** Maximum silence while an answer is prepared or read. Probes on demand take up to a minute. */
const ANSWER_MS = 120_000;

/** No address of ours comes near; with its headers a request may have 16 KiB, Node's own limit. */
const LONGEST_URL = 8_000;
const URL_TOO_LONG: Answer = {
  status: 414,
  headers: { "content-type": PROBLEM_TYPE, "cache-control": "no-store" },
  body: Buffer.from(JSON.stringify(problem(414))),
};

/** Returns an answer that is ready in memory, or `null`. */
export type Ready = (asked: Asked) => Answer | null;

/** The sources of a server's answers. */
export type Answers = {
  readonly ready: Ready;
  /** Answers every other request. */
  readonly rest: (request: IncomingMessage, response: ServerResponse) => void;
};

/** A server whose answers can be taken over, while it listens. */
export type ListeningServer = {
  readonly http: Server;
  /** Answers requests from these sources from now on. */
  readonly answerFrom: (answers: Answers) => void;
};

/**
 * Creates an HTTP server. Documents that are ready in memory are answered here, in front of any
 * application, without an object made for them.
 */
export function createListeningServer(answers: Answers): ListeningServer {
  let { ready, rest } = answers;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const prepared = readyAnswer(ready, request);
    if (prepared) {
      if (tracer()) nameRequest(request.method, documentRoute(request.url ?? "/"));
      send(request, response, prepared);
      return;
    }
    response.once("close", () => countAnswer(response.statusCode));
    rest(request, response);
  };
  const server = createServer(
    {
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      keepAliveTimeout: PATIENCE_MS,
      connectionsCheckingInterval: 500,
    },
    (request, response) => {
      const { socket } = request;
      if (socket.timeout === PATIENCE_MS) socket.setTimeout(ANSWER_MS);
      if ((request.url?.length ?? 0) > LONGEST_URL) {
        send(request, response, URL_TOO_LONG);
        return;
      }
      const by = tracer();
      if (by) traceRequest(by, request, response, () => answer(request, response));
      else answer(request, response);
    },
  );
  // Node applies this time-out again to each later request of a kept connection.
  server.timeout = ANSWER_MS;
  // The time-outs above do not cover a socket that has not sent a byte. Node destroys it.
  server.on("connection", (socket) => socket.setTimeout(PATIENCE_MS));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const status =
      error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
          ? "408 Request Timeout"
          : "400 Bad Request";
    if (socket.writable) {
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    } else socket.destroy();
  });
  return {
    http: server,
    answerFrom: (next) => void ({ ready, rest } = next),
  };
}

function readyAnswer(ready: Ready, request: IncomingMessage): Answer | null {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  const { headers } = request;
  try {
    return ready({
      host: headers.host,
      path: query < 0 ? url : url.slice(0, query),
      query: query < 0 ? undefined : url.slice(query + 1),
      accept: headers.accept,
      ifNoneMatch: headers["if-none-match"],
      acceptEncoding: headers["accept-encoding"] as string | undefined,
    });
  } catch {
    // What answers the rest meets the same error, and answers it properly.
    return null;
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  countAnswer(answer.status);
  response.writeHead(answer.status, answer.headers as Record<string, string>);
  if (answer.body === null || request.method === "HEAD") response.end();
  else response.end(answer.body);
}
