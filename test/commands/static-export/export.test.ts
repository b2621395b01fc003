import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PageSnapshot, Snapshot } from "../../../server/core/snapshot.ts";
import { exportSite } from "../../../server/commands/static-export/export-site.ts";
import { temporaryFolder } from "../../helpers/process.ts";
import { SAMPLE_NOW } from "../../helpers/sample-components.ts";
import { largePage, samplePage } from "../../helpers/sample-page.ts";
import { serving, snapshotOf } from "../../helpers/serving.ts";

// Each renders a whole site, some of them several times.
vi.setConfig({ testTimeout: 60_000 });

let temporary: ReturnType<typeof temporaryFolder>;
let folder = "";

beforeEach(() => {
  temporary = temporaryFolder();
  folder = join(temporary.path, "site");
});
afterEach(() => temporary.remove());

const written = (path: string) => readFileSync(join(folder, path), "utf8");
const isThere = (path: string) => existsSync(join(folder, path));

type Manifest = {
  revision: number;
  files: { address: string; file: string; status: number; type: string }[];
};
const manifest = (path = "manifest.json") => JSON.parse(written(path)) as Manifest;

const exported = (snapshot: Snapshot = snapshotOf([samplePage()])) =>
  exportSite(snapshot, folder, SAMPLE_NOW);

/** The first component's verified state, told by the sample in its own way. */
const withFirst = (state: "operational" | "major_outage"): PageSnapshot => {
  const page = samplePage();
  const [first, ...others] = page.providers;
  if (!first) throw new Error("the sample has no provider");
  const components = first.components.map((c) => ({
    ...c,
    verified: { state, since: SAMPLE_NOW },
  }));
  return { ...page, providers: [{ ...first, components }, ...others] };
};
const firstId = () => samplePage().providers[0]?.components[0]?.id ?? "";

