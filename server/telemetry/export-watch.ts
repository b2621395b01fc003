import type { Logger } from "pino";

/** The end of one export, as the SDK reports it: code 0 is success. */
type ExportResult = { readonly code: number; readonly error?: Error };

/** An exporter of the SDK. */
type Exporter<T> = { export(items: T, done: (result: ExportResult) => void): void };

const HOUR_MS = 3_600_000;

/**
 * Logs an exporter's trouble once, and its end, instead of each export that fails: a collector that
 * fails now and then has one line an hour.
 *
 * @param signal as the subject of the line: "traces"
 */
export function watchExports<T, E extends Exporter<T>>(
  exporter: E & Exporter<T>,
  signal: string,
  log: Pick<Logger, "warn" | "info">,
  monotonic: () => number = () => performance.now(),
): E {
  const send = exporter.export.bind(exporter);
  let loggedAt = -Infinity;
  let isInTrouble = false;
  const note = ({ code, error }: ExportResult) => {
    if (code === 0) {
      if (isInTrouble) log.info({ signal }, "telemetry is sent again");
      isInTrouble = false;
    } else if (monotonic() - loggedAt > HOUR_MS) {
      loggedAt = monotonic();
      isInTrouble = true;
      const reason = error?.message || error?.name || "unknown";
      log.warn({ signal, reason }, "telemetry cannot be sent; the rest goes on without it");
    }
  };
  exporter.export = (items, done) =>
    send(items, (result) => {
      note(result);
      done(result);
    });
  return exporter;
}
