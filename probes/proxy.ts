import type { Socket } from "node:net";
import { parseProxy } from "../server/core/proxy-rules.ts";
import {
  openSocket,
  whileDoing,
  type Connecting,
  type Connection,
  type ConnectionOptions,
  type HostPort,
  type Timings,
} from "./connector.ts";
import { down, failureOf, ours, type Failure, type Stage } from "./failure.ts";
import { literal, lookupSystem } from "./lookup.ts";
import { startTls } from "./tls-connection.ts";

type Done = (failure: Failure | null, connection: Connection | null) => void;

/** An answer to CONNECT is a few lines. */
const MAX_BYTES = 16 * 1024;

/** Returns the proxy of a monitor's settings, else of the environment; `null` for none. */
export function proxyOf(url: URL, setting: string | undefined, run: Connecting): URL | null {
  if (setting === "none") return null;
  return setting === undefined ? (run.proxyFor?.(url) ?? null) : parseProxy(setting);
}

/** Returns the password of a proxy in the settings, as it is written and as it is meant. */
export function proxySecrets(setting: string | undefined): string[] {
  const password = setting === undefined ? "" : (parseProxy(setting)?.password ?? "");
  return password === "" ? [] : [password, decodeURIComponent(password)];
}

/** Returns the headers with which a proxy is asked. */
export function proxyHeaders({ username, password }: URL): string[] {
  if (username === "") return [];
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return ["proxy-authorization", `Basic ${Buffer.from(credentials).toString("base64")}`];
}

/** Connects to the proxy itself. That it cannot be reached is no fault of the target's. */
export function openProxy(
  proxy: URL,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
  done: Done,
): void {
  const secure = proxy.protocol === "https:";
  const place = {
    host: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: proxy.port === "" ? (secure ? 443 : 80) : Number(proxy.port),
  };
  const own: Timings = {};
  const since = performance.now();
  openSocket(
    place,
    { ipVersion: "any", tls: secure ? { protocols: ["http/1.1"] } : null },
    // The operator named it: it may well be inside.
    run.lookup ? { lookup: run.lookup } : {},
    signal,
    own,
    (failure, connection) => {
      timings.connect = (timings.connect ?? 0) + performance.now() - since;
      // The address that answers is the proxy's, and says nothing about the target.
      if (connection !== null) return done(null, { ...connection, remoteAddress: null });
      done(ours(`the proxy ${proxy.host}: ${failure?.detail ?? "no connection"}`), null);
    },
  );
}

/**
 * Opens a connection to a target through a proxy (CONNECT, RFC 9110, 9.3.6), as far as the TLS
 * handshake with the target if asked.
 *
 * The proxy looks names up. Where addresses are guarded, they are looked up here, and the proxy is
 * given the address that passed: it could be told another one for the name.
 */
export function openThrough(
  proxy: URL,
  place: HostPort,
  options: ConnectionOptions,
  run: Connecting,
  signal: AbortSignal,
  timings: Timings,
  done: Done,
): void {
  let stage: Stage = "connect";
  let settled = false;
  let socket: Socket | null = null;
  const settle = (failure: Failure | null, connection: Connection | null = null) => {
    if (settled) return;
    settled = true;
    signal.removeEventListener("abort", onAbort);
    if (failure !== null) socket?.destroy();
    done(failure, connection);
  };
  const onAbort = () => settle(whileDoing(signal.reason as Failure, stage));
  const lost = (error: unknown) => settle(failureOf(error, stage));

  const tunnelled = (connection: Connection, target: { readonly address: string | null }) => {
    const remoteAddress = target.address;
    if (options.tls === null) {
      settle(null, { ...connection, remoteAddress });
      // Paused since the proxy's answer; its reader is attached by now.
      return void connection.socket.resume();
    }
    stage = "tls";
    const since = performance.now();
    const { socket: tls, isClosedCleanly } = startTls(connection.socket, place.host, options.tls);
    tls.on("error", lost).once("secureConnect", () => {
      timings.tls = (timings.tls ?? 0) + performance.now() - since;
      settle(null, { socket: tls, remoteAddress, isClosedCleanly });
    });
  };

  if (signal.aborted) return onAbort();
  void allowedTarget(place, options, run).then((target) => {
    if ("cause" in target) return settle(target);
    openProxy(proxy, run, signal, timings, (failure, connection) => {
      if (connection === null) return settle(failure);
      socket = connection.socket;
      signal.addEventListener("abort", onAbort);
      const since = performance.now();
      socket.on("error", lost).on("close", () => lost(new Error("the connection was closed")));
      askForTunnel(socket, proxy, target.authority, (refused) => {
        timings.connect = (timings.connect ?? 0) + performance.now() - since;
        if (refused !== null) settle(refused);
        else tunnelled(connection, target);
      });
    });
  });
}

/** Returns what the proxy is asked for, once its address has passed the guard, if there is one. */
async function allowedTarget(
  { host, port }: HostPort,
  { ipVersion }: ConnectionOptions,
  run: Connecting,
): Promise<{ readonly authority: string; readonly address: string | null } | Failure> {
  const authority = (name: string) => `${name.includes(":") ? `[${name}]` : name}:${port}`;
  const { refuseAddress } = run;
  if (refuseAddress === undefined) return { authority: authority(host), address: null };
  const known = literal(host);
  try {
    const family = ipVersion === "any" ? 0 : ipVersion;
    const addresses = known ? [known] : await (run.lookup ?? lookupSystem)(host, family);
    for (const { address } of addresses) {
      const refusal = refuseAddress(address);
      if (refusal !== null) return ours(refusal);
    }
    const [first] = addresses;
    if (first === undefined) return down("dns", `${host} has no address to try`);
    return { authority: authority(first.address), address: first.address };
  } catch (error) {
    return failureOf(error, "dns");
  }
}

/** Sends CONNECT and reads the answer's head; bytes after it are the target's. */
function askForTunnel(
  socket: Socket,
  proxy: URL,
  authority: string,
  done: (refused: Failure | null) => void,
): void {
  let received = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf("\r\n\r\n");
    const isHttp = "HTTP/".startsWith(received.subarray(0, 5).toString("latin1"));
    if (isHttp && end < 0 && received.length <= MAX_BYTES) return;
    socket.off("data", read).pause();
    const head = received.subarray(0, Math.max(end, 0)).toString("latin1");
    const rest = received.subarray(end + 4);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    const said = `the proxy ${proxy.host} answers ${status} to CONNECT ${authority}`;
    if (end < 0 || status === 0) return done(ours(`${proxy.host} is no HTTP proxy`));
    // 502 to 504: it could not reach the target. Any other refusal is its own policy, or ours.
    if (status >= 502 && status <= 504) return done(down("connect", said));
    if (status < 200 || status >= 300) return done(ours(said));
    if (rest.length > 0) socket.unshift(rest);
    done(null);
  };
  socket.on("data", read);
  const [name, value] = proxyHeaders(proxy);
  const credentials = name === undefined ? "" : `${name}: ${value}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`);
}
