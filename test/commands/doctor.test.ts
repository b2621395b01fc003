import { randomFillSync } from "node:crypto";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { insertResults } from "../../db/results.ts";
import { bytes, type DoctorFinding } from "../../server/commands/doctor/finding.ts";
import { checkAddresses } from "../../server/commands/doctor/reached.ts";
import { checkClock, checkDescriptors, checkNode } from "../../server/commands/doctor/machine.ts";
import { PROVIDER_X } from "../helpers/page-yaml.ts";
import { temporaryFolder, vigie } from "../helpers/process.ts";
import { answer, closedPort, startTarget } from "../helpers/target.ts";
import { makeCertificates } from "../helpers/target-certificates.ts";

let folder: ReturnType<typeof temporaryFolder>;
const at = (name: string) => join(folder.path, name);
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

function configured(monitor = "", network = ""): string {
  const path = at("v.yaml");
  writeFileSync(
    path,
    `${PROVIDER_X}          - { id: c, name: C, monitors: [{ kind: http, url: "https://x.test/"${monitor} }] }
${network}
`,
  );
  return path;
}

/** What doctor finds, by check; with its exit code. */
async function doctor(config: string, env: Record<string, string> = {}) {
  const database = `file:${at("v.db")}`;
  const ran = await vigie(["doctor", "--json", "--config", config], {
    DATABASE_URL: database,
    PORT: String(await closedPort()),
    ...env,
  });
  const { findings } = JSON.parse(ran.stdout) as { findings: DoctorFinding[] };
  return {
    code: ran.code,
    of: (check: string) => findings.find((f) => f.check === check),
    wrong: findings.filter((f) => f.status === "fail"),
  };
}

/** A database that has been used, closed. */
async function used(newestSlot: number): Promise<void> {
  const db = await openDatabase(at("v.db"));
  await insertResults(
    db,
    Array.from({ length: 20_000 }, (_, i) => ({
      monitorId: i % 20,
      slotAt: newestSlot - Math.floor(i / 20) * 60_000,
      attempt: 0,
      startedAt: newestSlot - Math.floor(i / 20) * 60_000,
      outcome: "up" as const,
      cause: null,
      latencyMs: 100,
      httpStatus: 200,
    })),
  );
  await db.destroy();
}

test("all is well with a sound database, a free port and anchors that answer", async () => {
  await used(Date.now() - 60_000);
  const target = await startTarget({ "/": answer("404 Not Found") });
  const network = `network: { anchors: ["127.0.0.1:${target.port}", "${target.url("/")}"] }`;

  const found = await doctor(configured("", network));
  await target.stop();

  expect(found.of("database")).toMatchObject({
    status: "ok",
    detail: expect.stringContaining("every page sound"),
  });
  expect(found.of("network")).toEqual({
    check: "network",
    status: "ok",
    detail: "2 anchors reached",
  });
  expect(found.of("clock")?.status).toBe("ok");
  expect(found.of("port")?.detail).toContain("is free");
  expect(found.wrong).toEqual([]);
  expect(found.code).toBe(0);
});

test("a damaged page is found, and the file left as it is", async () => {
  await used(Date.now());
  const { size } = statSync(at("v.db"));
  const file = openSync(at("v.db"), "r+");
  writeSync(
    file,
    randomFillSync(Buffer.alloc(4_096)),
    0,
    4_096,
    Math.floor(size / 2 / 4_096) * 4_096,
  );
  closeSync(file);
  const before = statSync(at("v.db")).mtimeMs;

  const found = await doctor(configured());

  expect(found.of("database")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("damaged"),
  });
  expect(found.code).toBe(1);
  expect(statSync(at("v.db")).mtimeMs).toBe(before);
});

test("a database of a later version, or a foreign one, is recognised", async () => {
  await used(Date.now());
  const raw = new Database(at("v.db"));
  raw.exec("insert into kysely_migration values ('9999-tomorrow', '2030-01-01')");
  raw.close();
  expect((await doctor(configured())).of("database")?.detail).toContain("9999-tomorrow");

  writeFileSync(at("other.db"), "not a database at all");
  const other = await doctor(configured(), { DATABASE_URL: `file:${at("other.db")}` });
  expect(other.of("database")?.detail).toContain("not a SQLite database");
});

test("secrets that are not set, credentials that end, limits that cannot be kept", async () => {
  const expired = await doctor(configured(", expires: 2026-01-02"));
  expect(expired.of("credentials")).toMatchObject({
    status: "fail",
    detail: "c (http): 2026-01-02",
  });

  const unset = await doctor(configured(', headers: { a: "${NOT_SET}" }'));
  expect(unset.of("secrets")).toMatchObject({
    status: "fail",
    detail: "c (http): the environment variable NOT_SET is not set",
  });
  expect(unset.of("configuration")?.status).toBe("ok");

  const slow = await doctor(configured(", every: 1s, timeout: 1s"));
  expect(slow.of("limits")?.status).toBe("ok");
});

test("a configuration with mistakes, or none at all", async () => {
  writeFileSync(at("bad.yaml"), "pages: []\n");
  const bad = await doctor(at("bad.yaml"));
  expect(bad.of("configuration")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("bad.yaml:1:8"),
  });
  expect(bad.code).toBe(1);

  const none = await vigie(["doctor"], { PORT: "0" }, folder.path);
  expect(none.stdout).toMatch(/^warn {2}configuration +none/m);
  expect(none.stdout).not.toContain("\u001b[");
});

