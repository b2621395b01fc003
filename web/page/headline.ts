import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { byUrgency, isTrouble, URGENCY } from "./state.ts";
import type { Words } from "./words.ts";

/** The first sentence of a page, in three lengths. */
export type Headline = {
  /** The most urgent state on the page. */
  readonly state: ComponentState;
  /** The worst alone, for the title: "INSEE en panne". */
  readonly short: string;
  /** The worst by name, then how many others are in trouble: the h1. */
  readonly sentence: string;
  /**
   * The number of APIs that answer, and of those that do not, with the reason: "22 des 25 API
   * répondent ...".
   */
  readonly counts: string;
};

/**
 * Returns the state of a page in words, from its providers' published states.
 *
 * The worst state is given by names, since readers look for it; lesser ones by their number.
 * Without any provider the sentence says that nothing is known.
 */
export function headline(page: PageSnapshot, words: Words): Headline {
  const { text } = words;
  const components = page.providers.flatMap((provider) => provider.components);
  const answering = components.filter((component) => component.state === "operational").length;
  const ranked = byUrgency(page.providers);
  const worst = ranked[0]?.state ?? "unknown";
  const short = shortSentence(page, worst, words);
  const others = new Map<ComponentState, number>();
  for (const { state } of ranked) {
    if (state !== worst && URGENCY[state] > 0) others.set(state, (others.get(state) ?? 0) + 1);
  }
  const louder = text.othersInStates([...others].filter(([state]) => isTrouble(state)));
  const quieter = text.othersInStates([...others].filter(([state]) => !isTrouble(state)));
  const answers = components.length === 0 ? "" : text.answering(answering, components.length);
  return {
    state: worst,
    short,
    sentence: [short, louder].filter(Boolean).join(", "),
    counts: [answers, quieter && `${quieter}.`].filter(Boolean).join(" "),
  };
}

function shortSentence(page: PageSnapshot, worst: ComponentState, { text }: Words): string {
  if (worst === "operational") return text.allWell;
  const named = page.providers.filter((provider) => provider.state === worst);
  if (worst === "unknown" && named.length === page.providers.length) return text.nothingKnown;
  // The gateway comes first: if it fails, everything behind it does.
  const first = named.toSorted(
    (a, b) => Number(b.role === "gateway") - Number(a.role === "gateway"),
  );
  return text.inState(
    worst,
    first.map((provider) => provider.name),
  );
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
