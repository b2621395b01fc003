import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { byUrgency, isTrouble } from "./state.ts";
import type { Words } from "./words.ts";

/** The first sentence of a page, in three lengths. */
export type Headline = {
  /** The most urgent state on the page. */
  readonly state: ComponentState;
  /** The worst alone, for the title: "INSEE en panne". */
  readonly short: string;
  /** The worst by name, then the others that are in trouble: the h1. */
  readonly sentence: string;
  /** The number of APIs that answer: "22 des 25 API". */
  readonly answering: string;
  /** What follows it: " répondent normalement ; 1 est en maintenance." */
  readonly rest: string;
  /** Both, for descriptions. */
  readonly counts: string;
};

/**
 * Returns the state of a page in words, from its providers' published states.
 *
 * The worst state is given by names, since readers look for it, and so are lesser troubles while
 * they are few. Without any provider the sentence says that nothing is known.
 */
export function headline(page: PageSnapshot, words: Words): Headline {
  const ranked = byUrgency(page.providers);
  const worst = ranked[0]?.state ?? "unknown";
  const short = shortSentence(page, worst, words);
  const lesser = [...Map.groupBy(ranked, ({ state }) => state)]
    .filter(([state]) => state !== worst && isTrouble(state))
    .map(([state, providers]) => inWords(state, providers, words));
  const [answering, rest] = answers(page, words);
  return {
    state: worst,
    short,
    sentence: [short, ...lesser].join(", "),
    answering,
    rest,
    counts: answering + rest,
  };
}

/** How many APIs of providers answer, and how many do not without being in trouble. */
function answers(page: PageSnapshot, { text }: Words): readonly [string, string] {
  const isGateway = (provider: ProviderSnapshot) => provider.role === "gateway";
  const gateways = page.providers.filter(isGateway);
  const others = page.providers.filter((provider) => !isGateway(provider));
  const components = (others.length > 0 ? others : gateways).flatMap((p) => p.components);
  if (components.length === 0) return ["", ""];
  const byState = Map.groupBy(components, ({ state }) => state);
  // Nobody knows whether they answer.
  if (byState.get("unknown")?.length === components.length) return ["", ""];
  const ok = byState.get("operational")?.length ?? 0;
  const withGateway =
    others.length > 0 && gateways.length > 0 && gateways.every((g) => g.state === "operational");
  const [beginning, rest] = text.answering(ok, components.length, withGateway);
  const quiet = (["under_maintenance", "unknown"] as const).flatMap((state) => {
    const count = byState.get(state)?.length ?? 0;
    return count === 0 || count === components.length ? [] : [[state, count] as const];
  });
  const more = quiet.length === 0 ? "" : `${text.semicolon} ${text.inStates(quiet)}`;
  return [beginning, `${rest}${more}.`];
}

function shortSentence(page: PageSnapshot, worst: ComponentState, words: Words): string {
  const { text } = words;
  if (worst === "operational") return text.allWell;
  const found = page.providers.filter((provider) => provider.state === worst);
  if (worst === "unknown" && found.length === page.providers.length) return text.nothingKnown;
  // The gateway comes first: if it fails, everything behind it does.
  const first = found.toSorted(
    (a, b) => Number(b.role === "gateway") - Number(a.role === "gateway"),
  );
  return inWords(worst, first, words);
}

/** A state of providers: slow, if that alone is what degrades their answers. */
function inWords(
  state: ComponentState,
  providers: readonly ProviderSnapshot[],
  { text }: Words,
): string {
  const names = providers.map(({ name }) => name);
  const isSlow =
    state === "degraded_performance" &&
    providers.every(({ components }) =>
      components.every((c) => c.state !== state || c.cause === "slow"),
    );
  return isSlow ? text.slow(names) : text.inState(state, names);
}

/** The latest check of anything on the page, or `null` when nothing was ever checked. */
export function lastCheckedAt(page: PageSnapshot): number | null {
  let latest: number | null = null;
  for (const provider of page.providers) {
    for (const { lastCheckedAt: at } of provider.components) {
      if (at !== null && (latest === null || at > latest)) latest = at;
    }
  }
  return latest;
}

/** Returns true if every component that was ever checked is overdue for a check. */
export function isStale(page: PageSnapshot): boolean {
  const checked = page.providers
    .flatMap((provider) => provider.components)
    .filter((component) => component.lastCheckedAt !== null);
  return checked.length > 0 && checked.every((component) => component.stale);
}
