import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDemo, type RunningDemo } from "../../server/commands/start-demo.ts";
import { eventually } from "../helpers/process.ts";

// The programs of docs/integrate.md run as they stand: real interpreters, a real demo, and between
// them a proxy that notes what they ask and plays a status page in trouble.

const UP = "insee/sirene";
const DOWN = "infogreffe/rcs";
const MAINTAINED = "cnetp/attestation_cotisations_conges_payes_chomage_intemperies";

type Language = {
  readonly heading: string;
  readonly fence: string;
  readonly file: string;
  readonly command: readonly [string, ...string[]];
  /** What shows that the machine has the language. */
  readonly needs: readonly [string, ...string[]];
};
const LANGUAGES: readonly Language[] = [
  {
    heading: "curl",
    fence: "bash",
    file: "poll.sh",
    command: ["bash"],
    needs: ["curl", "--version"],
  },
  {
    heading: "JavaScript",
    fence: "js",
    file: "poll.mjs",
    command: [process.execPath],
    needs: [process.execPath, "--version"],
  },
  {
    heading: "Python",
    fence: "python",
    file: "poll.py",
    command: ["python3"],
    needs: ["python3", "--version"],
  },
  { heading: "PHP", fence: "php", file: "poll.php", command: ["php"], needs: ["php", "--version"] },
  {
    heading: "Ruby",
    fence: "ruby",
    file: "poll.rb",
    command: ["ruby"],
    needs: ["ruby", "--version"],
  },
  {
    heading: "Java",
    fence: "java",
    file: "Poll.java",
    command: ["java", "-Xshare:auto"],
    needs: ["javac", "-version"],
  },
];

const isHere = ([command, ...args]: Language["needs"]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

const document = readFileSync("docs/integrate.md", "utf8");
const snippetOf = ({ heading, fence }: Language): string => {
  const section = document.split(`\n### ${heading}\n`)[1] ?? "";
  return section.split(`\`\`\`${fence}\n`)[1]?.split("\n```")[0] ?? "";
};

/** What the proxy does with a request: pass it to a path of the demo, refuse it, or hang up. */
type Mode = { readonly path: string } | { readonly busyFor: number } | "away";
type Asked = {
  readonly at: number;
  readonly ifNoneMatch: string | undefined;
  status: number | null;
};

let demo: RunningDemo;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-snippets-"));
  demo = await startDemo({
    database: join(folder, "demo.db"),
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "silent" }),
    script: (id) => (id === DOWN ? "bad_gateway" : "ok"),
  });
  const statusOf = async (id: string) => (await fetch(`${demo.url}/ping/${id}`)).status;
  await eventually(
    () => statusOf(DOWN),
    (status) => status === 502,
    90_000,
  );
}, 120_000);

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

