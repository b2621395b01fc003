import type { Locale } from "../../server/core/model.ts";

// Shared by the server's renderer and the browser's chart, so that both say "1,9 s".

const TAG: Record<Locale, string> = { fr: "fr-FR", en: "en-GB" };

/** Writes a latency in a language: "640 ms", "1,9 s". */
export function latencyText(locale: Locale): (ms: number) => string {
  const whole = new Intl.NumberFormat(TAG[locale]);
  const oneDecimal = new Intl.NumberFormat(TAG[locale], { maximumFractionDigits: 1 });
  return (ms) =>
    ms < 1000
      ? `${whole.format(Math.round(ms))}\u00a0ms`
      : `${oneDecimal.format(ms / 1000)}\u00a0s`;
}
