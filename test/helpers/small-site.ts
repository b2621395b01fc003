import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What a small installation measures: answers 200 or 503, as it is told. */
export type Upstream = {
  readonly url: string;
  setFailing(failing: boolean): void;
  stop(): void;
};

export async function startUpstream(): Promise<Upstream> {
  let failing = false;
  const server = createServer((_request, response) => {
    response.writeHead(failing ? 503 : 200).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFailing: (next) => (failing = next),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Not called: told by whoever calls it. */
const OBSERVED = {
  id: "fournisseur/observe",
  name: "Trafic observé",
  monitors: [{ kind: "observed", window: "10m", rule: "any-success" }],
};

/**
 * A configuration of one provider in a folder, measured every second and published at once, as
 * the environment that `vigie` starts with.
 */
export function smallSite(
  folder: string,
  upstream: string,
  components = 3,
  monitor: Readonly<Record<string, string>> = {},
) {
  const list = Array.from({ length: components }, (_, i) => ({
    id: `fournisseur/c${i}`,
    name: `Ressource ${i}`,
    monitors: [
      { kind: "http", url: `${upstream}/${i}`, every: "1s", repeat: 0, confirm: "0s", ...monitor },
    ],
  }));
  const page = {
    id: "site",
    title: "API Exemple",
    url: "https://status.exemple.test",
    providers: [{ id: "fournisseur", name: "Fournisseur", components: [...list, OBSERVED] }],
  };
  const path = join(folder, "vigie.json");
  writeFileSync(path, JSON.stringify({ pages: [page] }));
  return { VIGIE_CONFIG: path, DATABASE_URL: `file:${join(folder, "vigie.db")}` };
}

/** A configuration of several providers, each with one monitor that is probed every second. */
export function severalProviders(folder: string, upstream: string, providers: number) {
  const page = {
    id: "site",
    title: "API Exemple",
    url: "https://status.exemple.test",
    providers: Array.from({ length: providers }, (_, i) => ({
      id: `p${i}`,
      name: `Fournisseur ${i}`,
      components: [
        {
          id: `p${i}/api`,
          name: `Ressource ${i}`,
          monitors: [
            { kind: "http", url: `${upstream}/${i}`, every: "1s", repeat: 0, confirm: "0s" },
          ],
        },
      ],
    })),
  };
  const path = join(folder, "vigie.json");
  writeFileSync(path, JSON.stringify({ pages: [page] }));
  return { VIGIE_CONFIG: path };
}