test("the document has a program in every language of the test, and no other", () => {
  const headings = [...document.matchAll(/^### (.+)\n\n```/gm)].map((m) => m[1]);

  expect(headings).toEqual(LANGUAGES.map(({ heading }) => heading));
});

for (const language of LANGUAGES) {
  const { heading } = language;
  test
    .skipIf(!isHere(language.needs))
    .concurrent(
      `the ${heading} program calls, degrades and waits as the document says`,
      { timeout: 150_000 },
      () => judged(language),
    );
}

async function judged(language: Language): Promise<void> {
  const proxy = await startProxy();
  const program = run(language, `http://127.0.0.1:${proxy.port}/ping`);
  const printed = (line: string, from = 0) =>
    eventually(
      async () => program.lines.slice(from),
      (lines) => lines.includes(line),
      40_000,
    );
  /** Switches the proxy, and waits for a line that was printed since. */
  const after = async (mode: Mode, line: string) => {
    const from = program.lines.length;
    proxy.mode = mode;
    await printed(line, from);
  };
  try {
    await after({ path: `/ping/${UP}` }, "call ok");
    await printed("call unchanged");
    expect(proxy.asked.find(({ status }) => status === 304)?.ifNoneMatch).toMatch(/^W\/"/);

    await after({ path: `/ping/${DOWN}` }, "degrade bad_gateway");
    await after({ path: `/ping/${MAINTAINED}` }, "degrade maintenance");
    await after({ path: "/ping/nobody/nothing" }, "call unknown-identifier");
    await after({ path: `/ping/${DOWN}` }, "degrade bad_gateway");

    await after({ busyFor: 3 }, "degrade busy");
    const refused = proxy.asked.findIndex(({ status }) => status === 503);
    await eventually(
      async () => proxy.asked.length,
      (n) => n > refused + 1,
    );
    expect(proxy.asked[refused + 1]!.at - proxy.asked[refused]!.at).toBeGreaterThan(2_900);

    await after({ path: `/ping/${DOWN}` }, "degrade bad_gateway");
    await after("away", "degrade unreachable");
    const away = () => pollsOf(proxy.asked.filter(({ status }) => status === null));
    await printed("call unreachable", program.lines.length - 1);
    const [first, second, third] = await eventually(
      async () => away(),
      (times) => times.length > 2,
      20_000,
    );
    // Twice as late each time: 2 s, then 4 s, each with up to a second on top.
    expect(second! - first!).toBeGreaterThan(1_900);
    expect(third! - second!).toBeGreaterThan(3_900);

    await after({ path: `/ping/${UP}` }, "call ok");
    expect(program.child.exitCode).toBeNull();
  } catch (error) {
    throw new Error(`printed: ${program.lines.join(", ")}; ${program.errors()}`, { cause: error });
  } finally {
    program.child.kill("SIGKILL");
    proxy.server.closeAllConnections();
    proxy.server.close();
  }
}

/** The times of polls. Java's client sends a request again at once when its connection breaks. */
const pollsOf = (asked: readonly Asked[]): number[] =>
  asked.filter((one, i) => i === 0 || one.at - asked[i - 1]!.at > 500).map(({ at }) => at);

type Proxy = {
  mode: Mode;
  readonly asked: Asked[];
  readonly server: Server;
  readonly port: number;
};

async function startProxy(): Promise<Proxy> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const entry: Asked = {
      at: performance.now(),
      ifNoneMatch: request.headers["if-none-match"],
      status: null,
    };
    asked.push(entry);
    const { mode } = proxy;
    if (mode === "away") return void request.socket.destroy();
    if ("busyFor" in mode) {
      entry.status = 503;
      response.writeHead(503, { "retry-after": String(mode.busyFor), connection: "close" });
      return void response.end();
    }
    void passOn(mode.path, entry).then(({ status, headers, body }) => {
      entry.status = status;
      response.writeHead(status, { ...headers, connection: "close" });
      response.end(body);
    });
  });
  const proxy: Proxy = {
    mode: { path: `/ping/${UP}` },
    asked,
    server,
    port: await listening(server),
  };
  return proxy;
}

const listening = (server: Server): Promise<number> =>
  new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });

async function passOn(path: string, { ifNoneMatch }: Asked) {
  const headers = ifNoneMatch === undefined ? {} : { "if-none-match": ifNoneMatch };
  const answer = await fetch(demo.url + path, { headers });
  const body = answer.status === 304 ? undefined : Buffer.from(await answer.arrayBuffer());
  const kept = ["etag", "content-type", "cache-control"].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(kept) as Record<string, string>,
    body,
  };
}

type Program = {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly errors: () => string;
};

function run(language: Language, url: string): Program {
  const file = join(folder, language.file);
  writeFileSync(file, `${snippetOf(language)}\n`);
  const [command, ...args] = language.command;
  const child = spawn(command, [...args, file, url], {
    env: { PATH: process.env.PATH ?? "", HOME: folder, EVERY: "1", TRUST: "4" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  let [rest, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return { child, lines, errors: () => errors };
}
