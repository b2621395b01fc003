import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { temporaryFolder } from "./process.ts";

/** A page without providers. */
export const EMPTY_PAGE = "pages: [{ id: p, title: P, url: 'https://p.test', providers: [] }]\n";

/**
 * Gives each test of a file its own folder with a configuration, and removes it after the test.
 *
 * @returns `path` of a file in the folder, and the environment that `vigie` starts with
 */
export function ownFolder(yaml: string) {
  let folder: ReturnType<typeof temporaryFolder>;
  const path = (name: string): string => join(folder.path, name);
  const begin = (): void => {
    folder = temporaryFolder();
    writeFileSync(path("v.yaml"), yaml);
  };
  beforeEach(begin);
  afterEach(() => folder.remove());
  return {
    path,
    env: () => ({ DATABASE_URL: `file:${path("v.db")}`, VIGIE_CONFIG: path("v.yaml") }),
    /** Replaces the folder by a new one. */
    renew: (): void => {
      folder.remove();
      begin();
    },
  };
}
