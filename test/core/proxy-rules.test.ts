import { expect, test } from "vitest";
import { proxyRules } from "../../server/core/proxy-rules.ts";
import { readSettings } from "../../server/config/settings.ts";

const via = (env: Record<string, string>, url: string) => {
  const rules = proxyRules(env);
  if (typeof rules !== "function") throw new Error(rules.problem);
  return rules(new URL(url))?.host ?? null;
};
const BOTH = { HTTP_PROXY: "http://plain:3128", HTTPS_PROXY: "http://secure:3129" };

test.each([
  [{}, "http://a.test/", null],
  [BOTH, "http://a.test/", "plain:3128"],
  [BOTH, "https://a.test/", "secure:3129"],
  [BOTH, "ws://a.test/", "plain:3128"],
  [BOTH, "wss://a.test/", "secure:3129"],
  [{ http_proxy: "lower:1", HTTP_PROXY: "upper:2" }, "http://a.test/", "lower:1"],
  [{ ALL_PROXY: "all:8080" }, "https://a.test/", "all:8080"],
  [{ HTTP_PROXY: "" }, "http://a.test/", null],
  [BOTH, "http://localhost:3000/", null],
  [BOTH, "http://127.0.0.1/", null],
  [BOTH, "http://[::1]/", null],
  [{ ...BOTH, NO_PROXY: "*" }, "http://a.test/", null],
  [{ ...BOTH, NO_PROXY: "a.test" }, "http://a.test/", null],
  [{ ...BOTH, NO_PROXY: "A.test." }, "http://api.a.test./", null],
  [{ ...BOTH, NO_PROXY: ".a.test" }, "http://api.a.test/", null],
  [{ ...BOTH, NO_PROXY: "*.a.test" }, "http://api.a.test/", null],
  [{ ...BOTH, NO_PROXY: "a.test" }, "http://not-a.test/", "plain:3128"],
  [{ ...BOTH, NO_PROXY: "x, a.test:8080" }, "http://a.test:8080/", null],
  [{ ...BOTH, NO_PROXY: "a.test:8080" }, "http://a.test/", "plain:3128"],
  [{ ...BOTH, NO_PROXY: "a.test:443" }, "https://a.test/", null],
  [{ ...BOTH, NO_PROXY: "10.0.0.0/8" }, "http://10.1.2.3/", null],
  [{ ...BOTH, NO_PROXY: "10.0.0.0/8" }, "http://11.1.2.3/", "plain:3128"],
  [{ ...BOTH, NO_PROXY: "fd00::/8 bücher.test" }, "http://[fd12::1]/", null],
  [{ ...BOTH, NO_PROXY: "fd00::/8 bücher.test" }, "http://xn--bcher-kva.test/", null],
])("with %j, %s is called through %s", (env, url, expected) => {
  expect(via(env, url)).toBe(expected);
});

test.each(["ftp://proxy:1", "http://proxy:99999", "http://proxy/path"])(
  "HTTPS_PROXY=%s stops the start, and is not repeated",
  (proxy) => {
    expect(() => readSettings({ HTTPS_PROXY: proxy })).toThrow(
      /^HTTPS_PROXY: http:\/\/proxy.example/,
    );
  },
);
