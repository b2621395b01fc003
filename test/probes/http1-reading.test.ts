import fc from "fast-check";
import { expect, test } from "vitest";
import { readHttp1 } from "../../probes/http1-reading.ts";
import { receive, type Exchange, type HttpMethod } from "../../probes/reception.ts";

type Read = Omit<Exchange, "request" | "chain" | "remoteAddress">;

/** Reads an answer that comes in these pieces, and then ends. */
function read(pieces: readonly Buffer[], method: HttpMethod = "GET", isClean = true): Read {
  let result: Read | null = null;
  const options = { ipVersion: "any", http2: false, maxBytes: 10_000, keepBytes: 10_000 } as const;
  const reception = receive(method, options, {}, (read) => (result = read));
  reception.requested();
  const reading = readHttp1(method, reception);
  for (const piece of pieces) if (!reception.settled()) reading.bytes(piece);
  reading.ended(isClean);
  if (result === null) throw new Error("the answer was not settled");
  return result;
}

const bytes = (text: string) => Buffer.from(text, "latin1");
const whole = (text: string, method?: HttpMethod) => read([bytes(text)], method);

test.each([
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"],
  ["HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, "ok"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok", 200, "ok"],
  ["HTTP/1.0 200\r\n\r\nok", 200, "ok"],
  ["HTTP/1.1  999 \xc9\r\nContent-Length:2\r\n\r\nok", 999, "ok"],
  [
    "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    200,
    "ok",
  ],
  ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 204, ""],
  ["HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n", 304, ""],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n", 200, "ok"],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n02 ; a="b"\nok\n0000\nX: 1\nY: 2\n\n',
    200,
    "ok",
  ],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    200,
    "ok",
  ],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok", 200, "ok"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok", 200, "ok"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more", 200, "ok"],
])("%j", (answer, status, body) => {
  const result = whole(answer);

  expect(result).toMatchObject({ status, failure: null });
  expect(result.body.toString()).toBe(body);
});

test.each([
  ["SSH-2.0-OpenSSH_9.9\r\n", "no HTTP/1"],
  ["\x15\x03\x01\x00\x02\x02\x50", "no HTTP/1"],
  ["HTTP/2 200\r\n\r\n", "no status line"],
  ["HTTP/1.1 OK\r\n\r\n", "no status line"],
  ["HTTP/1.1 20\r\n\r\n", "no status line"],
  ["HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "switches protocols"],
  ["HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\n", 'header "x-a"'],
  ["HTTP/1.1 200 OK\r\nX-A: a\rb\r\n\r\n", 'header "x-a"'],
  ["HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "without a colon"],
  ["HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "content-length"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nok", "content-length"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok", "content-length"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "not asked for"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "no size of a chunk"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "no size of a chunk"],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n",
    "does not end where it said",
  ],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "no size"],
  [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"a".repeat(20_000)}`, "no size"],
  [
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${"X: 1\r\n".repeat(5_000)}`,
    "trailers",
  ],
  ["HTTP/1.1 100 Continue\r\n\r\n".repeat(100), "without an answer"],
])("%j is refused", (answer, detail) => {
  expect(whole(answer).failure).toMatchObject({
    cause: "protocol",
    detail: expect.stringContaining(detail),
  });
});

test("fields are read by their lower-case names, folded and sent several times", () => {
  const { headers, cookies } = whole(
    "HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a:2 \r\nX-Folded: a\r\n \t b\r\n\tc\r\n" +
      "Set-Cookie: a=1; Expires=Fri, 1 Jan 2027\r\nset-cookie: b=2\r\nconstructor: x\r\n" +
      "Location: /a\r\nLocation: /b\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n",
  );

  expect({ ...headers }).toEqual({
    "x-a": "1, 2",
    "x-folded": "a b c",
    "set-cookie": "a=1; Expires=Fri, 1 Jan 2027, b=2",
    constructor: "x",
    location: "/a",
    "x-empty": "",
    "content-length": "0",
  });
  expect(cookies).toEqual(["a=1; Expires=Fri, 1 Jan 2027", "b=2"]);
});

test("the answer to HEAD has no body, whatever it announces", () => {
  expect(whole("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", "HEAD").failure).toBeNull();
  expect(whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD").failure).toBeNull();
});

test("a megabyte of headers is no answer, with and without line ends", () => {
  const flood = (line: string) =>
    read([bytes("HTTP/1.1 200 OK\r\n"), ...Array.from({ length: 64 }, () => bytes(line))]);

  expect(flood("x".repeat(16_384)).failure).toMatchObject({ cause: "size" });
  expect(flood(`X-A: ${"x".repeat(16_000)}\r\n`).failure).toMatchObject({ cause: "size" });
});

const ANSWERS = [
  "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Folded: a\r\n b\r\n\r\nhello world",
  "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5;x\nhello\n6\n world\n0\nA: b\n\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello world",
  "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhello world",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
  "SSH-2.0-OpenSSH_9.9\r\nhello",
];

test("an answer is read alike however its bytes are divided", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ANSWERS),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }),
      (answer, sizes) => {
        const all = bytes(answer);
        const pieces: Buffer[] = [];
        for (let at = 0, i = 0; at < all.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          pieces.push(all.subarray(at, at + size));
          at += size;
        }
        const [divided, once] = [read(pieces), read([all])];
        expect({ ...divided, failure: divided.failure?.cause }).toEqual({
          ...once,
          failure: once.failure?.cause,
        });
      },
    ),
    { numRuns: 500 },
  );
});

test("no sequence of bytes makes the reading throw, and each comes to an end", () => {
  const piece = fc.oneof(
    fc.constantFrom("HTTP/1.1 200 OK", "\r\n", "\n", "\r", ": ", "0\r\n", "Content-Length: 5", "a"),
    fc.constantFrom("Transfer-Encoding: chunked", " ", "\0", "ffff", ";"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.boolean(), (parts, isClean) => {
      const result = read(parts.map(bytes), "GET", isClean);
      expect(result.failure === null || result.failure.outcome === "down").toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
