import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";

export type RawServer = { readonly port: number; readonly stop: () => Promise<void> };

/** Starts a server of 127.0.0.1 that keeps no process alive. */
export async function listening(server: Server, port = 0): Promise<RawServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The answer to a connection of HTTP/1, once its request is there. */
export type RawAnswer = (socket: Socket, request: string) => void;

/** A server that answers the bytes given, by path, and nothing else. */
export function startRaw(
  answers: Readonly<Record<string, RawAnswer>>,
  tls?: { readonly cert: string; readonly key: string },
): Promise<RawServer> {
  const serve = (socket: Socket) => {
    let request = "";
    socket
      .on("error", () => {})
      .on("data", (chunk: Buffer) => {
        request += chunk.toString("latin1");
        if (!request.includes("\r\n\r\n")) return;
        const path = request.split(" ")[1]?.replace(/\?.*/, "") ?? "";
        const whole = request;
        request = "";
        const answer = answers[path];
        if (answer === undefined) socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        else answer(socket, whole);
      });
  };
  return listening(tls === undefined ? createServer(serve) : createTlsServer(tls, serve));
}

/** Passes a connection on to a port, until `cut` ends it without a word to either side. */
export async function startCutter(
  port: number,
  cut: (client: Socket) => void,
  afterMs = 60,
): Promise<RawServer> {
  return listening(
    createServer((client) => {
      const server = connect(port, "127.0.0.1");
      server.on("error", () => {}).on("close", () => client.destroy());
      server.pipe(client, { end: false });
      client.pipe(server);
      let timer: NodeJS.Timeout | undefined;
      server.on("data", () => {
        clearTimeout(timer);
        timer = setTimeout(cut, afterMs, client);
      });
    }),
  );
}

/** One frame of HTTP/2 (RFC 9113, 4.1). */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A server of HTTP/2 that answers any request by what `answer` writes. */
export function startRawHttp2(
  tls: { readonly cert: string; readonly key: string },
  answer: (socket: TLSSocket) => void,
): Promise<RawServer> {
  const none = Buffer.alloc(0);
  return listening(
    createTlsServer({ ...tls, ALPNProtocols: ["h2"] }, (socket) => {
      socket.on("error", () => {});
      socket.write(Buffer.concat([frame(4, 0, 0, none), frame(4, 1, 0, none)]));
      let bytes = 0;
      let isAnswered = false;
      socket.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        // The preface is 24 bytes, its settings a few more; the request follows at once.
        if (isAnswered || bytes < 80) return;
        isAnswered = true;
        answer(socket);
      });
    }),
  );
}
