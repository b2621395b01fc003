import { z } from "zod";
import { duration, line } from "./values.ts";

/** Backups that the service makes by itself. */
export const backup = z.strictObject({
  every: duration("1h", "30d").prefault("1d").describe("Time between two backups."),
  keep: z.int().min(1).max(1000).default(14).describe("Number of backups that are kept."),
  to: line(1000).describe(
    "Folder of the backups, made when absent; relative to the folder where Vigie is started.",
  ),
  passphraseFile: line(1000)
    .optional()
    .describe(
      "File with a passphrase, which seals the secret that goes with each backup. Without one it is copied as it is.",
    ),
});
