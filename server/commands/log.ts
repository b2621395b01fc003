import { pino, type Logger } from "pino";
import { redact } from "../../probes/redaction.ts";

/** Creates a log of JSON lines on stderr, without any secret that the process has read. */
export const createLog = (level: string): Logger =>
  pino({ level, hooks: { streamWrite: (line) => redact(line) } }, pino.destination(2));
