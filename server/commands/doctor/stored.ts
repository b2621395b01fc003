import { existsSync, statSync } from "node:fs";
import { examineDatabase } from "../../../db/integrity-check.ts";
import { inspectDatabase } from "../../../db/file-check.ts";
import type { Instant } from "../../core/model.ts";
import { bytes, fail, ok, warn, type DoctorFinding } from "./finding.ts";

export type DatabaseFindings = {
  readonly finding: DoctorFinding;
  readonly newestSlot: Instant | null;
};

/** Every page of the database is read; it may be in use meanwhile, and is not changed. */
export async function checkDatabase(path: string): Promise<DatabaseFindings> {
  const check = "database";
  const bad = (detail: string) => ({ finding: fail(check, detail), newestSlot: null });
  try {
    const problem = inspectDatabase(path);
    if (problem) return bad(`${path}: ${problem}`);
    if (!existsSync(path) || statSync(path).size === 0)
      return { finding: ok(check, `${path} is not there yet, and will be made`), newestSlot: null };
    const {
      damage,
      orphans,
      pending,
      unknown,
      newestSlot,
      bytes: size,
    } = await examineDatabase(path);
    if (damage.length > 0)
      return bad(`${path} is damaged (${damage.join("; ")}); restore a backup`);
    if (unknown.length > 0)
      return bad(`${path} was made by a newer version of Vigie (it has ${unknown.join(", ")})`);
    if (orphans > 0) return bad(`${path}: ${orphans} rows refer to rows that are not there`);
    const told = `${path}: ${bytes(size)}, every page sound`;
    const finding =
      pending.length > 0
        ? warn(check, `${told}; ${pending.length} migrations will be applied at the next start`)
        : ok(check, told);
    return { finding, newestSlot };
  } catch (error) {
    return bad(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
