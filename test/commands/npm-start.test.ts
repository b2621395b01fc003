import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, temporaryFolder } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let started: ChildProcess | null;
let server: number | null;

beforeEach(() => {
  folder = temporaryFolder();
  started = null;
  server = null;
});
afterEach(() => {
  for (const pid of [started?.pid, server]) {
    if (pid && isAlive(pid)) process.kill(pid, "SIGKILL");
  }
  folder.remove();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Processes that descend from one, itself left out. */
function descendants(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text
    .split(" ")
    .filter((child) => child !== "")
    .flatMap((child) => [Number(child), ...descendants(Number(child))]);
}

/** Starts a command as a service manager would, and waits until the server answers. */
async function supervise(command: string, parameters: readonly string[]): Promise<string> {
  const config = join(folder.path, "v.yaml");
  writeFileSync(config, "pages: [{ id: p, title: P, url: 'https://p.test', providers: [] }]\n");
  started = spawn(command, parameters, {
    env: {
      PATH: process.env.PATH ?? "",
      HOME: folder.path,
      PORT: "0",
      VIGIE_CONFIG: config,
      DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  started.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await eventually(
    async () => text,
    (seen) => seen.includes("Vigie answers"),
    60_000,
  );
  server = descendants(started.pid!).at(-1) ?? started.pid!;
  return /https?:\/\/\S+/.exec(text)![0];
}

/** As the documentation gives it to service managers. */
const DIRECT = [
  join(process.cwd(), "node_modules/.bin/node"),
  ["--max-semi-space-size=1", "--import", "./server/compile-cache.mjs", "server/cli.ts", "serve"],
] as const;

test.runIf(process.platform === "linux").each([
  ["npm start", "SIGTERM", "npm", ["start"]],
  ["npm start", "SIGINT", "npm", ["start"]],
  ["the direct command", "SIGTERM", ...DIRECT],
  ["the direct command", "SIGINT", ...DIRECT],
] as const)(
  "%s leaves no server behind when the process that was started gets %s",
  async (_name, signal, command, parameters) => {
    const url = await supervise(command, parameters);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ended = once(started!, "exit");

    started!.kill(signal);
    const [code] = (await ended) as [number | null];

    expect(isAlive(server!)).toBe(false);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    if (command !== "npm") expect(code).toBe(0);
  },
  120_000,
);
