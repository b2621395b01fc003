import { connect as connectTcp, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from "node:tls";
import type { Phases } from "../server/core/model.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import { literal, lookupSystem, type Address } from "./lookup.ts";
import type { ProbeRun } from "./probe.ts";

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
  readonly tls: {
    /** Sent and checked; `host` unless given. */
    readonly serverName?: string;
    readonly protocols?: readonly string[];
    /** Authorities and client certificate, if not the system's. */
    readonly context?: SecureContext;
  } | null;
};

export type Connecting = Pick<ProbeRun, "refuseAddress" | "lookup">;

/** Loading the system's authorities takes a millisecond: once is enough. */
let systemContext: SecureContext | undefined;

/**
 * Opens one new connection, as far as the TLS handshake if asked, and times each phase into
 * `timings` as it ends. Every address is shown to `refuseAddress` before a packet leaves, be it
 * written as such or looked up, and the one that answered once more: names can change between
 * the two. Certificates are always verified; no session is resumed, or a replaced certificate
 * would go unseen.
 *
 * `done` is called once, with either a socket or a failure; after `signal` aborts, neither the
 * socket nor its file descriptor is left.
 */
export function openSocket(
  place: HostPort,
  options: ConnectionOptions,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
  done: (failure: Failure | null, socket: Socket | null) => void,
): void {
  const begun = performance.now();
  let stage: Stage = "dns";
  let since = begun;
  let socket: Socket | null = null;
  let settled = false;

  const settle = (failure: Failure | null) => {
    if (settled) return;
    settled = true;
    signal.removeEventListener("abort", onAbort);
    if (failure === null) return done(null, socket);
    socket?.destroy();
    done(failure, null);
  };
  const onAbort = () => settle(whileDoing(signal.reason as Failure, stage));
  const phaseEnds = (phase: "dns" | "connect" | "tls") => {
    const now = performance.now();
    timings[phase] = (timings[phase] ?? 0) + now - since;
    since = now;
  };

  const connectTo = (addresses: readonly Address[]) => {
    if (settled) return;
    const refusal = firstRefusal(addresses, run);
    if (refusal !== null) return settle(ours(refusal));
    const [first] = addresses;
    if (first === undefined) return settle(down("dns", `${place.host} has no address to try`));
    stage = "connect";
    try {
      socket = startSocket(place, options, first, addresses);
    } catch (error) {
      return settle(failureOf(error, stage));
    }
    socket
      .on("error", (error) => settle(failureOf(error, stage)))
      .on("close", () => settle(failureOf(new Error("the connection was closed"), stage)))
      .once("connect", () => {
        phaseEnds("connect");
        const refused = run.refuseAddress?.(socket?.remoteAddress ?? "") ?? null;
        if (refused !== null) return settle(ours(refused));
        if (options.tls === null) settle(null);
        else stage = "tls";
      })
      .once("secureConnect", () => {
        phaseEnds("tls");
        settle(null);
      });
  };

  if (signal.aborted) return onAbort();
  signal.addEventListener("abort", onAbort);
  const address = literal(place.host);
  if (address !== null) {
    const fits = options.ipVersion === "any" || options.ipVersion === address.family;
    return fits
      ? connectTo([address])
      : settle(down("dns", `${place.host} is no IPv${options.ipVersion} address`));
  }
  (run.lookup ?? lookupSystem)(
    place.host,
    options.ipVersion === "any" ? 0 : options.ipVersion,
  ).then(
    (addresses) => {
      if (settled) return;
      phaseEnds("dns");
      connectTo(addresses);
    },
    (error: unknown) => settle(failureOf(error, "dns")),
  );
}

function startSocket(
  place: HostPort,
  { tls }: ConnectionOptions,
  first: Address,
  addresses: readonly Address[],
): Socket {
  const target = {
    port: place.port,
    noDelay: true,
    host: first.address,
    // Several addresses: Node tries them in turn, a quarter of a second apart (RFC 8305).
    ...(addresses.length > 1 && {
      host: place.host,
      autoSelectFamily: true,
      lookup: (_: string, __: object, answer: (error: null, found: Address[]) => void) =>
        answer(null, [...addresses]),
    }),
  };
  if (tls === null) return connectTcp(target);
  const serverName = tls.serverName ?? place.host;
  return connectTls({
    ...target,
    // An address is no name to ask for (RFC 6066), but it is what the certificate must bear.
    ...(literal(serverName) === null && { servername: serverName }),
    ...(tls.protocols && { ALPNProtocols: [...tls.protocols] }),
    secureContext: tls.context ?? (systemContext ??= createSecureContext()),
    rejectUnauthorized: true,
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
  });
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

/** A time-out says what was going on. */
export function whileDoing(failure: Failure, stage: Stage): Failure {
  if (failure.cause !== "timeout") return failure;
  return { ...failure, detail: `${failure.detail}: ${DOING[stage]}` };
}
