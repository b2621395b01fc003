import type { X509Certificate } from "node:crypto";
import { TLSSocket } from "node:tls";
import { z } from "zod";
import { isoUtc } from "../server/core/instant.ts";
import { DAY_MS } from "../server/core/duration.ts";
import { chainOf, pathEnd } from "./certificate-path.ts";
import { secureContextOf } from "./certificates.ts";
import { openSocket, type Timings } from "./connector.ts";
import { ours, type Failure } from "./failure.ts";
import { duration, filePath, host, ipVersion, port } from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamily } from "./never-passes.ts";
import type { ProbeKind } from "./probe.ts";
import { counted } from "../server/core/counted.ts";

const settings = z
  .strictObject({
    host,
    port: port.default(443).describe("Port to connect to."),
    serverName: host
      .optional()
      .describe("Name to ask for and to check the certificate against; by default host."),
    degradedBelow: duration
      .prefault("14d")
      .describe("With less time left the certificate is degraded (cause expiring)."),
    ca: filePath
      .optional()
      .describe("Path of authorities that are trusted instead of the system's, PEM."),
    ipVersion,
  })
  .superRefine(({ host, ipVersion }, issues) => report(wrongFamily(host, ipVersion), issues));
export type TlsSettings = z.output<typeof settings>;

/**
 * The certificate: chain, name and dates verified; days left of the certificate that ends first on
 * the path that was verified, whatever else the server sent.
 */
export const tls: ProbeKind<TlsSettings> = {
  kind: "tls",
  settings,
  built: true,
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const { ca, serverName, ipVersion, degradedBelow } = settings;
    const timings: Timings = {};
    const failed = (failure: Failure | null) => ({ failure, latencyMs: null, timings });
    const context = await secureContextOf({ ca });
    if (context !== undefined && "cause" in context) return failed(context);
    const tls = { ...(serverName !== undefined && { serverName }), ...(context && { context }) };
    const chain = await new Promise<Failure | null | X509Certificate[]>((resolve) => {
      openSocket(
        settings,
        { ipVersion, tls },
        run,
        deadline.signal,
        timings,
        (failure, connection) => {
          const socket = connection?.socket;
          resolve(socket instanceof TLSSocket ? chainOf(socket) : failure);
          socket?.destroy();
        },
      );
    });
    const latencyMs = deadline.elapsedMs();
    if (chain === null || "cause" in chain) return failed(chain);
    const end = await pathEnd(chain, context);
    if (end === null) return failed(ours("the server's certificate is not to be had"));
    const { name, endsAt } = end;
    const leftMs = endsAt - run.now();
    const until = Number.isFinite(endsAt)
      ? `${counted(Math.floor(leftMs / DAY_MS), "day")} left, until ${isoUtc(endsAt)}`
      : "it never expires";
    const detail = `${name}: ${until}`;
    const expiring = leftMs < degradedBelow;
    return {
      failure: null,
      latencyMs,
      timings,
      outcome: expiring ? "degraded" : "up",
      cause: expiring ? "expiring" : null,
      detail,
      ...(Number.isFinite(endsAt) && { certificateEndsAt: endsAt }),
    };
  }),
};
