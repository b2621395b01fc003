import { dns } from "./dns.ts";
import { domain } from "./domain.ts";
import { grpc } from "./grpc.ts";
import { heartbeat } from "./heartbeat.ts";
import { http } from "./http.ts";
import { observed } from "./observed.ts";
import { ping } from "./ping.ts";
import { registered, type ProbeKind } from "./probe.ts";
import { statuspage } from "./statuspage.ts";
import { tcp } from "./tcp.ts";
import { tls } from "./tls.ts";
import { websocket } from "./websocket.ts";

/** Every kind of monitor, by its name in the configuration. A new kind is one file and one line. */
export const probeKinds: ReadonlyMap<string, ProbeKind> = new Map(
  [
    registered(http),
    registered(ping),
    registered(tcp),
    registered(dns),
    registered(tls),
    registered(heartbeat),
    registered(observed),
    registered(statuspage),
    registered(websocket),
    registered(grpc),
    registered(domain),
  ].map((kind) => [kind.kind, kind]),
);
