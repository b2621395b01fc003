import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

const GOODBYE_MS = 2_000;

/** Returns the address at which a server answers. */
export function urlOf(http: Server, host: string): string {
  const { port } = http.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Answers under way may end, for two seconds; then their connections are closed. */
export async function closeHttp(http: Server): Promise<void> {
  const closed = new Promise((done) => http.close(done));
  http.closeIdleConnections();
  const cut = setTimeout(() => http.closeAllConnections(), GOODBYE_MS);
  await closed;
  clearTimeout(cut);
}

/** Listens on a port; rejects if that cannot be. */
export function listen(http: Server, port: number, host: string) {
  return new Promise<void>((listening, failed) => {
    http.once("error", failed);
    http.listen(port, host, 1024, () => {
      http.off("error", failed);
      listening();
    });
  });
}
