import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { checkServerIdentity, connect, type SecureContext, type TLSSocket } from "node:tls";
import { withoutFinalDot } from "../server/core/host-name.ts";
import { systemContext } from "./authorities.ts";
import { literal } from "./lookup.ts";

export type TlsOptions = {
  /** Sent and checked; the host unless given. */
  readonly serverName?: string;
  readonly protocols?: readonly string[];
  /** Authorities and client certificate, if not the system's. */
  readonly context?: SecureContext;
  /** The end of the connection, since it may be what ends the answer. */
  readonly watchesEnd?: boolean;
};

export type TlsConnection = {
  readonly socket: TLSSocket;
  /** `false` once the server has ended the connection without a close_notify. */
  readonly isClosedCleanly: () => boolean;
};

/**
 * Begins a TLS handshake over a connected socket.
 *
 * The options of `tls.connect` and `tls.createSecureContext` that a probe meets:
 *
 * - `rejectUnauthorized` is always set, or the variable NODE_TLS_REJECT_UNAUTHORIZED could turn
 *   verification off.
 * - `servername` is the name that is called, without a final dot, never an address (RFC 6066, 3);
 *   `checkServerIdentity`
 *   checks the certificate against that name or address, by Node's own rules (RFC 9525).
 * - `ca` is the system's authorities and Node's, or a file (authorities.ts, certificates.ts).
 * - `allowPartialTrustChain` is set: an intermediate in that file is trusted as it is, as in curl.
 * - `ALPNProtocols` names the one version of HTTP that is spoken.
 * - `session` stays empty: a resumed session shows no certificate.
 * - `minVersion` (TLS 1.2), `ciphers`, `ecdhCurve`, `sigalgs`, `minDHSize` and OpenSSL's security
 *   level keep Node's defaults, which are those of today's browsers, or wider. Unsafe renegotiation
 *   stays off, as in curl with OpenSSL 3.
 * - `requestOCSP` and `crl` stay off: neither curl nor Chrome asks by default.
 */
export function startTls(
  tcp: Socket,
  host: string,
  { protocols, context, watchesEnd, ...named }: TlsOptions,
): TlsConnection {
  const serverName = withoutFinalDot(named.serverName ?? host);
  const records = watchesEnd === true ? recordsOf(tcp) : null;
  const socket = connect({
    socket: records?.stream ?? tcp,
    ...(literal(serverName) === null && { servername: serverName }),
    ...(protocols && { ALPNProtocols: [...protocols] }),
    secureContext: context ?? systemContext(),
    rejectUnauthorized: true,
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
  });
  let isNotified = false;
  socket.once("end", () => (isNotified = records?.isOpen() ?? true));
  return { socket, isClosedCleanly: () => isNotified };
}

/**
 * The bytes of a connection as a stream that reports its end late. Node's TLS ends alike with a
 * close_notify and with the connection (FIN), so the connection's end is kept back until TLS has
 * read all that came before: if TLS has ended by then, it was told so.
 */
function recordsOf(tcp: Socket): { stream: Duplex; isOpen: () => boolean } {
  let isOpen = true;
  const stream = new Duplex({
    read: () => void tcp.resume(),
    write: (chunk: Buffer, _, written) => void tcp.write(chunk, written),
    final: (ended) => void tcp.end(ended),
    destroy: (error, destroyed) => {
      tcp.destroy();
      destroyed(error);
    },
  });
  tcp
    .on("data", (chunk: Buffer) => {
      if (!stream.push(chunk)) tcp.pause();
    })
    .on("end", () =>
      setImmediate(() => {
        isOpen = false;
        stream.push(null);
      }),
    )
    .on("error", (error) => stream.destroy(error))
    .on("close", () => setImmediate(() => stream.destroy()));
  return { stream, isOpen: () => isOpen };
}
