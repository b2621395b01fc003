import { DEFAULT_DATABASE, storeFiles } from "../../db/store-files.ts";
import { readSettings } from "../config/settings.ts";
import { VERSION } from "../context/version.ts";
import { pageAssets } from "../http/assets.ts";
import { CLIENT_FOLDER, programOf } from "../http/built-web.ts";
import { createFront, type Front } from "../http/front.ts";
import { listen } from "../http/listening.ts";
import { preparedAnswers, readPrepared } from "../http/prepared-answers.ts";
import { isFresh, snapshotFile } from "../state/stored-snapshot.ts";
import { defaultConfig } from "./default-config.ts";

/**
 * Answers with the documents that the last process prepared, before the rest of the program is
 * loaded, which takes half a second. Returns `null` where there is nothing to answer with, or the
 * port cannot be opened: the start that follows reports why.
 *
 * @param args of `vigie serve`
 */
export async function openEarly(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Front | null> {
  try {
    const settings = readSettings(env);
    const config = configOf(args);
    if (config === undefined || (config ?? settings.configPath ?? defaultConfig()) === null)
      return null;
    const files = storeFiles(settings.database ?? DEFAULT_DATABASE, settings.stateFolder);
    const program = programOf(VERSION, pageAssets(CLIENT_FOLDER));
    const prepared = readPrepared(snapshotFile(files), program);
    if (!prepared) return null;
    const front = createFront(
      preparedAnswers(prepared, (generatedAt) => isFresh({ generatedAt }, Date.now())),
    );
    await listen(front.http, settings.port, settings.host);
    return front;
  } catch {
    return null;
  }
}

/** Returns the value of `--config`, `null` without one; `undefined` for arguments of another use. */
function configOf(args: readonly string[]): string | null | undefined {
  const [first, second, ...more] = args;
  if (first === undefined) return null;
  if (first === "--config" && second !== undefined && more.length === 0) return second;
  return second === undefined && first.startsWith("--config=") ? first.slice(9) : undefined;
}
