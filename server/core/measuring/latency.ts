/**
 * Latencies counted in fixed buckets, so that hours can be added up to days and years without
 * keeping each measurement: percentiles of a sum are those of all that was summed, which no mean
 * of percentiles is.
 *
 * Bucket `i` counts latencies in `(g^(i-1), g^i]` milliseconds, with `g = 1.01 / 0.99`. A
 * percentile read from them is within 1 % and half a millisecond of the measured latency of that
 * rank; what took less than a millisecond reads as one.
 */

/** Largest error of a percentile, as a share of its value. */
export const LATENCY_ERROR = 0.01;
const GROWTH = (1 + LATENCY_ERROR) / (1 - LATENCY_ERROR);
const LOG_GROWTH = Math.log(GROWTH);

/** Number of measurements by bucket. */
export type Latencies = Map<number, number>;

/** The bucket of a latency; what is under a millisecond counts as one. */
const bucketOf = (latencyMs: number): number =>
  latencyMs <= 1 ? 0 : Math.ceil(Math.log(latencyMs) / LOG_GROWTH - 1e-9);

/** Counts one more measurement, or several of the same. */
export function countLatency(into: Latencies, latencyMs: number, times = 1): void {
  const bucket = bucketOf(latencyMs);
  into.set(bucket, (into.get(bucket) ?? 0) + times);
}

/** Adds all that one has counted to another. */
export function addLatencies(into: Latencies, from: Latencies): void {
  for (const [bucket, times] of from) into.set(bucket, (into.get(bucket) ?? 0) + times);
}

/** Returns the number of measurements. */
export function countOf(latencies: Latencies): number {
  let sum = 0;
  for (const times of latencies.values()) sum += times;
  return sum;
}

/**
 * Percentiles by nearest rank, in whole milliseconds; `null` where nothing was measured.
 *
 * @param shares each above 0 and up to 1: 0.95 for the 95th percentile
 */
export function percentiles<const Shares extends readonly number[]>(
  latencies: Latencies,
  shares: Shares,
): { -readonly [Index in keyof Shares]: number | null } {
  const count = countOf(latencies);
  const sorted = [...latencies].sort(([a], [b]) => a - b);
  const found = shares.map((share) => {
    const rank = Math.ceil(share * count);
    let passed = 0;
    for (const [bucket, times] of sorted) {
      passed += times;
      if (passed >= rank) return valueOf(bucket);
    }
    return null;
  });
  return found as { -readonly [Index in keyof Shares]: number | null };
}

/** The value whose distance to both ends of its bucket is the same share of them. */
const valueOf = (bucket: number): number =>
  bucket === 0 ? 1 : Math.round((2 * GROWTH ** bucket) / (GROWTH + 1));

/**
 * Packs a histogram into bytes: for each bucket in order its distance from the one before and its
 * count, each in seven bits a byte, the eighth bit meaning that more follow. An hour of a quiet API
 * takes some 50 bytes.
 */
export function packLatencies(latencies: Latencies): Uint8Array {
  const bytes: number[] = [];
  const put = (number: number) => {
    let rest = number;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    bytes.push(rest);
  };
  let before = 0;
  for (const [bucket, times] of [...latencies].sort(([a], [b]) => a - b)) {
    put(bucket - before);
    put(times);
    before = bucket;
  }
  return Uint8Array.from(bytes);
}

/** Adds what was packed to a count. */
export function addPacked(into: Latencies, bytes: Uint8Array): void {
  let at = 0;
  const take = (): number => {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at]!;
      at += 1;
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
  };
  let bucket = 0;
  while (at < bytes.length) {
    bucket += take();
    const times = take();
    into.set(bucket, (into.get(bucket) ?? 0) + times);
  }
}
