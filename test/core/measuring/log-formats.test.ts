import { describe, expect, test } from "vitest";
import { createLineReader, type LogFormat } from "../../../server/core/measuring/log-formats.ts";

const NOON = Date.parse("2026-01-15T11:00:00Z");
const PARIS = { timeZone: "Europe/Paris", now: NOON };
const AGENT = `"https://a.test/?q=[15/Jan/2026:12:00:00 +0100]" "curl/8.5.0 \\"x\\""`;

const read = (format: LogFormat, line: string, path?: string) =>
  createLineReader(format, { path }).read(line, PARIS);

test.each<[string, LogFormat, string]>([
  ["common", "common", `10.0.0.1 - - [15/Jan/2026:12:00:00 +0100] "GET /v3/a?x HTTP/1.1" 502 512`],
  [
    "nginx",
    "nginx",
    `10.0.0.1 - eve [15/Jan/2026:12:00:00 +0100] "GET /v3/a HTTP/2.0" 502 0 ${AGENT}`,
  ],
  [
    "apache with a virtual host",
    "vhost",
    `[::1]:443 ::1 - - [15/Jan/2026:12:00:00 +0100] "POST /v3/a HTTP/1.1" 502 - ${AGENT}`,
  ],
  [
    "traefik",
    "traefik",
    `10.0.0.1 - - [15/Jan/2026:11:00:00 +0000] "GET /v3/a HTTP/1.1" 502 11 "-" "-" 12 "r@docker" "http://10.0.0.9:80" 4ms`,
  ],
  [
    "traefik in JSON",
    "traefik",
    `{"ClientAddr":"10.0.0.1:4","DownstreamStatus":502,"RequestPath":"/v3/a","StartUTC":"2026-01-15T11:00:00.000123Z","time":"2026-01-15T12:00:00+01:00"}`,
  ],
  [
    "caddy",
    "caddy",
    `{"level":"info","ts":1768474800.0001,"logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/v3/a?x=1"},"status":502}`,
  ],
  [
    "haproxy",
    "haproxy",
    `Jan 15 12:00:00 lb haproxy[14389]: 10.0.1.2:33317 [15/Jan/2026:12:00:00.000] front static/srv1 10/0/30/69/109 502 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /v3/a HTTP/1.1"`,
  ],
  [
    "nginx in JSON",
    "json",
    `{"time_iso8601":"2026-01-15T12:00:00+01:00","status":"502","request":"GET /v3/a HTTP/1.1"}`,
  ],
  [
    "ECS",
    "json",
    `{"@timestamp":"2026-01-15T11:00:00.000Z","http.response.status_code":502,"url":{"path":"/v3/a"}}`,
  ],
])("a line of %s", (_, format, line) => {
  const expected = { status: 502, at: NOON };
  expect(read(format, line)).toEqual(expected);
  expect(read(format, line, "/v3/a")).toEqual(expected);
  expect(read(format, line, "/v3/")).toEqual(expected);
  expect(read(format, line, "/v3/b")).toBe("other");
  expect(read(format, line, "/v")).toBe("other");
});

test.each<[string, LogFormat, string, unknown]>([
  [
    "no answer in HAProxy",
    "haproxy",
    `[15/Jan/2026:12:00:00.000] f b/s 10/0/30/-1/109 -1 0 - - CH-- 1/1/1/1/0 0/0 "GET / HTTP/1.1"`,
    { status: 0, at: NOON },
  ],
  [
    "no answer in Apache",
    "apache",
    `::1 - - [15/Jan/2026:12:00:00 +0100] "-" - 0`,
    { status: 0, at: NOON },
  ],
  [
    "an answer of nginx without an end",
    "nginx",
    `::1 - - [15/Jan/2026:12:00:00 +0100] "GET / HTTP/1.1" 000 0`,
    { status: 0, at: NOON },
  ],
  ["JSON that is none", "json", `{"status":20`, "bad"],
  ["JSON of something else", "caddy", `{"level":"info","msg":"started"}`, "other"],
  ["an empty line", "json", "", "other"],
  ["another text", "nginx", "server reloaded", "other"],
])("%s", (_, format, line, expected) => {
  expect(read(format, line)).toEqual(expected);
});

describe("a log of IIS", () => {
  const FIELDS = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken";
  const LINE = "2026-01-15 11:00:00 10.0.0.1 GET /v3/a - 502 15";

  test("is read by the fields that it names, in UTC", () => {
    const reader = createLineReader("iis", { path: "/v3/a" });
    expect(reader.read(LINE, undefined)).toBe("other");
    expect(reader.read("#Software: Microsoft Internet Information Services 10.0", undefined)).toBe(
      "other",
    );
    expect(reader.read(FIELDS, undefined)).toBe("other");
    expect(reader.read(LINE, undefined)).toEqual({ status: 502, at: NOON });

    reader.read("#Fields: time date sc-status cs-uri-stem", undefined);
    expect(reader.read("11:00:00 2026-01-15 200 /v3/a", undefined)).toEqual({
      status: 200,
      at: NOON,
    });
  });

  test("that is read from its middle takes its fields from its head", () => {
    const reader = createLineReader("w3c", {});
    reader.prime(`#Version: 1.0\r\n${FIELDS}\r\n${LINE}\r\n`);

    expect(reader.read(LINE, undefined)).toEqual({ status: 502, at: NOON });
    expect(reader.read(LINE.replaceAll(" ", "\t"), undefined)).toEqual({ status: 502, at: NOON });
  });
});

test("the fields of a JSON log may be named", () => {
  const reader = createLineReader("json", {
    path: "/v3",
    fields: { status: "out.code", time: "at", path: "in" },
  });

  const line = JSON.stringify({ out: { code: 503 }, at: NOON * 1000, in: "/v3/x", status: 200 });
  expect(reader.read(line, undefined)).toEqual({ status: 503, at: NOON });
});

test.each<LogFormat>(["nginx", "haproxy", "json", "w3c"])(
  "no line of a client's makes %s slow",
  (format) => {
    const reader = createLineReader(format, {});
    const evil = ["[", "[15/Jan/2026:", '"\\', "{", " ", "1/"].map((text) => text.repeat(16_000));

    const before = performance.now();
    for (const line of evil) reader.read(line.slice(0, 16_384), PARIS);
    expect(performance.now() - before).toBeLessThan(500);
  },
);
