import { expect, test } from "vitest";
import { askedWaitMs } from "../../../server/core/messages/asked-wait.ts";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const DAY_MS = 86_400_000;

test.each<[status: number, headers: Record<string, string>, body: string, wait: number | null]>([
  [429, { "retry-after": "60" }, "", 60_000],
  [503, { "retry-after": "60" }, "", 60_000],
  [429, { "retry-after": "Thu, 15 Jan 2026 12:02:00 GMT" }, "", 120_000],
  [503, { "retry-after": "Thursday, 15-Jan-26 12:02:00 GMT" }, "", 120_000],
  [503, { "retry-after": "Thu, 15 Jan 2026 11:00:00 GMT" }, "", 0],
  [503, { "retry-after": "7200" }, "", 7_200_000],
  [503, { "retry-after": "99999999999999" }, "", DAY_MS],
  [429, { "retry-after": "soon" }, "", null],
  [429, {}, "", null],
  [500, { "retry-after": "60" }, "", null],
  [302, { "retry-after": "60" }, "", null],
  // Matrix
  [429, {}, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}', 2_500],
  [429, { "retry-after": "1" }, '{"retry_after_ms":2500}', 2_500],
  // Discord
  [429, {}, '{"message":"You are being rate limited.","retry_after":0.3,"global":false}', 300],
  [429, { "x-ratelimit-reset-after": "1.25" }, "", 1_250],
  [204, { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "2.1" }, "", 2_100],
  [204, { "x-ratelimit-remaining": "3", "x-ratelimit-reset-after": "2.1" }, "", null],
  [204, { "retry-after": "60" }, '{"retry_after":9}', null],
  // Nonsense
  [429, {}, '{"retry_after":-5}', null],
  [429, {}, '{"retry_after":"1"}', null],
  [429, {}, '{"retry_after":1e400}', null],
  [429, {}, "[1]", null],
  [429, {}, "<html>Too many requests", null],
])("an answer of %i with %j and %s asks for a wait of %s ms", (status, headers, body, wait) => {
  expect(askedWaitMs({ status, headers, body }, NOW)).toBe(wait);
});
