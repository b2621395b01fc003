import { expect, test } from "vitest";
import { createResolverCheck } from "../../probes/resolver-check.ts";
import { nameBytes, startNameServer } from "../helpers/target-dns.ts";

test("a resolver that knows the root answers, whatever else it fails at", async () => {
  const server = await startNameServer({
    "": [{ type: "NS", data: nameBytes("a.root-servers.net") }],
    "broken.test": "SERVFAIL",
  });
  const check = createResolverCheck([server.address]);

  expect(await check.answers()).toBe(true);
  expect(check.isSilent()).toBe(false);
  await server.stop();
});

test.each(["SERVFAIL", "silence"] as const)(
  "a resolver that answers the root by %s is silent",
  async (reply) => {
    const server = await startNameServer({ "": reply });
    const check = createResolverCheck([server.address]);

    expect(check.isSilent()).toBe(false);
    expect(await check.answers()).toBe(false);
    expect(check.isSilent()).toBe(true);
    await server.stop();
  },
);

test("look-ups that fail together share one check", async () => {
  const server = await startNameServer({ "": "NXDOMAIN" });
  const check = createResolverCheck([server.address]);

  const found = await Promise.all([check.answers(), check.answers(), check.answers()]);

  expect(found).toEqual([true, true, true]);
  await server.stop();
});
