import { LATEST, isoUtc } from "../server/core/instant.ts";
import { TLSSocket, type DetailedPeerCertificate } from "node:tls";
import { z } from "zod";
import { DAY_MS, parseDuration } from "../server/core/duration.ts";
import { secureContextOf } from "./certificates.ts";
import { openSocket, type Timings } from "./connector.ts";
import type { Failure } from "./failure.ts";
import { duration, filePath, host, ipVersion, port } from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamily } from "./never-passes.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z
  .strictObject({
    host,
    port: port.default(443),
    /** The name to ask for and to check the certificate against; `host` unless given. */
    serverName: host.optional(),
    /** With less than this left, the certificate is `degraded` (cause `expiring`). */
    degradedBelow: duration.default(parseDuration("14d") ?? 0),
    /** Authorities trusted instead of the system's, PEM. */
    ca: filePath.optional(),
    ipVersion,
  })
  .superRefine(({ host, ipVersion }, issues) => report(wrongFamily(host, ipVersion), issues));
export type TlsSettings = z.output<typeof settings>;

/** The certificate: chain, name and dates verified; days left of whichever ends first. */
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
    const chain = await new Promise<Failure | null | DetailedPeerCertificate>((resolve) => {
      openSocket(
        settings,
        { ipVersion, tls },
        run,
        deadline.signal,
        timings,
        (failure, connection) => {
          const socket = connection?.socket;
          resolve(socket instanceof TLSSocket ? socket.getPeerCertificate(true) : failure);
          socket?.destroy();
        },
      );
    });
    if (chain === null || "cause" in chain) return failed(chain);
    const { name, endsAt } = firstToEnd(chain);
    const leftMs = endsAt - run.now();
    const end = Number.isFinite(endsAt)
      ? `${Math.floor(leftMs / DAY_MS)} days left, until ${isoUtc(endsAt)}`
      : "it never expires";
    const detail = `${name}: ${end}`;
    const expiring = leftMs < degradedBelow;
    return {
      failure: null,
      latencyMs: deadline.elapsedMs(),
      timings,
      outcome: expiring ? "degraded" : "up",
      cause: expiring ? "expiring" : null,
      detail,
      ...(Number.isFinite(endsAt) && { certificateEndsAt: endsAt }),
    };
  }),
};

/**
 * Of the chain that was sent, the certificate that ends first: an intermediate that expires
 * breaks as much as the leaf. Roots are left out: they are trusted as they are. The end is
 * infinite where no certificate has one: 99991231235959Z means that (RFC 5280, 4.1.2.5).
 */
function firstToEnd(leaf: DetailedPeerCertificate): { name: string; endsAt: number } {
  let first = { name: "", endsAt: Number.POSITIVE_INFINITY };
  for (let each = leaf; ; each = each.issuerCertificate) {
    const isRoot = each !== leaf && each.issuerCertificate === each;
    const endsAt = Date.parse(each.valid_to);
    if (!isRoot && endsAt <= LATEST && endsAt < first.endsAt)
      first = { name: nameOf(each), endsAt };
    // The last one is its own issuer, or its issuer was not sent.
    if (each.issuerCertificate === undefined || each.issuerCertificate === each) return first;
  }
}

function nameOf({ subject, subjectaltname }: DetailedPeerCertificate): string {
  const common = subject.CN;
  return (Array.isArray(common) ? common[0] : common) ?? subjectaltname ?? "certificate";
}
