const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/**
 * Reads a duration of Go ("1h30m", "1.5s") or Prometheus ("1d", "1w") as milliseconds.
 *
 * @returns `null` for anything else
 */
export function goDuration(value: unknown): number | null {
  if (value === 0) return 0;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdwy]))+$/.test(text)) return text === "0" ? 0 : null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])/g);
  const ms = [...parts].reduce(
    (sum, [, n, unit = ""]) => sum + Number(n) * (UNIT_MS[unit] ?? 0),
    0,
  );
  return Number.isFinite(ms) ? Math.round(ms) : null;
}
