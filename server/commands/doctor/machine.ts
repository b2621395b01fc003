import { existsSync, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { loadWeb } from "../../http/built-web.ts";
import type { Instant } from "../../core/model.ts";
import type { MonitorConfig } from "../../core/configuration.ts";
import { bytes, fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { counted } from "../../core/counted.ts";
import { DAY_MS, MINUTE_MS } from "../../core/duration.ts";

const MEGABYTE = 1_000_000;
/** Measured; see test/bench/probing.ts. */
const BYTES_A_RESULT = 30;
const KEPT_DAYS = 30;

/** Room for what is to be measured, on the disk of the database. */
export function checkDisk(database: string, monitors: readonly MonitorConfig[]): DoctorFinding {
  let folder = resolve(dirname(database));
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const perDay = monitors.reduce((sum, m) => sum + DAY_MS / Math.max(m.everyMs, m.okForMs), 0);
  const wanted = perDay * KEPT_DAYS * BYTES_A_RESULT;
  const detail = `${bytes(free)} free in ${folder}; ${KEPT_DAYS} days of results take ${bytes(wanted)}`;
  if (free < 100 * MEGABYTE) return fail("disk", detail);
  return free < Math.max(1_000 * MEGABYTE, 2 * wanted) ? warn("disk", detail) : ok("disk", detail);
}

/** Nothing here was written before; a machine without a battery wakes up in 1970. */
const BUILT = Date.parse("2026-01-01T00:00:00Z");

/** A clock that is further off makes incidents, notices and certificates wrong. */
const MOST_SKEW_MS = MINUTE_MS;
const SMALL_SKEW_MS = 5_000;

/**
 * Returns a finding on the clock, from the times that it must follow and those of web servers.
 *
 * @param newest the newest recorded slot, or `null`
 * @param skews how far our clock is ahead of each server's `Date`, in milliseconds
 */
export function checkClock(
  now: Instant,
  newest: Instant | null,
  skews: readonly number[] = [],
): DoctorFinding {
  const said = new Date(now).toISOString();
  if (now < BUILT) return fail("clock", `it says ${said}, before this program was written`);
  if (newest !== null && newest > now + MINUTE_MS) {
    const last = new Date(newest).toISOString();
    return fail("clock", `it says ${said}, but results were recorded until ${last}`);
  }
  // One server may be wrong itself: the one that agrees most is believed.
  const skew = skews.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] ?? 0;
  const off = `it says ${said}, ${Math.round(Math.abs(skew) / 1_000)} s ${skew > 0 ? "ahead of" : "behind"} the reference targets`;
  if (Math.abs(skew) > MOST_SKEW_MS) return fail("clock", off);
  return Math.abs(skew) > SMALL_SKEW_MS ? warn("clock", off) : ok("clock", said);
}

/** Returns how far our clock is ahead of those web servers that answer with a time. */
export async function clockSkews(addresses: readonly string[]): Promise<number[]> {
  const skews = await Promise.all(
    addresses.map(async (address) => {
      try {
        const signal = AbortSignal.timeout(2_000);
        const answer = await fetch(address, { method: "HEAD", redirect: "manual", signal });
        const date = Date.parse(answer.headers.get("date") ?? "");
        return Number.isNaN(date) ? [] : [Date.now() - date];
      } catch {
        return [];
      }
    }),
  );
  return skews.flat();
}

/** Probes under way at the worst moment, clients, and what the program needs for itself. */
export function checkDescriptors(monitors: readonly MonitorConfig[]): DoctorFinding {
  const check = "open files";
  const limit = descriptorLimit();
  if (limit === null) return ok(check, "no limit that could be read");
  const atOnce = Math.ceil(monitors.reduce((sum, m) => sum + m.timeoutMs / m.everyMs, 0));
  const wanted = 2 * atOnce + 512;
  const detail = `${limit} allowed, ${wanted} wanted (${counted(atOnce, "probe")} at the worst moment)`;
  if (limit < 256) return fail(check, detail);
  return limit < wanted ? warn(check, `${detail}: raise it with ulimit -n`) : ok(check, detail);
}

function descriptorLimit(): number | null {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
    return soft === undefined || soft === "unlimited" ? null : Number(soft);
  } catch {
    return null;
  }
}

/** Returns a finding on the port: free for `vigie serve`, or in use by it. */
export async function checkPort(host: string, port: number): Promise<DoctorFinding> {
  const check = "port";
  if (port === 0) return ok(check, "any that is free");
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const problem = await listenProblem(host, port);
  if (problem === null) return ok(check, `${place} is free`);
  if (problem !== "EADDRINUSE") return fail(check, `${place} cannot be listened on (${problem})`);
  const version = await versionAt(place);
  return version
    ? ok(check, `Vigie ${version} answers on ${place}`)
    : fail(check, `${place} is in use by another program; choose another with PORT=`);
}

function listenProblem(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => done(null)));
  });
}

async function versionAt(place: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(1_000);
    const answer = await fetch(`http://${place}/version`, { signal });
    const { name, version } = (await answer.json()) as { name?: string; version?: string };
    return name === "vigie" && version ? version : null;
  } catch {
    return null;
  }
}

/** The pages are built beforehand: without them nothing can be shown. */
export async function checkWeb(): Promise<DoctorFinding> {
  try {
    await loadWeb();
    return ok("web", "built");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail("web", why.includes("npm run build") ? why : `${why}: run \`npm run build\``);
  }
}

/** @param version as `process.versions.node` */
export function checkNode(version: string): DoctorFinding {
  const [major = 0] = version.split(".").map(Number);
  return major >= 24 ? ok("node", version) : fail("node", `${version}: 24 or later is needed`);
}
