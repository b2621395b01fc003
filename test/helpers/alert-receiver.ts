import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a receiver took it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
};

/** The behaviour of a path: a status with headers, or no answer at all. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "hang";

/** A real HTTP receiver on loopback that misbehaves as it is told, path by path. */
export type AlertReceiver = {
  readonly url: string;
  readonly received: Received[];
  readonly behaviours: Map<string, Behaviour>;
  /** The requests of a path. */
  at(path: string): Received[];
  stop(): void;
};

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: Received[] = [];
  const behaviours = new Map<string, Behaviour>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers, method = "" } = request;
      const body = Buffer.concat(chunks).toString();
      received.push({ method, path, headers, body, at: Date.now() });
      const behaviour = behaviours.get(path) ?? { status: 200 };
      if (behaviour === "hang") return;
      response.writeHead(behaviour.status, behaviour.headers).end("ok");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behaviours,
    at: (path) => received.filter((one) => one.path === path),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
