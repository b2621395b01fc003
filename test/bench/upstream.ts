import { openSync, writeSync } from "node:fs";
import { createServer } from "node:http";

/**
 * What everybody probes in a benchmark: answers 200 after a while, and writes a line for each
 * request: its instant, its path, and 1 if it is the first on its connection.
 *
 *   node test/bench/upstream.ts PORT DELAY_MS LOG
 *
 * `/fail` makes every later answer a 503, `/mend` a 200 again; both answer with the instant.
 */
const [port = "0", delayMs = "20", log = "upstream.log"] = process.argv.slice(2);

const file = openSync(log, "w");
let lines = "";
const write = () => {
  if (lines !== "") writeSync(file, lines);
  lines = "";
};
setInterval(write, 200);

const seen = new WeakSet<object>();
let failing = false;
const body = Buffer.from('{"status":"ok"}');

const server = createServer((request, response) => {
  const { url = "/", socket } = request;
  if (url === "/fail" || url === "/mend") {
    failing = url === "/fail";
    return void response.end(String(Date.now()));
  }
  lines += `${Date.now()} ${url} ${seen.has(socket) ? 0 : 1}\n`;
  seen.add(socket);
  setTimeout(() => {
    response.writeHead(failing ? 503 : 200, {
      "content-type": "application/json",
      "content-length": body.length,
    });
    response.end(body);
  }, Number(delayMs));
});
server.keepAliveTimeout = 90_000;
server.listen(Number(port), "127.0.0.1", 4096);

process.on("SIGTERM", () => {
  write();
  process.exit(0);
});
