import type { Client } from "pg";
import { inTransaction, SEEN_SECONDS, type NodeConnection } from "./node-connection.ts";

/** The lead as a lease: its epoch grows each time that another process takes it. */
export type Lease = {
  readonly epoch: number;
  /** Frees it at once, and lets the other nodes know. */
  giveUp(): Promise<void>;
};

export type Candidate = {
  /** Takes the lead if it is free, or was ours; returns `null` while another node has it. */
  claim(): Promise<Lease | null>;
  /** Renews what is ours; call it on each beat of the connection. Returns false if it is not. */
  renew(client: Client): Promise<boolean>;
};

/**
 * A lead whose connection ended is left to its node for so long: it may connect again, and has
 * results that wait. A freed one is taken at once.
 */
const PATIENCE_MS = 1_000;

/**
 * The state of the lease: free from now on; over, but left to its node for a while; or taken.
 * A lease is over when its time is, or when the connection of its node is gone.
 */
const LOOK = `
  select case when node_id is null or node_id = $1 then 'free'
    when expires_at < clock_timestamp() or not exists (
      select 1 from pg_stat_activity a where a.pid = l.pid
        and (a.backend_start is null or a.backend_start = l.backend_start)) then 'over'
    else 'taken' end as state
  from lease l where name = 'lead'`;

const TAKE = `
  update lease set epoch = epoch + case when node_id = $1 then 0 else 1 end,
    node_id = $1, pid = pg_backend_pid(), expires_at = clock_timestamp() + interval '${SEEN_SECONDS} s',
    backend_start = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
  where name = 'lead' returning epoch`;

const RENEW = `
  update lease set expires_at = clock_timestamp() + interval '${SEEN_SECONDS} s'
  where name = 'lead' and node_id = $1 and epoch = $2`;

const GIVE_UP = `
  update lease set node_id = null, expires_at = '-infinity'
  where name = 'lead' and node_id = $1 and epoch = $2`;

type State = "free" | "over" | "taken";

/**
 * Lets a node take the lead. The claim waits for the transactions under way, and all that begin
 * later see its epoch (see `Dialect` in driver.ts): none of a former lead is committed after it.
 */
export function createCandidate(connection: NodeConnection, nodeId: string): Candidate {
  // A process that has just started takes at once what is over.
  let overSince: number | null = -Infinity;
  let epoch: number | null = null;

  const stateNow = async (client: Client): Promise<State> =>
    (await client.query<{ state: State }>(LOOK, [nodeId])).rows[0]?.state ?? "taken";

  const mayTake = (state: State): boolean => {
    if (state !== "over") {
      overSince = null;
      return state === "free";
    }
    overSince ??= performance.now();
    return performance.now() - overSince >= PATIENCE_MS;
  };

  const take = (client: Client) =>
    inTransaction(client, async () => {
      if ((await stateNow(client)) === "taken") return null;
      const { rows } = await client.query<{ epoch: string }>(TAKE, [nodeId]);
      return Number(rows[0]!.epoch);
    });

  return {
    async claim() {
      const taken = await connection.inOrder(async (client) =>
        mayTake(await stateNow(client)) ? take(client) : null,
      );
      epoch = taken;
      if (taken === null) return null;
      return {
        epoch: taken,
        giveUp: () =>
          connection.inOrder(async (client) => {
            epoch = null;
            await client.query(GIVE_UP, [nodeId, taken]);
            await client.query("select pg_notify('vigie', 'lead')");
          }),
      };
    },
    async renew(client) {
      if (epoch === null) return true;
      const { rowCount } = await client.query(RENEW, [nodeId, epoch]);
      return rowCount === 1;
    },
  };
}
