import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually, temporaryFolder } from "../helpers/process.ts";

type Summary = {
  readonly providers: {
    readonly components: {
      id: string;
      state: string;
      cause: string | null;
      lastCheckedAt: string | null;
    }[];
  }[];
};

/** Only root may give a process a resolver of its own. */
test.runIf(process.getuid?.() === 0 && process.platform === "linux")(
  "with the machine's resolver down, no provider is blamed, and those without a name are measured",
  async () => {
    const folder = temporaryFolder();
    const upstream = createServer((_request, response) => response.end("{}")).listen(
      0,
      "127.0.0.1",
    );
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    const usual = { kind: "http", every: "1s", repeat: 0, confirm: "0s", timeout: "900ms" };
    const components = [
      { id: "x/named", name: "N", monitors: [{ ...usual, url: "http://upstream.example.org/" }] },
      { id: "x/numbered", name: "A", monitors: [{ ...usual, url: `http://127.0.0.1:${port}/` }] },
    ];
    const provider = { id: "x", name: "X", limits: { spacing: "0s" }, components };
    const page = { id: "p", title: "P", url: "https://p.test", providers: [provider] };
    const config = join(folder.path, "v.json");
    writeFileSync(config, JSON.stringify({ pages: [page] }));
    const resolver = join(folder.path, "resolv.conf");
    // A loopback address where nothing listens: refused, as by a resolver that was stopped.
    writeFileSync(resolver, "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n");
    const script = 'mount --bind "$1" /etc/resolv.conf; exec "$0" server/cli.ts serve';
    const child = spawn("unshare", ["-m", "sh", "-c", script, process.execPath, resolver], {
      env: {
        PATH: process.env.PATH ?? "",
        PORT: "0",
        VIGIE_CONFIG: config,
        DATABASE_URL: `file:${join(folder.path, "v.db")}`,
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await eventually(
      async () => text,
      (seen) => seen.includes("Vigie answers"),
      30_000,
    );
    const url = /https?:\/\/\S+/.exec(text)![0];

    const seen = await eventually(
      async () => (await (await fetch(`${url}/api/v1/summary`)).json()) as Summary,
      ({ providers }) => providers[0]?.components[1]?.state === "operational",
      20_000,
    );
    await new Promise((later) => setTimeout(later, 5_000));
    const later = (await (await fetch(`${url}/api/v1/summary`)).json()) as Summary;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const [code] = (await closed) as [number | null];
    upstream.close();
    folder.remove();

    expect(seen.providers).toHaveLength(1);
    expect(later.providers[0]?.components).toMatchObject([
      { id: "x/named", state: "unknown", cause: "self" },
      { id: "x/numbered", state: "operational" },
    ]);
    expect(code).toBe(0);
  },
  90_000,
);
