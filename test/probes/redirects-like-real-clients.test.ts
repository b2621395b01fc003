import { createServer, type Socket } from "node:net";
import { beforeAll, expect, test } from "vitest";
import { follow } from "../../probes/follow.ts";
import { listening } from "../helpers/raw-server.ts";
import { readByCurl, readByFetch } from "../helpers/real-clients.ts";
import { run } from "../helpers/target-run.ts";

const utf8 = (text: string) => Buffer.from(text).toString("latin1");

/** `Location` fields, by what is particular about them; `base` is the server's address. */
const LOCATIONS: Readonly<Record<string, (base: string) => string[]>> = {
  "an absolute path": () => ["/x/end"],
  "a relative path": () => ["end"],
  "dots in the path": () => ["./a/../end"],
  "an address": (base) => [`${base}/x/end`],
  "an address without its scheme": (base) => [base.replace("http:", "") + "/x/end"],
  "a scheme in capitals": (base) => [`${base.replace("http", "HTTP")}/x/end`],
  "a query alone": () => ["?end"],
  "a fragment": () => ["/x/end#part"],
  "a space within": () => ["/x/the end"],
  "spaces around": () => ["  /x/end \t"],
  "UTF-8": () => [utf8("/x/été?q=é")],
  "Latin-1": () => ["/x/\xe9t\xe9"],
  "percent-encoding": () => ["/x/%C3%A9%2F"],
  "the same twice": () => ["/x/end", "/x/end"],
  "two of them": () => ["/x/end", "/x/other"],
  "an empty one": () => [""],
  none: () => [],
  "a backslash": () => ["\\x\\end"],
  "another protocol": () => ["ftp://127.0.0.1/x"],
  nonsense: () => ["http://["],
};
const STATUSES = [300, 301, 302, 303, 304, 307, 308];
const METHODS = ["GET", "POST"] as const;

type Case = { readonly location: string; readonly status: number; readonly method: "GET" | "POST" };
const cases: readonly Case[] = Object.keys(LOCATIONS).flatMap((location) =>
  STATUSES.flatMap((status) => METHODS.map((method) => ({ location, status, method }))),
);

/** The last request that a client made, "POST /x/end a=1", or that it refused to go on. */
type Ends = { readonly ours: string; readonly curl: string; readonly fetch: string };

let seen: { readonly of: Case; readonly ends: Ends }[] = [];

/** Percent-encodings in capitals: which case a client uses is its own matter. */
const encoded = (path: string) => path.replaceAll(/%[0-9a-f]{2}/gi, (byte) => byte.toUpperCase());

/** A server whose first answer to each client is the redirect, and all others are 200. */
async function startRedirecting() {
  const last = new Map<string, string>();
  const serve = (socket: Socket) => {
    let request = "";
    socket
      .on("error", () => {})
      .on("data", (chunk: Buffer) => {
        request += chunk.toString("latin1");
        const end = request.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
        if (end < 0 || request.length < end + 4 + length) return;
        const [, method = "", path = ""] = /^(\S+) (.*) HTTP/.exec(request) ?? [];
        const client = /x-client: (\S+)/i.exec(request)?.[1] ?? "";
        const isFirst = !last.has(client);
        last.set(
          client,
          `${method} ${isFirst ? "first" : encoded(path)} ${request.slice(end + 4)}`.trim(),
        );
        const of = cases[Number(client.split("-")[1])]!;
        const base = `http://127.0.0.1:${socket.localPort}`;
        const locations = isFirst ? LOCATIONS[of.location]!(base) : [];
        const head = [`HTTP/1.1 ${isFirst ? of.status : 200} X`, "Connection: close"];
        const fields = [...locations.map((to) => `Location: ${to}`), "Content-Length: 0", "", ""];
        socket.end(Buffer.from([...head, ...fields].join("\r\n"), "latin1"));
      });
  };
  return { last, ...(await listening(createServer(serve))) };
}

