import { z } from "zod";
import type { Socket } from "node:net";
import { quoted } from "./body.ts";
import { openSocket, whileDoing, type Timings } from "./connector.ts";
import { down, failureOf, type Failure } from "./failure.ts";
import { host, ipVersion, port, positiveDuration } from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { report, wrongFamily } from "./never-passes.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z
  .strictObject({
    host,
    port,
    send: z.string().min(1).optional().describe("Text written once connected."),
    expect: z.string().min(1).optional().describe("Text that must occur in what comes back."),
    degradedAfter: positiveDuration
      .optional()
      .describe("A slower connection is degraded (cause slow)."),
    ipVersion,
  })
  .superRefine(({ host, ipVersion }, issues) => report(wrongFamily(host, ipVersion), issues));
export type TcpSettings = z.output<typeof settings>;

/** A greeting is a line or two: what has not come by then will not. */
const MAX_BYTES = 64 * 1024;

/** A port that takes connections and, if asked, greets as expected. */
export const tcp: ProbeKind<TcpSettings> = {
  kind: "tcp",
  settings,
  built: true,
  probe: measuring(
    (settings, run, deadline) =>
      new Promise<ProbeFinding>((resolve) => {
        const timings: Timings = {};
        const found = (failure: Failure | null, latencyMs: number | null) =>
          resolve({ failure, latencyMs, timings, degradedAfter: settings.degradedAfter });
        openSocket(
          settings,
          { ipVersion: settings.ipVersion, tls: null },
          run,
          deadline.signal,
          timings,
          (failure, connection) => {
            if (connection === null) return found(failure, null);
            const { socket } = connection;
            converse(socket, settings, deadline.signal, timings, (failure) => {
              socket.destroy();
              found(failure, deadline.elapsedMs());
            });
          },
        );
      }),
  ),
};

/** Sends and waits for what is expected; `done` is called once. */
function converse(
  socket: Socket,
  { send, expect }: TcpSettings,
  signal: AbortSignal,
  timings: Timings,
  done: (failure: Failure | null) => void,
): void {
  const since = performance.now();
  let received = Buffer.alloc(0);
  let settled = false;
  const settle = (failure: Failure | null) => {
    if (settled) return;
    settled = true;
    signal.removeEventListener("abort", onAbort);
    socket.removeListener("data", onData);
    done(failure);
  };
  const onAbort = () => settle(whileDoing(signal.reason as Failure, "response"));
  const shown = () =>
    received.length === 0 ? "nothing" : quoted(received.subarray(0, 1000).toString());
  const onData = (chunk: Buffer) => {
    timings.firstByte ??= performance.now() - since;
    received = Buffer.concat([received, chunk]);
    if (received.includes(expect ?? "")) settle(null);
    else if (received.length > MAX_BYTES)
      settle(down("size", `${MAX_BYTES} bytes without what is expected: ${shown()}`));
  };
  signal.addEventListener("abort", onAbort);
  socket
    .on("error", (error) => settle(failureOf(error, "response")))
    .on("data", onData)
    .once("end", () => settle(down("body", `closed after ${shown()}`)));
  const written = (error?: Error | null) => {
    if (error) settle(failureOf(error, "request"));
    else if (expect === undefined) settle(null);
  };
  if (send === undefined) written();
  else socket.write(send, written);
}
