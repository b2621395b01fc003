import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie } from "../helpers/process.ts";

const CONFIG = `
pages:
  - id: p
    title: P
    url: https://p.test
    timeZone: Europe/Paris
    providers:
      - { id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }
      - { id: dgfip, name: DGFIP, components: [{ id: dgfip/a, name: A }, { id: dgfip/b, name: B }] }
`;

let folder: ReturnType<typeof temporaryFolder>;
let env: Record<string, string>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG);
  env = { DATABASE_URL: "file:vigie.db" };
});
afterEach(() => folder.remove());

const run = (...args: readonly string[]) => vigie(args, env, folder.path);

type Summary = {
  incidents: { id: string; title: string; updates: { body: string; author: string }[] }[];
  maintenances: { id: string; status: string; components: string[] }[];
  providers: { id: string; components: { id: string; state: string }[] }[];
};

test("a step's local times are its own page's, and a postmortem can follow at the end", async () => {
  const reunion = `  - id: reunion
    title: Réunion
    url: https://reunion.test
    timeZone: Indian/Reunion
    providers: [{ id: a, name: A, components: [{ id: a/b, name: B }] }]
`;
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG + reunion);
  const opened = await run("incident", "open", "--title", "B en panne", "--page", "reunion");
  const id = opened.stdout.trim();
  const update = async (...more: readonly string[]) => run("incident", "update", id, ...more);

  const promised = await update(
    "--status",
    "identified",
    "--next-update",
    "2099-01-10T20:00",
    "--json",
  );
  await run("incident", "resolve", id);
  const last = await update("--status", "postmortem", "--body", "Un disque plein.", "--json");

  expect(JSON.parse(promised.stdout)).toMatchObject({
    nextUpdateAt: "2099-01-10T20:00:00.000+04:00",
  });
  expect(JSON.parse(last.stdout)).toMatchObject({ id, status: "postmortem" });
});

test("what is declared at the terminal is shown by the server that runs, soon", async () => {
  const served = await serve(env, folder.path);
  const summary = async () =>
    (await (await fetch(`${served.url}/api/v1/summary`)).json()) as Summary;
  const shows = (satisfied: (s: Summary) => boolean) => eventually(summary, satisfied, 3_000);

  const opened = await run(
    ...["incident", "open", "--title", "Sirene en panne", "--body", "Nous cherchons."],
    ...["--component", "insee/sirene=partial_outage", "--impact", "major"],
  );
  expect(opened).toMatchObject({ code: 0, stderr: "" });
  expect(opened.stdout).toMatch(/^[a-z0-9]{12}\n$/);
  const id = opened.stdout.trim();
  const shown = await shows((s) => s.incidents.length === 1);
  expect(shown.incidents[0]).toMatchObject({ id, updates: [{ author: "team" }] });
  expect(shown.providers[0]!.components[0]!.state).toBe("partial_outage");

  const updated = await run("incident", "update", id, "--status", "identified", "--json");
  expect(JSON.parse(updated.stdout)).toMatchObject({ id, status: "identified", version: 2 });
  expect(await run("incident", "resolve", id, "--body", "Rétabli.")).toMatchObject({ code: 0 });
  await shows((s) => s.incidents.length === 0);

  const planned = await run(
    ...["maintenance", "plan", "--title", "DGFIP", "--provider", "dgfip"],
    ...[
      "--from",
      "2027-01-10T20:00",
      "--to",
      "2027-01-10T22:00",
      "--remind",
      "24h",
      "--remind",
      "1h",
    ],
  );
  expect(planned).toMatchObject({ code: 0 });
  const ahead = await shows((s) => s.maintenances.length === 1);
  expect(ahead.maintenances[0]).toMatchObject({ components: ["dgfip/a", "dgfip/b"] });
  expect(await run("maintenance", "cancel", planned.stdout.trim())).toMatchObject({ code: 0 });
  await shows((s) => s.maintenances.length === 0);

  expect(await served.end("SIGTERM")).toBe(0);
  const trail = (await run("audit", "export")).stdout.trim().split("\n");
  const deeds = trail.map((line) => JSON.parse(line) as { action: string; actor: object });
  expect(deeds.map((d) => d.action)).toEqual([
    "incident.open",
    "incident.update",
    "incident.resolve",
    "maintenance.plan",
    "maintenance.cancel",
  ]);
  expect(deeds.every((d) => (d.actor as { kind: string }).kind === "terminal")).toBe(true);
}, 60_000);

describe("refusals", () => {
  const plan = (from: string, to: string) => [
    ...["maintenance", "plan", "--title", "T", "--component", "dgfip/a"],
    ...["--from", from, "--to", to],
  ];

  test.each([
    { args: ["incident", "open"], code: 2, says: /--title/ },
    { args: ["incident", "open", "--title", " "], code: 2, says: /title: must not be empty/ },
    {
      args: ["incident", "open", "--title", "T", "--component", "nobody"],
      code: 2,
      says: /components\/0\/id: there is no component "nobody"/,
    },
    {
      args: ["incident", "open", "--title", "T", "--component", "insee/sirene=broken"],
      code: 2,
      says: /a status is one of operational/,
    },
    { args: ["incident", "resolve", "abcdefghijkl"], code: 1, says: /no such incident/ },
    {
      args: plan("2027-03-28T02:30", "2027-03-28T05:00"),
      code: 2,
      says: /skipped in Europe\/Paris: choose 2027-03-28T01:30:00\+01:00 or 2027-03-28T03:30/,
    },
    {
      args: plan("2027-01-10T20:00", "2027-01-10T19:00"),
      code: 2,
      says: /endsAt: must come after/,
    },
    { args: ["incident", "open", "--title", "T", "--page", "x"], code: 2, says: /no page x/ },
  ])("$args: exit $code, nothing on stdout", async ({ args, code, says }) => {
    const ran = await run(...args);

    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toMatch(says);
  });
});

describe("the audit trail", () => {
  test("verifies, here and where it was exported to; what is broken is found", async () => {
    for (const title of ["Un", "Deux", "Trois"]) await run("incident", "open", "--title", title);
    const whole = await run("audit", "verify", "--json");
    const verdict = JSON.parse(whole.stdout) as { entries: number; hash: string };
    const path = join(folder.path, "trail.jsonl");
    writeFileSync(path, (await run("audit", "export")).stdout);

    expect(whole.code).toBe(0);
    expect(verdict.entries).toBe(3);
    expect(await run("audit", "verify", path, "--head", verdict.hash)).toMatchObject({ code: 0 });

    const db = new Database(join(folder.path, "vigie.db"));
    expect(() => db.exec("update audit set actor_name = 'eve'")).toThrow(/append-only/);
    db.exec("drop trigger audit_no_update; update audit set actor_name = 'eve' where seq = 2");
    db.close();
    const broken = await run("audit", "verify");
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.stdout).toMatch(/broken at entry 2: its content is not what was sealed/);
  }, 30_000);

  test("a file that is no trail is refused", async () => {
    const ran = await run("audit", "verify", "vigie.yaml");

    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toMatch(/vigie\.yaml:1: not an entry/);
  });
});
