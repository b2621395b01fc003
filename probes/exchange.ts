import { TLSSocket } from "node:tls";
import { chainOf } from "./certificate-path.ts";
import {
  openSocket,
  whileDoing,
  type Connecting,
  type Connection,
  type Timings,
} from "./connector.ts";
import { ours, type Failure } from "./failure.ts";
import { sendHttp1, type Open } from "./http1.ts";
import { sendHttp2 } from "./http2.ts";
import { openProxy, openThrough, proxyHeaders, proxyOf } from "./proxy.ts";
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
    const { url } = request;
    const proxy = proxyOf(url, options.proxy, run);
    // Guarded targets are tunnelled, so that the proxy calls the very address that was allowed.
    const isForwarded =
      proxy !== null && url.protocol === "http:" && run.refuseAddress === undefined;
    const reception = receive(request.method, options, timings, (received) => {
      signal.removeEventListener("abort", onAbort);
      const socket = connection?.socket;
      const chain = socket instanceof TLSSocket && received.status !== null ? chainOf(socket) : [];
      const isRefused = isForwarded && received.status === 407;
      const failure = isRefused ? ours(`the proxy ${proxy.host} wants credentials (407)`) : null;
      resolve({
        ...received,
        request,
        ...(failure && { failure }),
        chain,
        remoteAddress: connection?.remoteAddress ?? null,
      });
      connection?.socket.destroy();
      end?.();
    });
    // Until it is connected, the connector hears the signal itself, and says where time went.
    const onAbort = () => {
      if (connection !== null)
        reception.failed(whileDoing(signal.reason as Failure, reception.stage()));
    };
    const open: Open = (done) => {
      const opened: Parameters<Open>[0] = (failure, found) => {
        connection = found;
        done(failure, found);
      };
      const place = placeOf(url);
      const wanted = connectionOf(url, options);
      if (proxy === null) openSocket(place, wanted, run, signal, timings, opened);
      else if (isForwarded) openProxy(proxy, run, signal, timings, opened);
      else openThrough(proxy, place, wanted, run, signal, timings, opened);
    };
    signal.addEventListener("abort", onAbort);
    const sent = isForwarded
      ? { ...request, isForwarded, headers: [...request.headers, ...proxyHeaders(proxy)] }
      : request;
    end = (options.http2 ? sendHttp2 : sendHttp1)(sent, open, reception);
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
