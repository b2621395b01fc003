import { pino, type Logger } from "pino";
import { redact } from "../../probes/redaction.ts";
import { traceIds } from "../core/tracing.ts";

/**
 * Creates a log of JSON lines on stderr, without any secret that the process has read. A line that
 * is written within a span has its ids.
 */
export const createLog = (level: string): Logger =>
  pino(
    { level, mixin: traceIds, hooks: { streamWrite: (line) => redact(line) } },
    pino.destination(2),
  );
