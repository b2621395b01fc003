import { setTimeout } from "node:timers/promises";
import type { Client } from "pg";
import { withoutPassword } from "../../server/core/database-address.ts";
import { UnusableDatabase } from "../unusable-database.ts";
import { LOCK_WRITERS } from "./driver.ts";
import { createClient } from "./pool.ts";

/** A process that serves one database beside others. */
export type NodeSelf = {
  readonly id: string;
  /** Host and process, for operators. */
  readonly name: string;
  readonly version: string;
  /** Fingerprint of the configuration file, or null where nothing is compared. */
  readonly configuration: string | null;
};

/**
 * The connection of a node: it is announced on it, hears the others, and holds the lead. What
 * belongs to it ends with it, since its server process ends.
 */
export type NodeConnection = {
  /**
   * Connects where that is needed, and enters this node among the others.
   *
   * @throws UnusableDatabase if another node runs with another configuration
   */
  readonly connected: () => Promise<Client>;
  /** Runs one piece of work at a time. */
  readonly inOrder: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
  /** Replaces the fingerprint of the configuration. */
  readonly configure: (configuration: string) => Promise<void>;
  /** Records whether this node probes, and lets the others know. */
  readonly setProbing: (probes: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Another process is here no more if it was not seen for so long. */
export const SEEN_SECONDS = 6;
const BEAT_MS = 2_000;
/** A server that does not answer a beat for so long is given up: the lease would end. */
const SILENCE_MS = 4_000;

/** Beyond the limit of a statement, and less than the time within which a process stops. */
const ANSWER_MS = 5_000;

const SESSION =
  "set statement_timeout = '4s'; set lock_timeout = '4s'; " +
  "set idle_in_transaction_session_timeout = '5s'; listen vigie";

/** Held by each node, and by a copy of all data alone (exclusive-use.ts). */
const SHARE =
  "select pg_try_advisory_lock_shared(1279607108, hashtext(current_schema())) as shared";

/** True of a row of `node` whose process is alive: it was seen, and its connection is there. */
const IS_ALIVE = `n.seen_at > clock_timestamp() - interval '${SEEN_SECONDS} s' and exists (
  select 1 from pg_stat_activity a where a.pid = n.pid
    and (a.backend_start is null or a.backend_start = n.backend_start))`;

/** A connection that ended may be made again: so long its node stays among the others. */
const RECONNECT_SECONDS = 3;

/** Nodes that are alive, this one included. */
export const LIVE_NODES = `
  select n.id, n.name, n.version, n.configuration, n.probes,
    (extract(epoch from n.started_at) * 1000)::bigint as "startedAt",
    exists (select 1 from lease l where l.node_id = n.id) as "isLead",
    (select max(epoch) from lease) as epoch,
    (select count(*) from result_batch) as batches
  from node n where ${IS_ALIVE}
    or n.seen_at > clock_timestamp() - interval '${RECONNECT_SECONDS} s' order by n.started_at, n.id`;

const FOREIGN = `select n.name from node n
  where n.id <> $1 and n.configuration is not null and n.configuration <> $2 and ${IS_ALIVE}
  order by n.started_at limit 1`;

const ENTER = `insert into node (id, name, version, configuration, probes, pid, backend_start, started_at, seen_at)
  select $1, $2, $3, $4, $5, pid, backend_start, clock_timestamp(), clock_timestamp()
  from pg_stat_activity where pid = pg_backend_pid()
  on conflict (id) do update set pid = excluded.pid, backend_start = excluded.backend_start,
    seen_at = excluded.seen_at, configuration = excluded.configuration, probes = excluded.probes`;

const CONFIGURE = "update node set configuration = $2 where id = $1";
const PROBE = "update node set probes = $2 where id = $1";
const SEE = "update node set seen_at = clock_timestamp() where id = $1";

/** Nodes of yesterday are removed by the next one that enters. */
const LEAVE = "delete from node where id = $1";
const ANNOUNCE_NODES = "select pg_notify('vigie', 'nodes')";
const FORGET = "delete from node where seen_at < clock_timestamp() - interval '1 day'";

/**
 * @param beat called every two seconds with the connection, after this node was seen
 * @param heard called with each word of another node, or of this one
 * @param ended called when the connection ended without our doing
 */
export function createNodeConnection(
  address: string,
  self: NodeSelf,
  on: {
    readonly beat: (client: Client) => Promise<void>;
    readonly heard: (word: string) => void;
    readonly ended: () => void;
  },
): NodeConnection {
  let open: Client | null = null;
  let opening: Promise<Client> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** As the others are to see it. */
  const row = { ...self, probes: false };
  /** Once it has run, its configuration may differ: the operator is replacing it everywhere. */
  let hasEntered = false;

  const connect = async (): Promise<Client> => {
    const client = await createClient(address, "vigie node", ANSWER_MS);
    client.on("notification", ({ payload }) => on.heard(payload ?? ""));
    client.on("end", () => {
      clearInterval(timer);
      if (open !== client) return;
      open = null;
      if (!isClosed) on.ended();
    });
    await begin(client, () => enter(client, address, row, hasEntered));
    hasEntered = true;
    open = client;
    timer = setInterval(() => void beat(client), BEAT_MS);
    return client;
  };

  const connected = () => {
    if (open) return Promise.resolve(open);
    if (isClosed) return Promise.reject(new Error("this node has left"));
    return (opening ??= connect().finally(() => (opening = null)));
  };
  const inOrder = <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const next = last.then(async () => work(await connected()));
    last = next.catch(() => {});
    return next;
  };
  const beat = (client: Client) =>
    orAbandon(client, () =>
      inOrder(async () => {
        if (open !== client) return;
        const { rowCount } = await client.query(SEE, [self.id]);
        if (rowCount === 0) await enter(client, address, row, true);
        await on.beat(client);
      }),
    );

  return {
    connected,
    inOrder,
    async configure(next) {
      row.configuration = next;
      await inOrder((client) => client.query(CONFIGURE, [self.id, next]));
    },
    async setProbing(next) {
      row.probes = next;
      if (!open && !next) return;
      await inOrder((client) => change(client, PROBE, [self.id, next]));
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await withinTime(() => last);
      const client = open;
      open = null;
      if (client) await leave(client, self.id);
    },
  };
}

/** Connects, and begins the session of a node; a connection that fails meanwhile is ended. */
async function begin(client: Client, enterNodes: () => Promise<void>): Promise<void> {
  try {
    await client.connect();
    await client.query(SESSION);
    await enterNodes();
  } catch (error) {
    abandon(client);
    throw error;
  }
}

/** Changes the row of a node, and lets the others know. */
async function change(client: Client, statement: string, values: unknown[]): Promise<void> {
  await client.query(statement, values);
  await client.query(ANNOUNCE_NODES);
}

/** Ends the connection of a node, which the others no longer see; a silent server is left. */
async function leave(client: Client, id: string): Promise<void> {
  await withinTime(async () => {
    await change(client, LEAVE, [id]);
    await client.end();
  });
  abandon(client);
}

/**
 * Enters a node among the others.
 *
 * @param isKnown it has run: its configuration may differ while the operator replaces it everywhere
 * @throws UnusableDatabase
 */
async function enter(
  client: Client,
  address: string,
  { id, name, version, configuration, probes }: NodeSelf & { readonly probes: boolean },
  isKnown: boolean,
): Promise<void> {
  const unusable = (reason: string) => new UnusableDatabase(withoutPassword(address), reason);
  const { rows } = await client.query<{ shared: boolean }>(SHARE);
  if (rows[0]?.shared !== true) throw unusable("`vigie migrate` is copying into it: wait for it");
  await inTransaction(client, async () => {
    if (configuration !== null && !isKnown) {
      const foreign = await client.query<{ name: string }>(FOREIGN, [id, configuration]);
      const other = foreign.rows[0]?.name;
      if (other !== undefined) {
        throw unusable(
          `the node ${other} runs with another configuration: give every node the same file. To ` +
            "change it, replace the file on every node and send SIGHUP to each, or stop them all first",
        );
      }
    }
    await client.query(FORGET);
    await client.query(ENTER, [id, name, version, configuration, probes]);
  });
}

/** Ends a connection whose server fails, or is silent, during a beat. */
async function orAbandon(client: Client, beat: () => Promise<void>): Promise<void> {
  if (!(await withinTime(beat))) abandon(client);
}

/** Returns whether work ended well before the server was silent for too long. */
async function withinTime(work: () => Promise<unknown>): Promise<boolean> {
  const silence = new AbortController();
  const silent = setTimeout(SILENCE_MS, false, { signal: silence.signal }).catch(() => true);
  const answered = work().then(
    () => true,
    () => false,
  );
  const isAlive = await Promise.race([answered, silent]);
  silence.abort();
  return isAlive;
}

/** Runs work that reads and writes alone, as all transactions do. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    await client.query(`begin; ${LOCK_WRITERS}`);
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

/** Ends a connection at once: a server that is silent would not take leave of it. */
function abandon(client: Client): void {
  const { connection } = client as Client & {
    connection?: { stream?: { destroy(): void } };
  };
  connection?.stream?.destroy();
}
