import { connect, type Socket } from "node:net";
import type { Address } from "./lookup.ts";

/** RFC 8305, 8: the recommended delay between the beginnings of two attempts. */
const ATTEMPT_DELAY_MS = 250;

/**
 * Connects to the first of several addresses that answers (RFC 8305). Attempts begin a quarter of
 * a second apart, or as soon as the one before has failed, and none is ended before another has
 * succeeded. That is why it is not left to Node: its `autoSelectFamily` gives up each attempt
 * after 250 ms, and then blames a target that needs 300 ms, whatever the deadline.
 *
 * Of the options of `net.connect`, `noDelay` is changed: a request of several writes must not wait
 * for an acknowledgement. The defaults stay for the others: no time-out (the deadline is the
 * probe's), no keep-alive (a probe's connection is never idle), no half-open sockets (nothing is
 * sent once the server has ended), and the system chooses the local address.
 *
 * @param done called once, with a socket that is connected, or with the error of each attempt
 * @returns stops all attempts
 */
export function connectToFirst(
  addresses: readonly Address[],
  port: number,
  done: (error: unknown, socket: Socket | null) => void,
): () => void {
  const queue = alternating(addresses);
  const sockets = new Set<Socket>();
  const errors: unknown[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    queue.length = 0;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const next = () => {
    clearTimeout(timer);
    const address = queue.shift();
    if (address === undefined) return;
    const socket = connect({ host: address.address, port, noDelay: true });
    sockets.add(socket);
    const failed = (error: unknown) => {
      if (isOver) return;
      sockets.delete(socket);
      errors.push(error);
      if (queue.length > 0) next();
      else if (sockets.size === 0)
        done(errors.length > 1 ? new AggregateError(errors) : error, null);
    };
    socket.once("error", failed).once("connect", () => {
      sockets.delete(socket);
      socket.off("error", failed);
      stop();
      done(null, socket);
    });
    if (queue.length > 0) timer = setTimeout(next, ATTEMPT_DELAY_MS);
  };
  next();
  return stop;
}

/** RFC 8305, 4: one family and the other in turn, beginning with the first that was found. */
function alternating(addresses: readonly Address[]): Address[] {
  if (addresses.length < 2) return [...addresses];
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return first
    .flatMap((address, index) => [address, second[index] ?? []].flat())
    .concat(second.slice(first.length));
}
