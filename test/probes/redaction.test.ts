import { describe, expect, test } from "vitest";
import { redact, rememberSecret } from "../../probes/redaction.ts";

const VALUE = "app-7f/31+c9=é&<b>'x'";
rememberSecret(VALUE);
rememberSecret("8080");
rememberSecret("ab");
rememberSecret("-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nEFAASCBKcwggSjAgEAAoIBAQ\n");

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a value that came from a variable is taken out", () => {
  test.each<[string, string]>([
    ["as it is", VALUE],
    ["in a URL's query", encodeURIComponent(VALUE)],
    [
      "with lower-case escapes",
      encodeURIComponent(VALUE).replaceAll(/%../g, (h) => h.toLowerCase()),
    ],
    ["in a URL's path", encodeURI(VALUE)],
    ["in a form", new URLSearchParams({ v: VALUE }).toString().slice(2)],
    ["in JSON", JSON.stringify(VALUE).slice(1, -1)],
    ["in JSON with escaped slashes", JSON.stringify(VALUE).slice(1, -1).replaceAll("/", "\\/")],
    ["in JSON of ASCII", JSON.stringify(VALUE).slice(1, -1).replaceAll("é", "\\u00e9")],
    ["in HTML", "app-7f/31+c9=é&amp;&lt;b&gt;&#39;x&#39;"],
    ["in another character set", Buffer.from(VALUE).toString("latin1")],
    ["in base64", base64(VALUE)],
    ["in base64url", Buffer.from(VALUE).toString("base64url")],
  ])("%s", (_where, form) => {
    expect(redact(`before ${form} after`)).toBe("before *** after");
  });

  test.each(["u", "me", "abc", "user"])("in Basic credentials of %j", (user) => {
    const left = redact(`Basic ${base64(`${user}:${VALUE}`)} and ${base64(`${VALUE}:${user}`)}`);
    for (let at = 0; at + 12 <= base64(VALUE).length; at += 1) {
      expect(left).not.toContain(base64(VALUE).slice(at, at + 12));
    }
    expect(left).toContain("***");
  });

  test("where evidence was shortened within it", () => {
    expect(redact(`refused "/v1/${VALUE.slice(0, 12)}…" (500)`)).toBe('refused "/v1/***…" (500)');
    expect(redact(`${VALUE.slice(0, 7)}…`)).toBe("***…");
  });

  test("line by line", () => {
    expect(redact("key MIIEvQIBADANBgkqhkiG9w0BAQ EFAASCBKcwggSjAgEAAoIBAQ")).toBe("key *** ***");
  });
});

test("a short value is taken out where it stands alone, and a very short one is no secret", () => {
  expect(redact("127.0.0.1:8080 refused; 18080 bytes, x8080, 80801; ab")).toBe(
    "127.0.0.1:*** refused; 18080 bytes, x8080, 80801; ab",
  );
});

test("secrets of the moment are taken out besides", () => {
  expect(redact(`token fetched-91 for ${VALUE}`, ["fetched-91"])).toBe("token *** for ***");
});
