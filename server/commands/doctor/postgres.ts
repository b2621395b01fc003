import { examinePostgres, type PostgresFindings } from "../../../db/postgres/examine.ts";
import { MOST_PER_NODE } from "../../../db/postgres/pool.ts";
import type { Store } from "../../../db/store.ts";
import { DEAD_LINKS, secretCheck, storedCheck } from "../../context/secret-check.ts";
import { secretOf } from "../../context/secret.ts";
import type { Instant } from "../../core/model.ts";
import { bytes, fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { counted } from "../../core/counted.ts";

/** Findings on a database of PostgreSQL. */
export type PostgresReport = {
  readonly findings: readonly DoctorFinding[];
  readonly newestSlot: Instant | null;
};

/** Asks a database of PostgreSQL what an operator should know of it. Changes nothing. */
export async function checkPostgres(store: Store, secret: string | null): Promise<PostgresReport> {
  try {
    const db = await store.openUnmigrated();
    try {
      const found = await examinePostgres(db, Date.now);
      const isThere = found.newestSlot !== null || found.daysAhead > 0;
      const stored = isThere ? await storedCheck(db) : null;
      const isSame = secret === null || stored === null || stored === secretCheck(secretOf(secret));
      return {
        newestSlot: found.newestSlot,
        findings: [
          tablesOf(store.name, found),
          isSame ? ok("secret", "VIGIE_SECRET") : fail("secret", DEAD_LINKS),
          clockOf(found),
          ...(isThere ? [daysOf(found)] : []),
          nodesOf(found),
          ...(found.nodes.length > 0 ? [batchesOf(found)] : []),
          connectionsOf(found),
        ],
      };
    } finally {
      await db.destroy();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { findings: [fail("database", reason)], newestSlot: null };
  }
}

function tablesOf(name: string, { version, bytes: size, pending, unknown }: PostgresFindings) {
  const about = `${name}: PostgreSQL ${version}, ${bytes(size)}`;
  if (unknown.length > 0) {
    return fail(
      "database",
      `${about}; made by a newer version of Vigie (it has ${unknown.join(", ")})`,
    );
  }
  return pending.length > 0
    ? warn(
        "database",
        `${about}; ${counted(pending.length, "migration")} will be applied at the next start`,
      )
    : ok("database", about);
}

function clockOf({ clockOffsetMs }: PostgresFindings): DoctorFinding {
  const detail = `${(clockOffsetMs / 1_000).toFixed(2)} s from this machine's`;
  return Math.abs(clockOffsetMs) > 1_000
    ? warn("database clock", `${detail}: synchronise both (NTP); beyond 5 s Vigie does not start`)
    : ok("database clock", detail);
}

function daysOf({ daysAhead, strays }: PostgresFindings): DoctorFinding {
  const detail = `made for ${counted(daysAhead, "day")} ahead; ${counted(strays, "result")} of other days`;
  return daysAhead < 2
    ? warn("days of results", `${detail}: \`serve\` makes more once it leads`)
    : ok("days of results", detail);
}

function nodesOf({ nodes }: PostgresFindings): DoctorFinding {
  if (nodes.length === 0) return ok("nodes", "none runs");
  const names = nodes.map(
    ({ name, version, isLead, probes }) =>
      `${name} (${[version, isLead && "leads", probes && "probes"].filter(Boolean).join(", ")})`,
  );
  const configurations = new Set(nodes.map((n) => n.configuration).filter((c) => c !== null));
  if (configurations.size > 1) {
    const detail = `${names.join(", ")} run with ${configurations.size} configurations`;
    return warn("nodes", `${detail}: replace the file on every node and send SIGHUP to each`);
  }
  return nodes.some((n) => n.isLead)
    ? ok("nodes", names.join(", "))
    : warn("nodes", `${names.join(", ")}: none of them leads`);
}

/** A lead takes what waits within seconds. */
const MANY_BATCHES = 30;

function batchesOf({ nodes }: PostgresFindings): DoctorFinding {
  const waiting = nodes[0]?.batches ?? 0;
  const detail = `${waiting} wait for the node that leads`;
  return waiting > MANY_BATCHES
    ? warn("batches of results", `${detail}: see its log, and its load`)
    : ok("batches of results", detail);
}

function connectionsOf({ connections: { used, most } }: PostgresFindings): DoctorFinding {
  const detail = `${used} of ${most} in use; each node takes up to ${MOST_PER_NODE}`;
  return most - used < MOST_PER_NODE
    ? warn("connections", `${detail}: raise max_connections before another node is started`)
    : ok("connections", detail);
}
