import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startAlertReceiver, type AlertReceiver } from "./alert-receiver.ts";
import { eventually, serve, temporaryFolder, type Served } from "./process.ts";

type Posted = {
  readonly id: string;
  readonly type: string;
  readonly alert: { readonly id: string };
};

/** The posts that a path of a receiver took, copies included. */
export const postedAt = (receiver: AlertReceiver, path: string): Posted[] =>
  receiver.at(path).map(({ body }) => JSON.parse(body) as Posted);

/** A process that was killed again and again while a provider failed and recovered. */
export type Killed = {
  readonly receiver: AlertReceiver;
  readonly env: Readonly<Record<string, string>>;
  readonly served: Served;
  /** Time from the first failing probe to the first alert at its receiver. */
  readonly firstMs: number;
  /** Types of messages by alert, in the order in which they came, without copies. */
  alerts(): ReadonlyMap<string, readonly string[]>;
  copies(): number;
  remove(): void;
};

/**
 * Serves a page whose one provider fails and recovers, with a channel that takes everything and one
 * that hangs, and kills the process at another moment each time. At the end the provider is well.
 */
export async function killAlerting(kills: number): Promise<Killed> {
  const folder = temporaryFolder();
  const receiver = await startAlertReceiver();
  const { url } = receiver;
  const config = join(folder.path, "vigie.yaml");
  writeFileSync(config, yamlFor(url));
  const env = {
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
    LOG_LEVEL: "fatal",
  };
  receiver.behaviours.set("/stuck", "hang");
  receiver.behaviours.set("/upstream", { status: 500 });
  const posted = () => postedAt(receiver, "/chat");
  const calls = async () => receiver.at("/upstream").length;

  let served = await serve(env);
  await eventually(
    async () => posted().length,
    (count) => count === 1,
  );
  const firstMs = receiver.at("/chat")[0]!.at - receiver.at("/upstream")[0]!.at;
  for (let kill = 1; kill <= kills; kill += 1) {
    // What changes is killed before, while or after it is written and sent.
    receiver.behaviours.set("/upstream", { status: kill % 2 === 1 ? 200 : 500 });
    const before = await calls();
    await eventually(calls, (count) => count > before + 1);
    await new Promise((later) => setTimeout(later, (370 * kill) % 2_000));
    await served.end("SIGKILL");
    served = await serve(env);
  }
  receiver.behaviours.set("/upstream", { status: 200 });
  return {
    receiver,
    env,
    served,
    firstMs,
    alerts() {
      const single = new Map(posted().map((one) => [one.id, one])).values();
      const byAlert = Map.groupBy(single, ({ alert }) => alert.id);
      return new Map([...byAlert].map(([id, all]) => [id, all.map(({ type }) => type)]));
    },
    copies: () => posted().length - new Set(posted().map(({ id }) => id)).size,
    remove() {
      receiver.stop();
      folder.remove();
    },
  };
}

const yamlFor = (url: string) => `pages:
  - id: exemple
    title: API Exemple
    url: http://127.0.0.1
    providers:
      - id: insee
        name: INSEE
        components:
          - id: insee/sirene
            name: Sirene
            monitors: [{ kind: http, url: "${url}/upstream", every: 1s, repeat: 0 }]
team:
  heartbeat: { url: "${url}/beat", every: 10s }
  alerts:
    resolveAfter: 1s
    channels:
      - { id: chat, kind: webhook, url: "${url}/chat" }
      - { id: stuck, kind: webhook, url: "${url}/stuck" }
`;
