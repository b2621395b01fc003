import type { Socket } from "node:net";
// Not "undici" itself, which brings fetch, WebSocket and caches: 12 MB that no probe uses.
import Client from "undici/lib/dispatcher/client.js";
import { down, failureOf, type Failure } from "./failure.ts";
import { joined, type HttpRequest, type Reception } from "./reception.ts";

/** Twice what most servers accept from us; a megabyte of headers is no answer. */
const MAX_HEADER_BYTES = 32 * 1024;

/** Opens the connection: `done` is called once, with a socket or a failure. */
export type Open = (done: (failure: Failure | null, socket: Socket | null) => void) => void;

/**
 * One request by HTTP/1.1, parsed by undici; time, size and connection are ours. Its own
 * time-outs are late, and a body that drips never trips them.
 *
 * A client is made per exchange, so that no connection is ever shared and an abort while
 * connecting leaves nothing behind; it costs some microseconds.
 *
 * @returns ends it, whatever its state; to be called after a failure
 */
export function sendHttp1(request: HttpRequest, open: Open, reception: Reception): () => void {
  const { url } = request;
  let attempts = 0;
  const client = new Client(url.origin, {
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
    allowH2: false,
    connect: (_, connected) => {
      attempts += 1;
      // undici would connect again, for ever, to a server that hangs up before our request.
      if (attempts > 1)
        return reception.failed(down("connect", "closed before the request was sent"));
      open((failure, socket) => {
        if (socket === null) return reception.failed(failure ?? down("connect", "no connection"));
        reception.requested();
        connected(null, socket);
      });
    },
  });
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
      onResponseStart(_, status, headers) {
        reception.started(status, joined(headers));
      },
      onResponseData(_, chunk) {
        reception.data(chunk);
      },
      onResponseEnd() {
        withoutTraces();
        reception.ended();
      },
      onResponseError(_, error) {
        reception.failed(failureOf(error, reception.stage()));
      },
    },
  );
  // Never the controller's abort: a body that ends with its connection would then trip an
  // assertion of undici's, outside of any promise.
  return () => client.destroy(null, () => {});
}

let sparing = false;

/**
 * undici closes the connection of an exchange that is over with an error that nobody ever sees;
 * to write down where it was made costs a sixth of a whole probe. Errors have their traces again
 * before anything else runs.
 */
function withoutTraces(): void {
  if (sparing) return;
  sparing = true;
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  queueMicrotask(() => {
    Error.stackTraceLimit = usual;
    sparing = false;
  });
}
