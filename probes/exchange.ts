import { TLSSocket } from "node:tls";
import { chainOf } from "./certificate-path.ts";
import {
  openSocket,
  whileDoing,
  type Connecting,
  type Connection,
  type Timings,
} from "./connector.ts";
import type { Failure } from "./failure.ts";
import { sendHttp1, type Open } from "./http1.ts";
import { sendHttp2 } from "./http2.ts";
import { receive, type Exchange, type ExchangeOptions, type HttpRequest } from "./reception.ts";

/**
 * Sends one request over a connection of its own and reads the answer to its end.
 *
 * Never rejects, and settles the moment that `signal` aborts (with a `Failure` as its reason);
 * no socket is left behind. `timings` gets what each phase took, added to what is there already,
 * so that the phases of several requests of one probe sum up.
 */
export function exchange(
  request: HttpRequest,
  options: ExchangeOptions,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let connection: Connection | null = null;
    let end: (() => void) | null = null;
    const reception = receive(request.method, options, timings, (received) => {
      signal.removeEventListener("abort", onAbort);
      const socket = connection?.socket;
      const chain = socket instanceof TLSSocket && received.status !== null ? chainOf(socket) : [];
      resolve({ ...received, chain, remoteAddress: connection?.remoteAddress ?? null });
      connection?.socket.destroy();
      end?.();
    });
    // Until it is connected, the connector hears the signal itself, and says where time went.
    const onAbort = () => {
      if (connection !== null)
        reception.failed(whileDoing(signal.reason as Failure, reception.stage()));
    };
    const open: Open = (done) => {
      const { url } = request;
      openSocket(
        placeOf(url),
        connectionOf(url, options),
        run,
        signal,
        timings,
        (failure, opened) => {
          connection = opened;
          done(failure, opened);
        },
      );
    };
    signal.addEventListener("abort", onAbort);
    end = (options.http2 ? sendHttp2 : sendHttp1)(request, open, reception);
    // It may have failed at once, before there was anything to end.
    if (reception.settled()) end();
  });
}

const placeOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
  port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
});

const HTTP1 = ["http/1.1"];
const HTTP2 = ["h2", "http/1.1"];

function connectionOf({ protocol }: URL, { ipVersion, http2, context }: ExchangeOptions) {
  const tls =
    protocol === "https:"
      ? {
          protocols: http2 ? HTTP2 : HTTP1,
          watchesEnd: !http2,
          ...(context && { context }),
        }
      : null;
  return { ipVersion, tls };
}