describe("an exported site", () => {
  test("has the same bytes as the server sends, page by page", async () => {
    const live = serving();

    await exported();

    for (const [address, file] of [
      ["/pings", "pings"],
      ["/api/v1/summary", "api/v1/summary"],
      ["/api/v2/summary.json", "api/v2/summary.json"],
      ["/history.atom", "history.atom"],
      ["/maintenances.ics", "maintenances.ics"],
      ["/openapi.json", "openapi.json"],
    ] as const) {
      expect(written(file), address).toBe(await (await live.request(address)).text());
    }
    expect(written("index.html")).toMatch(/^<!doctype html>.*<\/html>$/s);
    expect(written("en/index.html")).toContain('<html lang="en"');
  });

  test("has no file outside its folder, wherever a text of the team links to", async () => {
    const page = samplePage();
    const [incident, ...others] = page.incidents;
    const [update, ...updates] = incident!.updates;
    const body = "[a](/../../outside) [b](/../../../) [c](/en/../../../../) [d](/%2e%2e/%2e%2e/)";
    const linked = { ...incident!, updates: [{ ...update!, body }, ...updates] };

    await exported(snapshotOf([{ ...page, incidents: [linked, ...others] }]));

    expect(readdirSync(temporary.path).toSorted()).toEqual([".site.sets", "site"]);
    const addresses = manifest().files.map(({ address, file }) => address + file);
    expect(addresses.filter((text) => /\.\.|%2e/i.test(text))).toEqual([]);
    expect(written(`incidents/${incident!.id}.html`)).toContain("outside");
  });

  test("has a file for each link of it that the server answers", async () => {
    const live = serving();
    await exported();
    const { files } = manifest();
    const addresses = new Set(files.map((f) => f.address));

    const pages = files.filter((f) => f.type.startsWith("text/html"));
    const links = pages.flatMap(({ file }) =>
      [...written(file).matchAll(/\s(?:href|src)="(\/[^"#?]*)/g)].map(([, link = ""]) => link),
    );
    const missing = [...new Set(links)].filter((link) => !addresses.has(link));
    const answers = await Promise.all(
      missing.map(async (link) => ({ link, res: await live.request(link) })),
    );

    expect(links.length).toBeGreaterThan(10);
    // What only means something from a server at work is told to be kept by nobody.
    const lost = answers.filter(
      ({ res }) => res.status === 200 && res.headers.get("cache-control")?.includes("s-maxage"),
    );
    expect(lost.map(({ link }) => link)).toEqual([]);
  });

  test("lists each file once, with the type and headers that it must be served with", async () => {
    await exported();
    const { files, revision } = manifest();

    expect(revision).toBe(1);
    expect(new Set(files.map((f) => f.file)).size).toBe(files.length);
    expect(files.filter((f) => !isThere(f.file))).toEqual([]);
    const headers = written("_headers").split("\n\n");
    const pings = headers.find((block) => block.startsWith("/pings\n"));
    expect(pings).toContain("  content-type: application/json; charset=utf-8");
    expect(pings).toContain("  access-control-allow-origin: *");
    expect(headers.find((block) => block.startsWith("/\n"))).toContain(
      "  content-security-policy: default-src 'none'",
    );
    expect(isThere("404.html")).toBe(true);
  });

  test("finds another name for what is a file and a folder at once, and says so", async () => {
    await exported();

    // inpi/rne, and inpi/rne/actes_bilans below it.
    expect(JSON.parse(written("ping/inpi/rne/index.json"))).toHaveProperty("last_update");
    expect(written("_redirects")).toContain("/ping/inpi/rne /ping/inpi/rne/index.json 200");
    expect(isThere("ping/inpi/rne/actes_bilans")).toBe(true);
  });

  test("never says with a 200 what the server says with a 502", async () => {
    await exported(snapshotOf([withFirst("operational")]));
    const up = isThere(`ping/${firstId()}`);
    await exported(snapshotOf([withFirst("major_outage")], 2));

    expect(up).toBe(true);
    expect(isThere(`ping/${firstId()}`)).toBe(false);
    const put = manifest().files.find((f) => f.address === `/ping/${firstId()}`);
    expect(put).toMatchObject({ status: 502, file: `_status/502/ping/${firstId()}` });
    expect(JSON.parse(written(put?.file ?? ""))).toMatchObject({ status: "bad_gateway" });
  });

  test("says that it is old when the snapshot is", async () => {
    await exportSite(snapshotOf([samplePage()]), folder, SAMPLE_NOW + 3_600_000);

    expect(written("_headers")).toContain("  vigie-stale: true");
    const { providers } = JSON.parse(written("api/v1/summary")) as {
      providers: { components: { stale: boolean }[] }[];
    };
    expect(providers.flatMap((p) => p.components).every((c) => c.stale)).toBe(true);
  });

  test("of several pages has a folder for each", async () => {
    const other = samplePage({ id: "autre", hostnames: ["autre.test"] });

    await exported(snapshotOf([samplePage(), other]));

    expect(isThere(`${samplePage().id}/index.html`)).toBe(true);
    expect(isThere("autre/pings")).toBe(true);
  });
});

/** Few files: what is tried here is how they are replaced. */
const small = (title = "Petite", revision = 1) =>
  snapshotOf([{ ...largePage(2), title }], revision);

describe("a set of files", () => {
  test("keeps what did not change as the same file on disk", async () => {
    await exported(small());
    const before = statSync(join(folder, "index.html"));
    const again = await exported(small());
    const changed = await exported(small("Autre", 2));

    expect(again.changed).toBe(0);
    expect(statSync(join(folder, "pings")).nlink).toBeGreaterThan(1);
    expect(changed.changed).toBeGreaterThan(0);
    expect(statSync(join(folder, "index.html")).ino).not.toBe(before.ino);
  });

  test("is replaced at once: who reads meanwhile never finds half of it", async () => {
    await exported(small());
    let stop = false;
    const seen: string[] = [];
    const reading = (async () => {
      while (!stop) {
        seen.push(written("index.html").slice(-7), written("api/v1/summary").slice(-1));
        await new Promise((next) => setImmediate(next));
      }
    })();

    for (let revision = 2; revision < 6; revision++) {
      await exported(small(`Titre ${revision}`, revision));
    }
    stop = true;
    await reading;

    expect(seen.length).toBeGreaterThan(20);
    expect(new Set(seen)).toEqual(new Set(["</html>", "}"]));
    expect(readdirSync(join(temporary.path, ".site.sets")).length).toBe(2);
  });

  test("does not touch a folder that is something else", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.txt"), "years of work");

    await expect(exported(small())).rejects.toThrow(/is there already and is not an export/);

    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });

  test("takes the place of an empty folder", async () => {
    mkdirSync(folder);

    await exported(small());

    expect(isThere("index.html")).toBe(true);
  });
});
