import { CommanderError } from "commander";
import { UnusableDatabase } from "../../db/unusable-database.ts";
import { UsageError } from "../config/settings.ts";

/** The exit codes that scripts may rely on. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  database: 4,
  /** EX_TEMPFAIL of sysexits.h: a mail server that pipes to a program tries again later. */
  temporary: 75,
} as const;

/** A configuration that does not hold; its mistakes have been printed. */
export class InvalidConfiguration extends Error {}

/** Ends the program with the code and the sentence that an error deserves. */
export function fail(error: unknown): never {
  if (error instanceof InvalidConfiguration) process.exit(EXIT.configuration);
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`vigie: ${withHint(error, message)}\n`);
  if (error instanceof UnusableDatabase) process.exit(EXIT.database);
  process.exit(error instanceof UsageError ? EXIT.usage : EXIT.failure);
}

function withHint(error: unknown, message: string): string {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === "EADDRINUSE") {
    return `port ${port} on ${address} is in use already; choose another with PORT=`;
  }
  if (code === "EACCES" && port) return `port ${port} may not be opened by this user`;
  if (code === "EADDRNOTAVAIL") return `this machine has no address ${address} to listen on (HOST)`;
  if (code === "ENOTFOUND") return `HOST names no address of this machine`;
  return message;
}

/** Every wait of a stop is shorter; a supervisor kills after 10 s (Docker) or 90 s (systemd). */
const STOP_MS = 30_000;

/** Stops at SIGINT or SIGTERM, within 30 s. A second signal does not wait. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(EXIT.failure);
    stopping = true;
    setTimeout(() => fail(new Error("not everything could be ended in 30 s")), STOP_MS).unref();
    stop().then(
      () => process.exit(EXIT.ok),
      (error: unknown) => fail(error),
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
