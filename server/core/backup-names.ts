import type { Instant } from "./model.ts";

/** Names of the backups that the service makes: `vigie-20261201T023000Z.db`. Others are not its own. */
const NAME = /^vigie-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

/** Returns the name of a backup made at an instant, to the second. */
export const backupName = (at: Instant): string =>
  `vigie-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.db`;

/** Returns the instant of a backup from its name; `null` for any other file. */
export function backupDate(name: string): Instant | null {
  const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  if (year === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