test("a port in use, and unreachable anchors", async () => {
  const server = createServer((socket) => socket.resume().end("SSH-2.0-other\r\n"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const closed = await closedPort();
  const network = `network: { anchors: ["127.0.0.1:${closed}", "http://127.0.0.1:${closed}/"] }`;

  const found = await doctor(configured("", network), { PORT: String(port) });
  await new Promise((done) => server.close(done));

  expect(found.of("port")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("another program"),
  });
  expect(found.of("network")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("ECONNREFUSED"),
  });
});

const NOW = Date.parse("2026-11-21T12:00:00Z");

test.each<[string, Parameters<typeof checkClock>, DoctorFinding["status"]]>([
  ["nothing to compare with", [NOW, null], "ok"],
  ["1970", [86_400_000, null], "fail"],
  ["results from the future", [NOW, NOW + 3_600_000], "fail"],
  ["a slot that has just begun", [NOW, NOW + 500], "ok"],
  ["others agree", [NOW, null, [800, -900]], "ok"],
  ["ten seconds ahead of all", [NOW, null, [10_000, 11_000]], "warn"],
  ["an hour behind all", [NOW, null, [-3_600_000, -3_601_000]], "fail"],
  ["one server alone disagrees", [NOW, null, [200, 86_400_000]], "ok"],
])("clock: %s", (_, given, status) => {
  expect(checkClock(...given).status).toBe(status);
});

test("other findings on the machine", () => {
  expect(checkNode("22.1.0").status).toBe("fail");
  expect(checkNode(process.versions.node).status).toBe("ok");
  expect(checkDescriptors([]).status).not.toBe("fail");
  expect([0, 999, 1_500, 82_000_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.5 kB", "82 GB"]);
});

test("people, mail, addresses, proxies, backups and tokens are looked at, each with its remedy", async () => {
  await used(Date.now() - 60_000);
  const mailServer = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("554 5.7.1 not from there\r\n");
  }).listen(0, "127.0.0.1");
  await once(mailServer, "listening");
  const { port } = mailServer.address() as AddressInfo;
  writeFileSync(at("blocked"), "");
  writeFileSync(at("secret"), "a secret that everybody reads\n", { mode: 0o644 });

  const found = await doctor(configured("", `backup: { to: ${at("blocked")} }`), {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "vigie@exemple.test",
    HOST: "0.0.0.0",
    TRUST_PROXY: "1",
    VIGIE_SECRET_FILE: at("secret"),
  });
  mailServer.close();

  expect(found.of("users")).toMatchObject({
    status: "warn",
    mend: expect.stringContaining("user add"),
  });
  expect(found.of("mail")).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(/^127\.0\.0\.1:\d+: .*554/),
    mend: expect.stringContaining("SMTP_URL"),
  });
  expect(found.of("public address")).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("cannot be reached from here"),
    mend: expect.stringContaining("docs/deploy"),
  });
  expect(found.of("proxy")).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("forge"),
  });
  expect(found.of("backups")).toMatchObject({
    status: "fail",
    detail: `${at("blocked")} is a file, not a folder`,
  });
  expect(found.of("file modes")?.detail).toContain(at("secret"));
  expect(found.of("tokens")).toMatchObject({ status: "ok" });
  expect(found.of("clock")).not.toHaveProperty("mend");
});

const page = (url: string) => ({ pages: [{ url }] }) as never;

test("a page that answers, one of another program, and one without TLS", async () => {
  const target = await startTarget({
    "/version": answer("200 OK", '{"name":"vigie","version":"1.2.3"}'),
  });
  const other = await startTarget({ "/version": answer("404 Not Found") });

  const own = await checkAddresses(page(target.url("/").replace(/\/$/, "")), Date.now());
  const foreign = await checkAddresses(page(other.url("/").replace(/\/$/, "")), Date.now());
  const plain = await checkAddresses(page("http://status.exemple.test"), Date.now());
  await Promise.all([target.stop(), other.stop()]);

  expect(own).toMatchObject([
    { status: "ok", detail: expect.stringContaining("Vigie 1.2.3 answers") },
  ]);
  expect(foreign).toMatchObject([
    { status: "warn", detail: expect.stringContaining("another program") },
  ]);
  expect(plain).toMatchObject([{ status: "warn", detail: expect.stringContaining("without TLS") }]);
});

test.each([
  { name: "a certificate that is not trusted", pair: "selfSigned", says: /self.signed/i },
  { name: "a certificate that has ended", pair: "expired", says: /until [\d-]+, -\d+ days left/ },
] as const)("$name is wrong", async ({ pair, says }) => {
  const certificates = await makeCertificates();
  const target = await startTarget({}, await certificates.pair(pair));

  const found = await checkAddresses(page(target.url("/").replace(/\/$/, "")), Date.now());
  await Promise.all([target.stop(), certificates.remove()]);

  expect(found.find((f) => f.check === "certificate")).toMatchObject({
    status: "fail",
    detail: expect.stringMatching(says),
  });
});
