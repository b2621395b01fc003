import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";

/** A request as it came over the wire. */
export type Received = {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Reaction to a connection once its request is there. */
export type Fault = (socket: Socket, request: Received) => void;

export type Target = {
  readonly port: number;
  /** "http://127.0.0.1:PORT/path", or https. */
  readonly url: (path: string) => string;
  /** Bytes received so far, oldest first. */
  readonly requests: readonly Received[];
  /** Connections that are open now. */
  readonly open: () => number;
  readonly stop: () => Promise<void>;
};

const head = (status: string, headers: Readonly<Record<string, string | number>>): string =>
  `HTTP/1.1 ${status}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;

/** A whole answer that closes its connection. */
export function answer(
  status: string,
  body: string | Buffer = "",
  headers: Readonly<Record<string, string | number>> = {},
): Fault {
  const bytes = Buffer.from(body);
  return (socket) => {
    socket.write(
      head(status, {
        "Content-Type": "application/json",
        "Content-Length": bytes.length,
        Connection: "close",
        ...headers,
      }),
    );
    socket.end(bytes);
  };
}

const json = (value: unknown): string => JSON.stringify(value);

/** Writes a piece again and again until nobody listens any more. */
function drip(socket: Socket, piece: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.on("close", () => clearInterval(timer));
}

/** As fast as the other side takes it. */
function flood(socket: Socket, piece: Buffer | string): void {
  const pour = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", pour);
  pour();
}

/** Ends a connection by RST; Node has no way to do so below TLS, where it ends without a word. */
const reset = (socket: Socket) =>
  void (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy());

const GZIP_BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const OK = json({ status: "ok" });

/** Every way to misbehave, by the path that asks for it. */
export const faults: Readonly<Record<string, Fault>> = {
  "/ok": answer("200 OK", OK),
  "/hang": () => {},
  "/dripping-headers": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    drip(socket, "X-A: 1\r\n", 10);
  },
  "/dripping-body": (socket) => {
    socket.write(head("200 OK", { "Content-Length": 100_000 }));
    drip(socket, "x", 10);
  },
  // Without a length: only the end of the connection would end it.
  "/dripping-end": (socket) => {
    socket.write(head("200 OK", { "Content-Type": "text/plain" }));
    drip(socket, "x", 10);
  },
  "/endless-body": (socket) => {
    socket.write(head("200 OK", { "Content-Type": "text/plain" }));
    flood(socket, Buffer.alloc(64 * 1024, "x"));
  },
  "/huge-announced": (socket) => {
    socket.write(head("200 OK", { "Content-Length": 10_000_000_000 }));
  },
  "/gzip-bomb": answer("200 OK", GZIP_BOMB, { "Content-Encoding": "gzip" }),
  "/gzip": answer("200 OK", gzipSync(OK), { "Content-Encoding": "gzip" }),
  "/not-gzip": answer("200 OK", OK, { "Content-Encoding": "gzip" }),
  "/truncated": (socket) => {
    socket.end(`${head("200 OK", { "Content-Length": 1000 })}{"status":`);
  },
  "/bad-chunks": (socket) => {
    socket.write(`${head("200 OK", { "Transfer-Encoding": "chunked" })}5\r\nhello\r\nZZ\r\n`);
  },
  "/redirect": answer("302 Found", "", { Location: "/ok" }),
  "/redirect-loop": answer("302 Found", "", { Location: "/redirect-loop" }),
  "/redirect-file": answer("302 Found", "", { Location: "file:///etc/passwd" }),
  "/redirect-metadata": answer("302 Found", "", {
    Location: "http://169.254.169.254/latest/meta-data/",
  }),
  "/redirect-nowhere": answer("302 Found", "", { Location: "http://[" }),
  "/wrong-charset": answer("200 OK", Buffer.from(json({ status: "dégradé" }), "latin1"), {
    "Content-Type": "application/json; charset=utf-8",
  }),
  "/latin1": answer("200 OK", Buffer.from(json({ status: "dégradé" }), "latin1"), {
    "Content-Type": "application/json; charset=iso-8859-1",
  }),
  "/bom": answer("200 OK", `\ufeff${OK}`),
  "/html": answer("200 OK", "<!doctype html><title>Bienvenue</title>", {
    "Content-Type": "text/html",
  }),
  "/429-seconds": answer("429 Too Many Requests", "", { "Retry-After": "120" }),
  "/429-date": answer("429 Too Many Requests", "", {
    "Retry-After": "Thu, 15 Jan 2026 12:02:00 GMT",
  }),
  "/503-seconds": answer("503 Service Unavailable", "", { "Retry-After": "120" }),
  "/503-date": answer("503 Service Unavailable", "", {
    "Retry-After": "Thu, 15 Jan 2026 12:02:00 GMT",
  }),
  "/404": answer("404 Not Found", json({ errors: ["inconnu"] })),
  "/500": answer("500 Internal Server Error", "oops\u0000\u202e\n"),
  "/reset": (socket) => {
    reset(socket);
  },
  "/reset-within": (socket) => {
    socket.write(`${head("200 OK", { "Content-Type": "text/plain" })}bonj`);
    setTimeout(() => reset(socket), 20);
  },
  "/closed": (socket) => {
    socket.end();
  },
  "/banner": (socket) => {
    socket.end("SSH-2.0-OpenSSH_9.9\r\n");
  },
  "/huge-header": (socket) => {
    socket.end(`${head("200 OK", { "X-Huge": "x".repeat(1024 * 1024), "Content-Length": 0 })}`);
  },
  "/both-lengths": (socket) => {
    socket.end(
      `${head("200 OK", { "Content-Length": 5, "Transfer-Encoding": "chunked" })}5\r\nhello\r\n0\r\n\r\n`,
    );
  },
  "/endless-continue": (socket) => {
    flood(socket, "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000));
  },
};

/**
 * An upstream on real sockets of 127.0.0.1 that does at each path what `faults` or `more` says.
 * It keeps no process alive.
 */
export async function startTarget(
  more: Readonly<Record<string, Fault>> = {},
  tls?: { readonly cert: string; readonly key: string; readonly ca?: string },
  address = "127.0.0.1",
): Promise<Target> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    let bytes = "";
    const read = (chunk: Buffer) => {
      bytes += chunk.toString("latin1");
      const request = readRequest(bytes);
      if (request === null) return;
      socket.off("data", read);
      socket.resume();
      requests.push(request);
      const path = request.path.replace(/\?.*$/, "");
      (more[path] ?? faults[path] ?? answer("404 Not Found"))(socket, request);
    };
    socket
      .on("error", () => {})
      .on("close", () => sockets.delete(socket))
      .on("data", read);
  };
  const server: Server =
    tls === undefined
      ? createServer(serve)
      : createTlsServer(
          // With an authority, clients are asked who they are, and judged by the fault itself.
          { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: false },
          serve,
        );
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path) => `http${tls === undefined ? "" : "s"}://${address}:${port}${path}`,
    requests,
    open: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A request once it is whole, or `null`. */
function readRequest(bytes: string): Received | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [line = "", ...lines] = bytes.slice(0, end).split("\r\n");
  const [method = "", path = ""] = line.split(" ");
  const headers = Object.fromEntries(
    lines.map((text) => {
      const colon = text.indexOf(":");
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.slice(end + 4);
  return body.length < Number(headers["content-length"] ?? 0)
    ? null
    : { method, path, headers, body };
}

/** A server that speaks first, and not HTTP: who waits for its turn hears this. */
export async function startBanner(): Promise<{ port: number; stop: () => void }> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    socket.write("SSH-2.0-OpenSSH_9.9\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function closedPort(): Promise<number> {
  const target = await startTarget();
  await target.stop();
  return target.port;
}
