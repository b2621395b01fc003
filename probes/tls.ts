import { z } from "zod";
import { parseDuration } from "../server/core/duration.ts";
import { duration, filePath, host, ipVersion, port } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z.strictObject({
  host,
  port: port.default(443),
  /** The name to ask for and to check the certificate against; `host` unless given. */
  serverName: host.optional(),
  /** With less than this left, the certificate is `degraded` (cause `expiring`). */
  degradedBelow: duration.default(parseDuration("14d") ?? 0),
  /** Authorities trusted instead of the system's, PEM. */
  ca: filePath.optional(),
  ipVersion,
});
type TlsSettings = z.output<typeof settings>;

export const tls: ProbeKind<TlsSettings> = { kind: "tls", settings, built: false, probe: null };
