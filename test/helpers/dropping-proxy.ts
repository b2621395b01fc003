import { connect, createServer, type Socket } from "node:net";
import { listening } from "./raw-server.ts";

/** A proxy of TCP that may drop all traffic: what was connected hears nothing more. */
export type DroppingProxy = {
  readonly url: string;
  drop(isDropping: boolean): void;
  stop(): Promise<void>;
};

/** @param target "http://127.0.0.1:PORT" */
export async function startDroppingProxy(target: string): Promise<DroppingProxy> {
  let isDropping = false;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    open.add(near.on("error", () => {}).on("close", () => open.delete(near)));
    if (isDropping) return;
    const far = connect(Number(new URL(target).port), "127.0.0.1").on("error", () =>
      near.destroy(),
    );
    near.on("data", (chunk) => isDropping || far.write(chunk)).on("close", () => far.destroy());
    far.on("data", (chunk) => isDropping || near.write(chunk)).on("close", () => near.destroy());
  });
  const { port, stop } = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    drop(next) {
      isDropping = next;
      // Once traffic passes again, clients connect anew.
      if (!next) for (const socket of open) socket.destroy();
    },
    stop,
  };
}
