import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A server of PostgreSQL of a test's own, to be killed and started again. */
export type Cluster = {
  readonly port: number;
  /** Address of one of its databases, as its superuser. */
  address(database: string): string;
  /** Makes an empty database; `options` as in SQL, such as "encoding 'LATIN1'". */
  create(database: string, options?: string): Promise<void>;
  /** Runs a statement, and returns its rows. */
  run(database: string, statement: string): Promise<Record<string, unknown>[]>;
  start(): void;
  /** Ends it at once, as a power cut would. */
  kill(): void;
  remove(): void;
};

export const PASSWORD = "s3cret words";

/** Folder of the server's programs, or null where it is not installed. */
const BIN = ((): string | null => {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : `/usr/lib/postgresql/${newest}/bin`;
})();

/** True where tests on PostgreSQL are asked for, and a server can be started. */
export const canStartCluster = process.env["VIGIE_TEST_POSTGRES"] !== undefined && BIN !== null;

const isRoot = process.getuid?.() === 0;

/** Runs a program as the user whom the server accepts: it does not run as root. */
export function asServer(command: string, args: readonly string[]): void {
  const [program, ...rest] = isRoot
    ? ["runuser", "-u", "postgres", "--", command, ...args]
    : [command, ...args];
  const { status, stderr } = spawnSync(program!, rest, {
    cwd: tmpdir(),
    env: { ...process.env, PGPASSWORD: PASSWORD },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}

/** Makes a folder that the server's user owns. */
export function serverFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vigie-pg-"));
  chmodSync(folder, 0o755);
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  return folder;
}

/** Makes a cluster and starts it. */
export async function startCluster(): Promise<Cluster> {
  const folder = serverFolder();
  const words = join(folder, "password");
  writeFileSync(words, PASSWORD, { mode: 0o644 });
  asServer(`${BIN}/initdb`, [
    ...["-D", join(folder, "data"), "-U", "vigie", "-A", "scram-sha-256", `--pwfile=${words}`],
    ...["-E", "UTF8", "--locale=C", "-N"],
  ]);
  return running(folder);
}

/** Makes a standby of a cluster, which can only be read, and starts it. */
export async function startStandby(of: Cluster): Promise<Cluster> {
  const folder = serverFolder();
  asServer(`${BIN}/pg_basebackup`, [
    ...["-h", "127.0.0.1", "-p", String(of.port), "-U", "vigie", "-D", join(folder, "data")],
    ...["-R", "-c", "fast", "-X", "stream"],
  ]);
  return running(folder);
}

async function running(folder: string): Promise<Cluster> {
  const port = await freePort();
  const data = join(folder, "data");
  const control = (...args: string[]) => asServer(`${BIN}/pg_ctl`, ["-D", data, "-w", ...args]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  const address = (database: string) =>
    `postgres://vigie:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
  const run = async (database: string, statement: string) => {
    const client = new pg.Client({ connectionString: address(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  };
  const start = () => control("-l", join(folder, "log"), "-o", options, "start");
  start();
  return {
    port,
    address,
    run,
    start,
    async create(database, made = "encoding 'UTF8' locale 'C'") {
      await run("postgres", `create database ${database} template template0 ${made}`);
    },
    kill: () => control("-m", "immediate", "stop"),
    remove() {
      try {
        control("-m", "immediate", "stop");
      } catch {
        // It is not running any more.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
