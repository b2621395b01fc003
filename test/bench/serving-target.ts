import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { pino } from "pino";
import { loadConfig } from "../../server/config/load.ts";
import { RESOURCES } from "../../server/demo/catalogue.ts";
import { seedHistory } from "../../server/demo/seed.ts";
import { startServer } from "../../server/main.ts";

/**
 * The programs under test, each a process of its own that prints its address and ends with its
 * standard input: `vigie <components> <every>` is the whole server; `bare` is node:http with the
 * bytes ready, which it takes from the address in the next argument; `upstream` is what Vigie
 * probes, and changes its mind at every call when told to flap.
 */
const [role, ...args] = process.argv.slice(2);
const say = (port: number) => process.stdout.write(`http://127.0.0.1:${port}\n`);
process.stdin.resume().on("end", () => process.exit(0));

switch (role ?? "") {
  case "vigie":
    await vigie(Number(args[0]), args[1] ?? "60s", args[2] ?? "");
    break;
  case "bare":
    await bare(args[0] ?? "", args.slice(1));
    break;
  case "upstream":
    upstream();
    break;
  default:
    throw new Error(`no such target: ${role}`);
}

async function vigie(components: number, every: string, upstreamUrl: string): Promise<void> {
  const ids = [...RESOURCES.keys()];
  const all = Array.from({ length: components }, (_, i) => {
    const round = Math.floor(i / ids.length);
    const id = ids[i % ids.length] ?? "x";
    return { id: round === 0 ? id : `${id}-${round}`, provider: `fournisseur-${i % 20}` };
  });
  const config = {
    pages: [
      {
        id: "bench",
        title: "API Banc d’essai",
        url: "http://127.0.0.1",
        sla: { target: 99.5 },
        providers: [...Map.groupBy(all, (c) => c.provider)].map(([id, own]) => ({
          id,
          name: `Fournisseur ${id}`,
          components: own.map((c) => ({
            id: c.id,
            name: `Ressource ${c.id}`,
            advice: "Servez la réponse en cache de moins de 24 h.",
            monitors: [
              { kind: "http", url: `${upstreamUrl}/${c.id}`, every, repeat: 0, confirm: "0s" },
            ],
          })),
        })),
      },
    ],
  };
  const loaded = loadConfig(JSON.stringify(config), { path: "bench", env: {} });
  if (!loaded.ok) throw new Error(loaded.mistakes.map((m) => m.message).join("; "));
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const server = await startServer({
    config: loaded.config,
    database: join(folder, "bench.db"),
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "error" }, pino.destination(2)),
    prepare: async (db) => {
      await seedHistory(db, loaded.config, Date.now());
    },
  });
  process.stdout.write(`${server.url}\n`);
}

/** Everything known before the first request; per request one look at the address and a header. */
async function bare(from: string, paths: readonly string[]): Promise<void> {
  type Ready = { status: number; headers: Record<string, string>; body: Buffer };
  const ready = new Map<string, { full: Ready; unchanged: Record<string, string> }>();
  for (const path of paths) {
    const { request } = await import("node:http");
    const full = await new Promise<Ready>((done, failed) => {
      request(`${from}${path}`, { headers: { "accept-encoding": "gzip" } }, async (res) => {
        const chunks: Buffer[] = [];
        for await (const chunk of res) chunks.push(chunk as Buffer);
        const { date: _d, connection: _c, "keep-alive": _k, ...headers } = res.headers;
        done({
          status: res.statusCode ?? 0,
          headers: headers as Record<string, string>,
          body: Buffer.concat(chunks),
        });
      })
        .on("error", failed)
        .end();
    });
    const { "content-length": _l, "content-encoding": _e, ...unchanged } = full.headers;
    ready.set(path, { full, unchanged });
  }
  const server = createServer((req, res) => {
    const found = ready.get(req.url ?? "");
    if (!found) {
      res.writeHead(404).end();
    } else if (req.headers["if-none-match"] !== undefined) {
      res.writeHead(304, found.unchanged).end();
    } else res.writeHead(found.full.status, found.full.headers).end(found.full.body);
  });
  server.listen(0, "127.0.0.1", () => say((server.address() as AddressInfo).port));
}

function upstream(): void {
  const calls = new Map<string, number>();
  let flapping = false;
  const server = createServer((req, res) => {
    if (req.url === "/flap") {
      flapping = true;
      res.end();
      return;
    }
    const call = (calls.get(req.url ?? "") ?? 0) + 1;
    calls.set(req.url ?? "", call);
    setTimeout(() => res.writeHead(flapping && call % 2 === 0 ? 503 : 200).end("{}"), 20);
  });
  server.listen(0, "127.0.0.1", () => say((server.address() as AddressInfo).port));
}
