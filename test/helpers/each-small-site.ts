import { afterEach, beforeEach } from "vitest";
import { temporaryFolder, type Served } from "./process.ts";
import { startUpstream, type Upstream } from "./small-site.ts";

/** A folder and an upstream of a test's own, and the server that it starts, if it does. */
export type SmallSite = {
  folder: ReturnType<typeof temporaryFolder>;
  upstream: Upstream;
  /** Killed after the test, unless it has ended. */
  served?: Served | undefined;
};

/** Sets up a folder and an upstream before each test of the file, and removes both after it. */
export function eachSmallSite(): SmallSite {
  const site = {} as SmallSite;
  beforeEach(async () => {
    site.folder = temporaryFolder();
    site.upstream = await startUpstream();
  });
  afterEach(async () => {
    await site.served?.end("SIGKILL");
    site.served = undefined;
    site.upstream.stop();
    site.folder.remove();
  });
  return site;
}
