import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const file = (name: string, text: string) => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};
const page = (title: string) => `
pages:
  - { id: p, title: ${title}, url: "https://p.test", providers: [] }
`;

describe("the command line", () => {
  test("--help lists every verb, and exits with 0", async () => {
    const ran = await vigie(["--help"]);

    expect(ran.code).toBe(0);
    for (const verb of ["serve", "demo", "config"]) expect(ran.stdout).toContain(verb);
  });

  test.each([[["nonsense"]], [["serve", "--nonsense"]], [["config", "check"]], [[]]])(
    "%j is a mistake of usage: exit 2",
    async (args) => {
      const ran = await vigie(args);

      expect(ran.code).toBe(2);
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    },
  );

  test("a port that is no number is named: exit 2", async () => {
    const ran = await vigie(["serve"], { PORT: "http" }, folder.path);

    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('PORT is "http"') });
  });

  test("config check reports every mistake with its place: exit 3", async () => {
    const path = file("bad.yaml", "pages:\n  - id: p\n    titel: P\n");

    const ran = await vigie(["config", "check", path]);

    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/bad\.yaml:3:5: .*titel/);
    expect(ran.stderr).toMatch(/bad\.yaml:2:\d+: .*url/);
  });

  test("config check of a good file counts what it holds", async () => {
    const ran = await vigie(["config", "check", file("good.yaml", page("P"))]);

    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("1 page") });
  });

  test("config schema prints a JSON Schema", async () => {
    const ran = await vigie(["config", "schema"]);

    expect(JSON.parse(ran.stdout)).toHaveProperty("properties.pages");
  });
});

describe("vigie serve", () => {
  test("an invalid configuration stops the start: exit 3", async () => {
    const ran = await vigie(["serve", "--config", file("bad.yaml", "pages: 3\n")]);

    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/bad\.yaml:1:\d+: /);
  });

  test("a configuration that is not there is said: exit 3", async () => {
    const ran = await vigie(["serve", "--config", join(folder.path, "none.yaml")]);

    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain("none.yaml");
  });

  test("what is no database is refused and left alone: exit 4", async () => {
    const database = file("diary.db", "Dear diary, ".repeat(100));

    const ran = await vigie(["serve", "--config", file("v.yaml", page("P"))], {
      DATABASE_URL: `file:${database}`,
      PORT: "0",
    });

    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain("not a SQLite database");
    expect(readFileSync(database, "utf8")).toBe("Dear diary, ".repeat(100));
  });

  test("a port in use is said, with what to do: exit 1, no database made", async () => {
    const other: Server = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;

    const ran = await vigie(["serve", "--config", file("v.yaml", page("P"))], {
      DATABASE_URL: `file:${join(folder.path, "v.db")}`,
      PORT: String(port),
    });
    other.close();

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`port ${port} on 127.0.0.1 is in use already`);
    expect(() => readFileSync(join(folder.path, "v.db"))).toThrow();
  });

  test("a corrupt last snapshot is put aside and reported, and the service starts", async () => {
    const config = file("v.yaml", page("Titre"));
    file("v.db.snapshot.json", '{"schemaVersion":1,"pag');

    const served = await serve({
      VIGIE_CONFIG: config,
      DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    });
    const answer = await (await fetch(`${served.url}/`)).text();
    const code = await served.end("SIGTERM");

    expect(answer).toContain("Titre");
    expect(served.log()).toContain("unreadable");
    expect(code).toBe(0);
    expect(readFileSync(join(folder.path, "v.db.snapshot.json.unreadable"), "utf8")).toBe(
      '{"schemaVersion":1,"pag',
    );
  });

  test("SIGHUP takes a new configuration up, and refuses a bad one", async () => {
    const config = file("v.yaml", page("Avant"));
    const served = await serve({
      VIGIE_CONFIG: config,
      DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    });
    const body = async () => (await fetch(`${served.url}/`)).text();

    writeFileSync(config, "pages: nonsense\n");
    served.child.kill("SIGHUP");
    await eventually(
      async () => served.log(),
      (log) => log.includes("refused"),
    );
    expect(await body()).toContain("Avant");

    writeFileSync(config, page("Apres"));
    served.child.kill("SIGHUP");
    await eventually(body, (html) => html.includes("Apres"));
    expect(await served.end("SIGINT")).toBe(0);
  });

  test("a second instance on the same database says so, and takes over when the first ends", async () => {
    const env = {
      VIGIE_CONFIG: file("v.yaml", page("P")),
      DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    };
    const first = await serve(env);
    const second = await serve(env);
    const ready = async () => (await fetch(`${second.url}/readyz`)).status;

    await eventually(
      async () => second.log(),
      (log) => log.includes("another Vigie leads"),
    );
    expect(await ready()).toBe(503);

    await first.end("SIGKILL");
    await eventually(ready, (status) => status === 200, 20_000);
    expect(await second.end("SIGTERM")).toBe(0);
  });
});
