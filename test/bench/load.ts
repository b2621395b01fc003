import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { promisify } from "node:util";

/** What a client saw: requests answered, how many a second, and how long the slow ones took. */
export type Load = {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
};

const run = promisify(execFile);
const has = (program: string) => spawnSync("which", [program]).status === 0;
const HAS_WRK = has("wrk");

/** The command that runs on one core, where the machine lets us choose. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return has("taskset")
    ? ["taskset", ["-c", String(core), command, ...args]]
    : [command, [...args]];
}

/**
 * As many requests as the server answers, over kept connections, from the other core.
 *
 * @param seconds how long; half a second of warming up goes before
 */
export async function saturate(
  url: string,
  headers: Readonly<Record<string, string>>,
  seconds: number,
  clients = 64,
): Promise<Load> {
  if (!HAS_WRK) return saturateFromNode(url, headers, seconds, clients);
  const given = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const args = ["-t1", `-c${clients}`, `-d${seconds}s`, "--latency", ...given, url];
  const [command, all] = pinned(1, "wrk", args);
  const { stdout } = await run(command, all);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const [, p99 = "", unit = "ms"] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const errors = /Socket errors:.*|Non-2xx or 3xx responses:.*/.exec(stdout)?.[0];
  if (errors && !errors.startsWith("Non-2xx")) throw new Error(`wrk: ${errors}`);
  return {
    requests,
    perSecond,
    p99Ms: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as "us" | "ms" | "s"],
  };
}

/** Where wrk is missing: this process is the client, and its own cost is in the figure. */
async function saturateFromNode(
  url: string,
  headers: Readonly<Record<string, string>>,
  seconds: number,
  clients: number,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) took.push(await once(url, headers, agent));
    }),
  );
  agent.destroy();
  return { requests: took.length, perSecond: took.length / seconds, p99Ms: percentile(took, 0.99) };
}

/**
 * A fixed number of requests a second, each started on time whatever became of the others. Over
 * plain sockets, one request on each at a time: the client must cost less than what it measures.
 */
export async function steady(url: string, perSecond: number, seconds: number): Promise<Load> {
  const { host, hostname, port, pathname } = new URL(url);
  const asked = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const took: number[] = [];
  const free: Socket[] = [];
  const dueOf = new Map<Socket, number>();
  const waiting: number[] = [];
  const send = (socket: Socket, due: number) => {
    dueOf.set(socket, due);
    socket.write(asked);
  };
  const sockets = await Promise.all(
    Array.from({ length: 64 }, async () => {
      const socket = connect(Number(port), hostname);
      await new Promise((connected) => socket.once("connect", connected));
      // The answer is small: it comes in one piece.
      socket.on("data", () => {
        took.push(performance.now() - (dueOf.get(socket) ?? 0));
        const next = waiting.shift();
        if (next === undefined) free.push(socket);
        else send(socket, next);
      });
      free.push(socket);
      return socket;
    }),
  );
  const begin = performance.now();
  const all = perSecond * seconds;
  for (let i = 0; took.length < all;) {
    const reached = Math.min(all, ((performance.now() - begin) / 1000) * perSecond);
    for (; i < reached; i++) {
      // From when it should have started: a late client would hide a slow server.
      const due = begin + (i / perSecond) * 1000;
      // The one that rested longest: none rests so long that the server closes it.
      const socket = free.shift();
      if (socket) send(socket, due);
      else waiting.push(due);
    }
    await new Promise((wake) => setTimeout(wake, 1));
  }
  for (const socket of sockets) socket.destroy();
  return { requests: all, perSecond: all / seconds, p99Ms: percentile(took, 0.99) };
}

function once(url: string, headers: Readonly<Record<string, string>>, agent: Agent) {
  const begin = performance.now();
  return new Promise<number>((done, failed) => {
    request(url, { agent, headers }, (res) => {
      res.resume().on("end", () => done(performance.now() - begin));
    })
      .on("error", failed)
      .end();
  });
}

/** Processor time that a process has used so far, in seconds, to a hundredth (Linux alone). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  // utime and stime, the 14th and 15th of proc(5), in ticks.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const percentile = (all: readonly number[], share: number): number =>
  all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? Number.NaN;

export const median = (all: readonly number[]): number => percentile(all, 0.5);

/** Returns a port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