beforeAll(async () => {
  const server = await startRedirecting();
  const url = `http://127.0.0.1:${server.port}/x/start`;
  const fetched = cases.map(({ method }, index) =>
    readByFetch(url, {
      method,
      headers: { "X-Client": `fetch-${index}` },
      ...(method === "POST" && { body: "a=1" }),
    }),
  );
  const ours = cases.map(({ method }, index) =>
    follow(
      {
        url: new URL(url),
        method,
        headers: ["x-client", `ours-${index}`],
        body: method === "POST" ? "a=1" : null,
      },
      { ipVersion: "any", http2: false, maxBytes: 1e6, keepBytes: 1e6 },
      5,
      run,
      AbortSignal.timeout(10_000),
      {},
    ),
  );
  const called = readByCurl(
    cases.map(() => url),
    cases.map(({ method }, index) => [
      "location",
      `header = "X-Client: curl-${index}"`,
      ...(method === "POST" ? ['data = "a=1"'] : []),
    ]),
  );
  const [byFetch, byUs, byCurl] = [
    await Promise.all(fetched),
    await Promise.all(ours),
    await called,
  ];
  await server.stop();
  seen = cases.map((of, index) => {
    const end = (client: keyof Ends, refused: boolean) =>
      `${server.last.get(`${client}-${index}`)}${refused ? ", refused" : ""}`;
    return {
      of,
      ends: {
        ours: end("ours", byUs[index]!.failure !== null),
        curl: end("curl", "refused" in byCurl[index]!),
        fetch: end("fetch", "refused" in byFetch[index]!),
      },
    };
  });
}, 60_000);

type Difference = {
  readonly why: string;
  readonly from: "curl" | "fetch";
  readonly when: (of: Case) => boolean;
};

const at =
  (...locations: string[]) =>
  ({ location }: Case): boolean =>
    locations.includes(location);

/** Where Vigie goes elsewhere than curl or Node's fetch, and why. */
const DIFFERENCES: readonly Difference[] = [
  {
    why: '300 and 304 are no redirects (Fetch, "redirect status"); curl follows any Location',
    from: "curl",
    when: ({ status }) => status === 300 || status === 304,
  },
  {
    why: "a backslash is a slash (URL standard, as in browsers); curl sends it as it is",
    from: "curl",
    when: at("a backslash"),
  },
  {
    why: "an empty Location leads back to the address (Fetch); curl takes the redirect for the answer",
    from: "curl",
    when: at("an empty one"),
  },
  {
    why: "of two Locations the first counts, as in curl; Node joins them to one that is wrong",
    from: "fetch",
    when: at("the same twice", "two of them"),
  },
  {
    why: "bytes that are no UTF-8 go back as they came, as in curl; Node replaces them",
    from: "fetch",
    when: at("Latin-1"),
  },
  {
    why: "a tab behind a value is no part of it (RFC 9110, 5.5), as in curl; Node refuses the address",
    from: "fetch",
    when: at("spaces around"),
  },
];

test.each(["curl", "fetch"] as const)("each difference from %s is one that is listed", (client) => {
  const unexplained = seen.filter(
    ({ of, ends }) =>
      ends.ours !== ends[client] &&
      !DIFFERENCES.some(({ from, when }) => from === client && when(of)),
  );

  expect(unexplained).toEqual([]);
  expect(seen.length).toBeGreaterThan(200);
});

test("where curl and fetch end at one place, so does Vigie", () => {
  const both = seen.filter(({ ends: { curl, fetch } }) => curl === fetch);

  expect(both.length).toBeGreaterThan(120);
  for (const { of, ends } of both) expect({ of, end: ends.ours }).toEqual({ of, end: ends.curl });
});

test.each(DIFFERENCES)("still a difference: $why", ({ from, when }) => {
  expect(seen.some(({ of, ends }) => when(of) && ends.ours !== ends[from])).toBe(true);
});
