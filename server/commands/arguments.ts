import { UsageError } from "../config/settings.ts";
import type { Context } from "../context/context.ts";
import { Refusal } from "../core/refusal.ts";

/** Turns a mistake in an argument into one of usage (exit code 2), like any other option's. */
export async function refusedAsUsage(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "invalid") throw error;
    const details = error.fields.map(({ detail }) => detail);
    throw new UsageError(details.length > 0 ? details.join("; ") : error.message);
  }
}

/** @throws UsageError naming the providers that there are */
export function checkProviders({ config }: Context, wanted: readonly string[]): void {
  const known = config.pages.flatMap((page) => page.providers.map((provider) => provider.id));
  const wrong = wanted.find((id) => !known.includes(id));
  if (wrong === undefined) return;
  throw new UsageError(`no provider ${wrong}: there is ${known.join(", ")}`);
}

/** Collects the values of an option that may be repeated. */
export const several = (
  value: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), value];
