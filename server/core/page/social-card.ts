import type { PageImage } from "../configuration.ts";
import type { Tone } from "./tone.ts";

/** One API on the horizon of a card: its state, and whether the card is about it. */
export type CardBar = { readonly tone: Tone; readonly isSubject: boolean };

/**
 * The contents of a picture that other sites show beside a shared link (Open Graph). All texts are
 * in one language, and whole: the drawing cuts what does not fit.
 *
 * A picture stays in the caches of other sites for days. A card therefore has the date of what it
 * states, and no relative time.
 */
export type SocialCard = {
  /** "Statut API Entreprise" */
  readonly site: string;
  readonly tone: Tone;
  /** The state or step in words, beside its silhouette. */
  readonly state: string;
  readonly title: string;
  /** At most two. */
  readonly lines: readonly string[];
  /** In the order of the page; none where there is no API. */
  readonly bars: readonly CardBar[];
  /** The accent of the page on dark grounds; absent: the brand's. */
  readonly accent?: string;
  /** The operator's logo for dark grounds; absent: our mark. */
  readonly logo?: PageImage;
};

/** Size of a card in pixels, as Open Graph readers expect it. */
export const CARD_SIZE = { width: 1200, height: 630 } as const;
