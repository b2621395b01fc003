import { afterAll, beforeEach, expect, test } from "vitest";
import { bootstrapServers, readDomain } from "../../probes/rdap.ts";
import { answer, startTarget, type Fault, type Target } from "../helpers/target.ts";
import { NOON, probe, probeParsed, settingsOf } from "../helpers/target-run.ts";

const DAY_MS = 86_400_000;
const targets: Target[] = [];
afterAll(async () => {
  for (const target of targets) await target.stop();
});

const object = (days: number | null, status: string[] = ["active"]) =>
  answer(
    "200 OK",
    JSON.stringify({
      objectClassName: "domain",
      ldhName: "EXAMPLE.TEST",
      status,
      events: [
        { eventAction: "registration", eventDate: "2001-01-01T00:00:00Z" },
        ...(days === null
          ? []
          : [
              {
                eventAction: "expiration",
                eventDate: new Date(NOON + days * DAY_MS).toISOString(),
              },
            ]),
      ],
    }),
    { "Content-Type": "application/rdap+json" },
  );

async function registry(paths: Readonly<Record<string, Fault>>): Promise<Target> {
  const target = await startTarget(paths);
  targets.push(target);
  return target;
}

let registryOf: (fault: Fault) => Promise<object>;
beforeEach(() => {
  registryOf = async (fault) => {
    const target = await registry({ "/rdap/domain/example.test": fault });
    return { domain: "example.test", server: target.url("/rdap") };
  };
});

test.each([
  ["far from its end", object(200), "up", null, "200 days left"],
  ["near its end", object(10), "degraded", "expiring", "10 days left"],
  ["over", object(-1), "down", "expiring", "expired since"],
  ["on hold", object(200, ["client hold"]), "down", "body", "client hold, says its registry"],
  ["to be deleted", object(200, ["Pending Delete"]), "down", "body", "Pending Delete"],
  ["without an expiry", object(null), null, "no_data", "publishes no expiry"],
  ["not registered", answer("404 Not Found", "{}"), "down", "body", "is not registered"],
  ["unanswered", answer("503 Service Unavailable"), null, "http_5xx", "the registry: status 503"],
  [
    "asked too often",
    answer("429 Too Many Requests", "", { "Retry-After": "60" }),
    null,
    "throttled",
    "",
  ],
  ["nonsense", answer("200 OK", '{"a":1}'), null, "body", "no domain object of RFC 9083"],
  ["no JSON", answer("200 OK", "<html>"), null, "body", "not JSON"],
  ["a server that hangs", () => {}, null, "timeout", "the registry:"],
] as const)("a domain that is %s", async (_, fault, outcome, cause, detail) => {
  const result = await probe("domain", await registryOf(fault));

  expect(result).toMatchObject({ outcome, cause });
  expect(result.detail).toContain(detail);
});

test("the server of a zone comes from IANA's list, which is read once a day", async () => {
  const target = await registry({ "/rdap/domain/xn--bcher-kva.test": object(100) });
  const list = await registry({
    "/dns.json": answer(
      "200 OK",
      JSON.stringify({
        version: "1.0",
        services: [
          [["other"], ["https://rdap.other.test/"]],
          [["TEST"], [`${target.url("/rdap/")}`]],
        ],
      }),
    ),
  });
  const about = { bootstrap: list.url("/dns.json") };

  const first = await probe("domain", { ...about, domain: "BÜCHER.test." });
  const second = await probe("domain", { ...about, domain: "bücher.test" });
  const without = await probe("domain", { ...about, domain: "example.nowhere" });

  expect(first).toMatchObject({ outcome: "up" });
  expect(second).toMatchObject({ outcome: "up" });
  expect(without).toMatchObject({ outcome: null, cause: "body" });
  expect(without.detail).toContain("no RDAP server is known for .nowhere: give server");
  expect(list.requests).toHaveLength(1);
});

test("a name below the registered domain leads to that domain", async () => {
  const target = await registry({ "/domain/example.test": object(100) });

  const result = await probe("domain", { domain: "api.v2.example.test", server: target.url("/") });

  expect(result.detail).toContain("example.test: 100 days left");
  expect(target.requests.map(({ path }) => path)).toEqual([
    "/domain/api.v2.example.test",
    "/domain/v2.example.test",
    "/domain/example.test",
  ]);
});

test("the registry is asked once in twelve hours, and what it said is judged by the clock", async () => {
  let fault: Fault = object(31);
  const target = await registry({
    "/domain/example.test": (socket, request) => fault(socket, request),
  });
  const settings = settingsOf("domain", { domain: "example.test", server: target.url("/") });
  const at = (days: number) => probeParsed("domain", settings, { now: () => NOON + days * DAY_MS });

  const fresh = await at(0);
  const kept = await at(0.4);
  fault = answer("500 Internal Server Error");
  const stale = await at(2);

  expect(fresh).toMatchObject({ outcome: "up" });
  expect(kept).toMatchObject({ outcome: "up" });
  // The registry fails, but the date that it gave has come near.
  expect(stale).toMatchObject({ outcome: "degraded", cause: "expiring" });
  expect(target.requests).toHaveLength(2);
});

test("the list of servers and the domain object are read strictly", () => {
  expect(bootstrapServers({ services: [[["a"], ["http://x", "https://y"]]] })?.get("a")).toBe(
    "https://y",
  );
  expect(bootstrapServers({ services: "no" })).toBeNull();
  expect(readDomain({ objectClassName: "entity" }, "a.test")).toBe("no domain object of RFC 9083");
  expect(
    readDomain(
      {
        objectClassName: "domain",
        events: [{ eventAction: "registrar expiration", eventDate: "2027-01-01T00:00:00Z" }],
      },
      "a.test",
    ),
  ).toEqual({ name: "a.test", endsAt: Date.parse("2027-01-01T00:00:00Z"), status: null });
});
