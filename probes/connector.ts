import type { Socket } from "node:net";
import type { Phases } from "../server/core/model.ts";
import { connectToFirst } from "./attempts.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import { literal, lookupSystem, type Address } from "./lookup.ts";
import type { ProbeRun } from "./probe.ts";
import { resolverCheck } from "./resolver-check.ts";
import { startTls, type TlsOptions } from "./tls-connection.ts";

/** Phases as they are being measured. */
export type Timings = { -readonly [Phase in keyof Phases]: Phases[Phase] };

export type HostPort = {
  /** A name or an IP literal, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
};

export type ConnectionOptions = {
  readonly ipVersion: 4 | 6 | "any";
  /** `null`: plain TCP. */
  readonly tls: TlsOptions | null;
};

/** A new connection: TCP, or TLS where that was asked for. */
export type Connection = {
  readonly socket: Socket;
  /** The address that answered. */
  readonly remoteAddress: string | null;
  /**
   * Once the server has ended it: `false` where it did so over TLS without a close_notify. Known
   * only with `watchesEnd`.
   */
  readonly isClosedCleanly: () => boolean;
};

export type Connecting = Pick<ProbeRun, "refuseAddress" | "lookup" | "proxyFor">;

/**
 * Opens one new connection, as far as the TLS handshake if asked, and times each phase into
 * `timings` as it ends. Every address is shown to `refuseAddress` before a packet leaves, be it
 * written as such or looked up, and the one that answered once more: names can change between
 * the two. Certificates are always verified; no session is resumed, or a replaced certificate
 * would go unseen.
 *
 * `done` is called once, with either a connection or a failure; after `signal` aborts, neither the
 * socket nor its file descriptor is left.
 */
export function openSocket(
  place: HostPort,
  options: ConnectionOptions,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
  done: (failure: Failure | null, connection: Connection | null) => void,
): void {
  let stage: Stage = "dns";
  const phaseEnds = phaseClock(timings);
  let end = () => {};
  let settled = false;

  const settle = (failure: Failure | null, connection: Connection | null = null) => {
    if (settled) return;
    settled = true;
    signal.removeEventListener("abort", onAbort);
    if (failure !== null) end();
    done(failure, connection);
  };
  const onAbort = () => settle(whileDoing(signal.reason as Failure, stage));
  const watched = (socket: Socket) =>
    socket
      .on("error", (error) => settle(failureOf(error, stage)))
      .on("close", () => settle(failureOf(new Error("the connection was closed"), stage)));

  const connected = (tcp: Socket) => {
    phaseEnds("connect");
    const remoteAddress = tcp.remoteAddress ?? null;
    watched(tcp);
    end = () => tcp.destroy();
    const refused = run.refuseAddress?.(remoteAddress ?? "") ?? null;
    if (refused !== null) return settle(ours(refused));
    if (options.tls === null)
      return settle(null, { socket: tcp, remoteAddress, isClosedCleanly: () => true });
    stage = "tls";
    try {
      shakeHands(tcp, options.tls, remoteAddress);
    } catch (error) {
      // Node refuses an argument: nothing was sent.
      settle(ours(error instanceof Error ? error.message : String(error)));
    }
  };
  const shakeHands = (tcp: Socket, tls: TlsOptions, remoteAddress: string | null) => {
    const { socket, isClosedCleanly } = startTls(tcp, place.host, tls);
    end = () => {
      socket.destroy();
      tcp.destroy();
    };
    watched(socket).once("secureConnect", () => {
      phaseEnds("tls");
      settle(null, { socket, remoteAddress, isClosedCleanly });
    });
  };
  const connectTo = (addresses: readonly Address[]) => {
    if (settled) return;
    const refusal = firstRefusal(addresses, run);
    if (refusal !== null) return settle(ours(refusal));
    if (addresses.length === 0) return settle(down("dns", `${place.host} has no address to try`));
    stage = "connect";
    try {
      end = connectToFirst(addresses, place.port, (error, tcp) => {
        if (tcp === null) return settle(failureOf(error, stage));
        if (settled) tcp.destroy();
        else connected(tcp);
      });
    } catch (error) {
      settle(failureOf(error, stage));
    }
  };

  if (signal.aborted) return onAbort();
  signal.addEventListener("abort", onAbort);
  findAddresses(place.host, options.ipVersion, run, (failure, addresses) => {
    if (settled) return;
    if (failure !== null) return settle(failure);
    if (literal(place.host) === null) phaseEnds("dns");
    connectTo(addresses);
  });
}

/** Adds to each phase what has passed since the one before it ended. */
function phaseClock(timings: Timings): (phase: "dns" | "connect" | "tls") => void {
  let since = performance.now();
  return (phase) => {
    const now = performance.now();
    timings[phase] = (timings[phase] ?? 0) + now - since;
    since = now;
  };
}

/** An address that is written as such, at once, or those that a look-up finds. */
function findAddresses(
  host: string,
  ipVersion: ConnectionOptions["ipVersion"],
  run: Connecting,
  found: (failure: Failure | null, addresses: readonly Address[]) => void,
): void {
  const address = literal(host);
  if (address !== null && ipVersion !== "any" && ipVersion !== address.family)
    return found(down("dns", `${host} is no IPv${ipVersion} address`), []);
  if (address !== null) return found(null, [address]);
  (run.lookup ?? lookupSystem)(host, ipVersion === "any" ? 0 : ipVersion).then(
    (addresses) => found(null, addresses),
    (error: unknown) => found(failureOf(error, "dns"), []),
  );
}

function firstRefusal(addresses: readonly Address[], { refuseAddress }: Connecting): string | null {
  if (refuseAddress === undefined) return null;
  // One forbidden address among others is enough: which one is tried is not ours to foresee.
  for (const { address } of addresses) {
    const refusal = refuseAddress(address);
    if (refusal !== null) return refusal;
  }
  return null;
}

const DOING: Readonly<Record<Stage, string>> = {
  dns: "looking up the name",
  connect: "connecting",
  tls: "shaking hands (TLS)",
  request: "waiting for the first byte",
  response: "reading the answer",
};

/** Completes a time-out with what was going on. A resolver of ours that is silent is our own fault. */
export function whileDoing(failure: Failure, stage: Stage): Failure {
  if (failure.cause !== "timeout") return failure;
  if (stage === "dns" && resolverCheck.isSilent())
    return ours(`our own resolver does not answer: ${failure.detail}`);
  return { ...failure, detail: `${failure.detail}: ${DOING[stage]}` };
}
