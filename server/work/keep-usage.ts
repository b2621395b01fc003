import { keepUsage, type UsageContext } from "../actions/token-usage.ts";
import type { Context } from "../context/context.ts";
import type { Config } from "../core/configuration.ts";
import type { TokenUsage } from "../core/people/usage-counter.ts";
import { attempt } from "./attempt.ts";
import { repeatEvery } from "./repeat.ts";

/** What tokens called is written, and other nodes know of a ban, after this time. */
const KEEP_MS = 5_000;

/**
 * Writes what tokens called every few seconds, and once more at the end.
 *
 * @returns what ends it
 */
export function startUsage(
  { usage, ...parts }: Omit<UsageContext, "config"> & Pick<Context, "log"> & { usage: TokenUsage },
  config: () => Config,
): () => Promise<void> {
  const keep = () =>
    attempt(parts.log, "the usage of tokens", () =>
      keepUsage({ ...parts, config: config() }, usage),
    );
  const repeated = repeatEvery(KEEP_MS, keep, { atOnce: true });
  return async () => {
    await repeated.stop();
    await keep();
  };
}
