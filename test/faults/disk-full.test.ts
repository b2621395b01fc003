import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { readKept } from "../../server/state/stored-snapshot.ts";
import { eventually, serve, vigie } from "../helpers/process.ts";
import { eachSmallSite } from "../helpers/each-small-site.ts";
import { smallSite } from "../helpers/small-site.ts";

const PUBLIC = ["/", "/en/", "/pings", "/api/v1/summary", "/api/v2/summary.json", "/summary.json"];

const site = eachSmallSite();

/** A disk of its own, and small; only root may mount one. */
const mount = () =>
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "vigie-test", site.folder.path]);
const unmount = () => execFileSync("umount", ["-l", site.folder.path]);

const statusAt = (path: string) => fetch(site.served!.url + path).then((res) => res.status);

/** Takes what room there is, down to the last kilobyte. */
function fill(path: string): void {
  for (let bytes = 8_388_608, i = 0; bytes >= 1_024; i += 1) {
    try {
      writeFileSync(join(path, `filler-${i}`), Buffer.alloc(bytes));
    } catch {
      rmSync(join(path, `filler-${i}`), { force: true });
      bytes /= 2;
    }
  }
}

function makeRoom(path: string): void {
  execFileSync("sh", ["-c", 'rm -f "$1"/filler-*', "sh", path]);
}

async function observe(token: string): Promise<Response> {
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 60_000).toISOString();
  return fetch(`${site.served!.url}/api/v1/observations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify([{ component: "fournisseur/observe", from, to, statuses: { "200": 3 } }]),
  });
}

test.runIf(process.getuid?.() === 0)(
  "a disk that is full: everything is answered, writes are refused, and it goes on by itself",
  async () => {
    mount();
    try {
      const env = smallSite(site.folder.path, site.upstream.url);
      site.served = await serve(env);
      await eventually(
        () => statusAt("/ping/fournisseur/c0"),
        (status) => status === 200,
      );
      const token = (
        await vigie(["token", "create", "--name", "essai", "--role", "operator"], env)
      ).stdout.trim();

      // The first snapshot is on disk some seconds after the start.
      const snapshotFile = join(site.folder.path, "vigie.db.snapshot.json");
      await eventually(
        async () => existsSync(snapshotFile),
        (exists) => exists,
        30_000,
      );

      fill(site.folder.path);
      await eventually(
        () => statusAt("/readyz"),
        (status) => status === 503,
        30_000,
      );
      // Measuring goes on in memory.
      site.upstream.setFailing(true);
      await eventually(
        () => statusAt("/ping/fournisseur/c0"),
        (status) => status === 502,
      );
      const during = await Promise.all(PUBLIC.map(statusAt));
      // The snapshot is written every ten seconds: the last one that was whole stays readable.
      await eventually(
        async () => site.served!.log(),
        (log) => log.includes("the last good snapshot cannot be kept on disk"),
        30_000,
      );
      expect(readKept(snapshotFile)?.pages).toHaveLength(1);
      expect(existsSync(`${snapshotFile}.new`)).toBe(false);
      const refused = await observe(token);

      expect(during).toEqual(PUBLIC.map(() => 200));
      expect(refused.status).toBe(503);
      expect(refused.headers.get("content-type")).toBe("application/problem+json");
      expect(await refused.text()).not.toMatch(/SQLITE|node_modules|\.ts/);

      makeRoom(site.folder.path);
      site.upstream.setFailing(false);
      await eventually(
        () => statusAt("/readyz"),
        (status) => status === 200,
        30_000,
      );
      await eventually(
        () => statusAt("/ping/fournisseur/c0"),
        (status) => status === 200,
      );
      expect((await observe(token)).status).toBeLessThan(300);
      expect(await site.served.end("SIGTERM")).toBe(0);
      site.served = undefined;
      const db = new Database(join(site.folder.path, "vigie.db"), { readonly: true });
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      db.close();
    } finally {
      await site.served?.end("SIGKILL");
      site.served = undefined;
      unmount();
    }
  },
  90_000,
);
