import { createServer, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Instant } from "../core/model.ts";
import { answerOf, noticeOf } from "./answers.ts";
import { RESOURCES } from "./catalogue.ts";
import { plausibleLatency, type DemoResource } from "./resource.ts";
import { demoScript, type Behaviour } from "./script.ts";

/** The simulated resources, each a real server on its own port of 127.0.0.1. */
export type Upstreams = {
  /** The port of a resource, the same for as long as the simulation runs. */
  readonly port: (id: string) => number;
  /** Overrides the script from now on; `null` goes back to it. Felt by the next connection. */
  readonly set: (id: string, behaviour: Behaviour | null) => void;
  /** Cuts every connection and closes every port. */
  readonly stop: () => Promise<void>;
};

export type UpstreamsOptions = {
  readonly now: () => Instant;
  /** Behaviour by resource and time; the demo's own script by default. `() => "ok"` for tests. */
  readonly script?: (id: string, at: Instant) => Behaviour;
  /** Time that a slow answer takes, give or take a tenth. */
  readonly slowMs?: number;
  /** Uniform numbers from 0 to 1, for the jitter of latencies. */
  readonly random?: () => number;
};

/** Time between two looks at the script, at which ports are opened and closed. */
const FOLLOW_MS = 200;
/** Time after which a client that waits for an answer that never comes is cut off. */
const PATIENCE_MS = 60_000;

type Upstream = {
  readonly resource: DemoResource;
  readonly server: Server;
  readonly port: number;
  override: Behaviour | null;
};

/**
 * Starts every resource of the catalogue. Nothing here keeps the process alive: it is for the
 * caller to stop it.
 *
 * @throws what `listen` says, where loopback ports cannot be had
 */
export async function startUpstreams(options: UpstreamsOptions): Promise<Upstreams> {
  const { now, slowMs = 2_500, random = Math.random } = options;
  const script = options.script ?? demoScript(now());
  const upstreams = new Map<string, Upstream>();
  const behaviourOf = ({ resource, override }: Upstream) => override ?? script(resource.id, now());

  for (const resource of RESOURCES.values()) {
    const server = createServer((_request, response) => {
      const upstream = upstreams.get(resource.id);
      if (upstream) answer(resource, behaviourOf(upstream), response, { slowMs, random });
    });
    server.setTimeout(PATIENCE_MS);
    server.on("connection", (socket) => socket.unref());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // From here on a port that another took meanwhile is tried again at the next turn.
    server.on("error", () => {});
    server.unref();
    const { port } = server.address() as AddressInfo;
    upstreams.set(resource.id, { resource, server, port, override: null });
  }

  const follow = (upstream: Upstream) => {
    const { server, port } = upstream;
    const open = behaviourOf(upstream) !== "refused";
    if (open && !server.listening) server.listen(port, "127.0.0.1").unref();
    if (!open && server.listening) shut(server);
  };
  const turn = setInterval(() => upstreams.forEach(follow), FOLLOW_MS).unref();
  upstreams.forEach(follow);

  const known = (id: string): Upstream => {
    const upstream = upstreams.get(id);
    if (!upstream) throw new Error(`no simulated resource is called ${id}`);
    return upstream;
  };
  return {
    port: (id) => known(id).port,
    set(id, behaviour) {
      const upstream = known(id);
      upstream.override = behaviour;
      follow(upstream);
    },
    async stop() {
      clearInterval(turn);
      await Promise.all([...upstreams.values()].map(({ server }) => closed(server)));
    },
  };
}

/** Closes a server and every connection to it. */
function shut(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Resolves at once where the server was closed already. */
async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Does to one request what the behaviour says. */
function answer(
  resource: DemoResource,
  behaviour: Behaviour,
  response: ServerResponse,
  { slowMs, random }: { readonly slowMs: number; readonly random: () => number },
): void {
  if (behaviour === "hangs") return;
  if (behaviour === "refused") {
    response.destroy();
    return;
  }
  const { status, headers, body } =
    behaviour === "ok" || behaviour === "slow"
      ? answerOf(resource.answer)
      : noticeOf(behaviour, resource.answer);
  const waitMs =
    behaviour === "slow"
      ? slowMs * (0.9 + 0.2 * random())
      : plausibleLatency(resource.typicalMs, random);
  const timer = setTimeout(() => response.writeHead(status, headers).end(body), waitMs).unref();
  response.once("close", () => clearTimeout(timer));
}
