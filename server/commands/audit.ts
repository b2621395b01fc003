import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { auditTrail, verifyAudit } from "../../db/audit.ts";
import { canonicalJson, type AuditEntry } from "../core/people/audit.ts";
import { EXIT } from "./exit.ts";
import { onDatabase } from "./on-database.ts";
import { counted } from "../core/counted.ts";

/** `vigie audit`: who did what, to be kept elsewhere, and whether it is whole. */
export function auditCommands(program: Command): void {
  const audit = program
    .command("audit")
    .description("audit trail: append-only and chained by hashes");

  audit
    .command("export")
    .description("print the whole trail, oldest first, one JSON object a line")
    .action(() =>
      onDatabase(async ({ db }) => {
        for await (const entry of auditTrail(db)) await written(`${canonicalJson(entry)}\n`);
      }),
    );

  audit
    .command("verify")
    .description("check the chain; exit 1 where it is broken")
    .argument("[file]", "output of `audit export`; the database by default")
    .option("--head <hash>", "a hash that was noted earlier, and must be in the chain")
    .option("--json", "print the result as JSON")
    .action(async (file: string | undefined, options: { head?: string; json?: boolean }) => {
      if (file !== undefined) return printVerdict(entriesIn(file), options);
      return onDatabase(({ db }) => printVerdict(auditTrail(db), options));
    });
}

async function printVerdict(
  entries: AsyncIterable<AuditEntry>,
  { head, json }: { head?: string; json?: boolean },
): Promise<void> {
  const verdict = await verifyAudit(entries, head);
  if (!verdict.intact) process.exitCode = EXIT.failure;
  const text = verdict.intact
    ? `${counted(verdict.entries, "entry", "entries")}, intact; the last one's hash is ${verdict.hash}`
    : `broken at entry ${verdict.seq}: ${verdict.reason}`;
  process.stdout.write(`${json ? JSON.stringify(verdict) : text}\n`);
}

/** @throws if a line is no JSON: it is not an exported trail */
async function* entriesIn(file: string): AsyncGenerator<AuditEntry> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line += 1;
    let entry: unknown;
    try {
      entry = JSON.parse(text);
    } catch {
      throw new Error(`${file}:${line}: not an entry of an audit trail`);
    }
    if (typeof entry !== "object" || entry === null || !("hash" in entry)) {
      throw new Error(`${file}:${line}: not an entry of an audit trail`);
    }
    // Whatever its members are: what was not sealed so does not verify.
    yield { actor: {}, ...entry } as AuditEntry;
  }
}

/** Waits while the reader is slower than we are. */
function written(text: string): Promise<void> {
  if (process.stdout.write(text)) return Promise.resolve();
  return new Promise((drained) => process.stdout.once("drain", drained));
}
