import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A post as an endpoint took it. */
export type Posted = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
};

/** A real HTTP receiver on loopback that keeps every post, and answers as it is told. */
export type HookReceiver = {
  readonly url: string;
  readonly posted: Posted[];
  /** The status of its answers, by path; 200 for the others. */
  readonly statuses: Map<string, number>;
  stop(): void;
};

export async function startHookReceiver(): Promise<HookReceiver> {
  const posted: Posted[] = [];
  const statuses = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers } = request;
      const text = Buffer.concat(chunks).toString();
      posted.push({ path, headers, body: JSON.parse(text) as Posted["body"] });
      response.writeHead(statuses.get(path) ?? 200, { location: "/elsewhere" }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    statuses,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
