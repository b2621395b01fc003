import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { smallSite, startUpstream } from "../helpers/small-site.ts";
import { eventually, serve, temporaryFolder } from "../helpers/process.ts";

const HTML = { headers: { accept: "text/html" } };

test("what a reload of the configuration drops is gone from then on, and comes back with it", async () => {
  const folder = temporaryFolder();
  const upstream = await startUpstream();
  const env = smallSite(folder.path, upstream.url);
  const served = await serve(env);
  try {
    const statusOf = async (path: string) => (await fetch(served.url + path, HTML)).status;
    const reload = (components: number) => {
      smallSite(folder.path, upstream.url, components);
      served.child.kill("SIGHUP");
    };
    const page = "/fournisseurs/fournisseur/c2";
    await eventually(
      () => statusOf(page),
      (status) => status === 200,
    );
    // What was asked before must not decide what is answered afterwards.
    expect(await statusOf("/fournisseurs/fournisseur/jamais")).toBe(404);

    reload(2);
    await eventually(
      () => statusOf(page),
      (status) => status === 410,
    );
    const gone = await fetch(served.url + page, HTML);
    const html = await gone.text();

    expect(html).toContain('<span class="tag">410</span>');
    expect(html).toContain('class="hero');
    expect(await statusOf("/en/providers/fournisseur/c2")).toBe(410);
    expect(await statusOf("/fournisseurs/fournisseur/c1")).toBe(200);
    expect(await statusOf("/fournisseurs/fournisseur/jamais")).toBe(404);
    expect(await statusOf("/ping/fournisseur/c2")).toBe(404);

    reload(3);
    await eventually(
      () => statusOf(page),
      (status) => status === 200,
    );
  } finally {
    await served.end("SIGTERM");
    upstream.stop();
    folder.remove();
  }
});

test("a provider that is dropped as a whole is gone, its page and its components", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "vigie.json");
  const providers = (ids: readonly string[]) =>
    writeFileSync(
      path,
      JSON.stringify({
        pages: [
          {
            id: "site",
            title: "API Exemple",
            url: "https://status.exemple.test",
            providers: ids.map((id) => ({
              id,
              name: id.toUpperCase(),
              components: [{ id: `${id}/r`, name: "R", monitors: [{ kind: "heartbeat" }] }],
            })),
          },
        ],
      }),
    );
  providers(["insee", "dgfip"]);
  const database = `file:${join(folder.path, "vigie.db")}`;
  const served = await serve({ VIGIE_CONFIG: path, DATABASE_URL: database });
  try {
    const statusOf = async (path: string) => (await fetch(served.url + path, HTML)).status;
    await eventually(
      () => statusOf("/fournisseurs/dgfip"),
      (status) => status === 200,
    );

    providers(["insee"]);
    served.child.kill("SIGHUP");

    await eventually(
      () => statusOf("/fournisseurs/dgfip"),
      (status) => status === 410,
    );
    expect(await statusOf("/fournisseurs/dgfip/r")).toBe(410);
    expect(await statusOf("/fournisseurs/insee")).toBe(200);
    expect(await statusOf("/")).toBe(200);
  } finally {
    await served.end("SIGTERM");
    folder.remove();
  }
});
