import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A run of the command line, as a user would start it. */
export type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Env = Readonly<Record<string, string>>;

/** Only what a program needs to start: no setting of whoever runs the tests reaches it. */
const CLEAN: Env = { PATH: process.env.PATH ?? "", HOME: tmpdir(), NO_COLOR: "1" };
/** As npm starts it: with the compiled code of the last start, and nothing loaded to read types. */
const CLI = [
  ...["--import", pathToFileURL(join(process.cwd(), "server/compile-cache.mjs")).href],
  join(process.cwd(), "server/cli.ts"),
];

/** Runs `vigie <args>` to its end. */
export async function vigie(
  args: readonly string[],
  env: Env = {},
  cwd?: string,
  input?: string,
): Promise<Ran> {
  const child = start(args, env, cwd, input !== undefined);
  child.stdin?.end(input);
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** A running `vigie serve`. */
export type Served = {
  readonly url: string;
  readonly child: ChildProcess;
  /** Output on stderr so far. */
  log(): string;
  /** Ends it by a signal and waits; resolves with its exit code, `null` if it was killed. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

/** Starts `vigie serve` and waits until it says where it answers. */
export async function serve(env: Env, cwd?: string): Promise<Served> {
  const child = start(["serve"], { PORT: "0", ...env }, cwd);
  let log = "";
  child.stderr!.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const url = await new Promise<string>((found, failed) => {
    let said = "";
    child.stdout!.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const match = /https?:\/\/[\w.:[\]]+/.exec(said);
      if (match) found(match[0]);
    });
    child.once("error", failed);
    child.once("close", (code) => failed(new Error(`ended with ${code}: ${log}`)));
  });
  return {
    url,
    child,
    log: () => log,
    async end(signal) {
      const closed = once(child, "close");
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      return code;
    },
  };
}

/** A running command that says when it is ready. */
export type Running = Omit<Served, "url">;

/** Starts a verb that goes on until it is ended, and waits for its first line. */
export async function run(args: readonly string[], env: Env, cwd?: string): Promise<Running> {
  const child = start(args, env, cwd);
  let log = "";
  child.stderr!.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, "close") as Promise<[number | null]>;
  const isReady = once(child.stdout!, "data").then(() => true);
  if (!(await Promise.race([isReady, ended.then(() => false)]))) throw new Error(log);
  return {
    child,
    log: () => log,
    async end(signal) {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}

function start(args: readonly string[], env: Env, cwd?: string, isFed = false): ChildProcess {
  return spawn(process.execPath, [...CLI, ...args], {
    env: { ...CLEAN, ...env },
    stdio: [isFed ? "pipe" : "ignore", "pipe", "pipe"],
    ...(cwd ? { cwd } : {}),
  });
}

/** A folder of its own under the system's temporary one; `remove` it at the end. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "vigie-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Asks again and again until the answer satisfies; fails after `withinMs`. */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (satisfied(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((later) => setTimeout(later, 20));
  }
  throw new Error(
    `not within ${withinMs} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}
