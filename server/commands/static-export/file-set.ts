import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
} from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../../config/settings.ts";
import type { Files } from "./files.ts";

export type Written = { readonly files: number; readonly changed: number };

/** Most files that are written at once. */
const AT_ONCE = 8;

/**
 * Replaces what stands at `folder` by a set of files, all at once: readers see the old set or
 * the new one, whole. `folder` is a symbolic link to the set in force; the sets are beside it,
 * in `.<folder>.sets`, the last two of them. A file that did not change is the same file on
 * disk, with its old date, so that tools that copy by date copy only what changed.
 *
 * @param step called after each file
 * @throws UsageError if something else stands at `folder`: nothing of it is touched
 */
export async function replaceSet(
  folder: string,
  files: Files,
  step: () => void = () => {},
): Promise<Written> {
  const place = resolve(folder);
  const sets = join(dirname(place), `.${basename(place)}.sets`);
  const before = await currentSet(place);
  const name = `${Date.now().toString(36).padStart(9, "0")}-${process.pid}`;
  const set = join(sets, name);
  await mkdir(set, { recursive: true });
  let changed = 0;
  const waiting = [...files];
  const outside = waiting.find(([path]) => !join(set, path).startsWith(`${set}/`));
  if (outside) throw new Error(`${outside[0]} is a file outside the export`);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [path, bytes] = next;
        const to = join(set, path);
        await mkdir(dirname(to), { recursive: true });
        if (!(before && (await linkIfSame(join(before, path), to, bytes)))) {
          await writeWhole(to, bytes);
          changed += 1;
        }
        step();
      }
    }),
  );
  await putInForce(place, set);
  await forget(sets, [name, ...(before ? [basename(before)] : [])], name);
  return { files: files.size, changed };
}

/** The set in force; `null` where there is none yet. An empty folder may be replaced. */
async function currentSet(place: string): Promise<string | null> {
  const found = await lstat(place).catch(() => null);
  if (found === null) {
    await mkdir(dirname(place), { recursive: true });
    return null;
  }
  if (found.isSymbolicLink()) return resolve(dirname(place), await readlink(place));
  if (found.isDirectory() && (await readdir(place)).length === 0) return null;
  throw new UsageError(`${place} is there already and is not an export: give another folder`);
}

/** Hard links need no space; where they cannot be made the file is written again. */
async function linkIfSame(from: string, to: string, bytes: Buffer): Promise<boolean> {
  const old = await readFile(from).catch(() => null);
  if (old === null || !old.equals(bytes)) return false;
  return link(from, to).then(
    () => true,
    () => false,
  );
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function putInForce(place: string, set: string): Promise<void> {
  const next = `${place}.next-${process.pid}`;
  await rm(next, { force: true });
  await symlink(relative(dirname(place), set), next);
  // A link replaces a link in one step, but never a folder.
  const found = await lstat(place).catch(() => null);
  if (found?.isDirectory()) await rmdir(place);
  await rename(next, place);
}

/** Sets older than those to keep; one that another process is still writing is younger. */
async function forget(sets: string, kept: readonly string[], newest: string): Promise<void> {
  for (const name of await readdir(sets)) {
    if (kept.includes(name) || name > newest) continue;
    await rm(join(sets, name), { recursive: true, force: true });
  }
}
