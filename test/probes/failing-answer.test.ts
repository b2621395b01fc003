import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { failingAnswer } from "../../probes/failing-answer.ts";

const asked = {
  request: { method: "GET", url: new URL("https://api.test/me?key=1") },
  statusLine: "HTTP/1.1 503 Service en maintenance",
} as const;
const answerOf = (
  body: string | Buffer,
  headers: Record<string, string> = {},
  secrets = ["s3cret-key"],
) => failingAnswer({ ...asked, status: 503, headers, body: Buffer.from(body) }, secrets);

test("a failing answer is kept with its status line, headers and body", async () => {
  expect(
    await answerOf("<h1>Maintenance</h1>", { server: "nginx", "content-type": "text/html" }),
  ).toEqual({
    request: "GET https://api.test/me?…",
    statusLine: "HTTP/1.1 503 Service en maintenance",
    headers: [
      ["server", "nginx"],
      ["content-type", "text/html"],
    ],
    body: "<h1>Maintenance</h1>",
  });
});

test("no secret is in it: not the probe's own, nor what bears a secret's name", async () => {
  const json = JSON.stringify({ echo: "s3cret-key", token: "abcdefgh", at: "abcdefgh" });
  const kept = await answerOf(json, {
    "set-cookie": "sid=1",
    location: "/?key=s3cret-key",
    "x-api-key": "k",
  });

  expect(kept!.headers).toEqual([
    ["set-cookie", "***"],
    ["location", "/?key=***"],
    ["x-api-key", "***"],
  ]);
  expect(kept!.body).toBe('{"echo":"***","token":"***","at":"***"}');
});

test("a long body is cut at 4 kB, and leaves no part of a secret at the cut", async () => {
  const kept = await answerOf(`${"x".repeat(4_090)}s3cret-key and more`);

  expect(kept!.body.length).toBeLessThanOrEqual(4_100);
  expect(kept!.body).toMatch(/x(\*\*\*)?…$/);
});

test("a compressed body is shown decoded, one that is cut as what it is", async () => {
  const gzip = { "content-encoding": "gzip" };
  const whole = gzipSync("Service en maintenance");

  expect((await answerOf(whole, gzip))!.body).toBe("Service en maintenance");
  expect((await answerOf(whole.subarray(0, 12), gzip))!.body).toMatch(/^\(cut short/);
});

test("without a status there was no answer", async () => {
  expect(
    await failingAnswer({ ...asked, status: null, headers: {}, body: Buffer.alloc(0) }, []),
  ).toBeNull();
});

test("members with a secret's name lose their values in a body that is cut, or no JSON", async () => {
  const long = `{"token":"abcdefgh","password": 12345678,"padding":"${"x".repeat(5_000)}`;
  const xml = "<fault><ns:sessionId>abcdefgh</ns:sessionId><text>no</text></fault>";
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

  expect((await answerOf(long))!.body).toMatch(/^\{"token":"\*\*\*","password": \*\*\*,"padding"/);
  expect((await answerOf(xml))!.body).toBe(
    "<fault><ns:sessionId>***</ns:sessionId><text>no</text></fault>",
  );
  expect((await answerOf(`refused: ${jwt}`))!.body).toBe("refused: ***");
});
