import type { Locale } from "../model.ts";

/** What a social card is about. */
export type CardSubject =
  | { readonly kind: "page" }
  | { readonly kind: "provider" | "incident" | "maintenance"; readonly id: string };

const FOLDERS = {
  provider: "providers",
  incident: "incidents",
  maintenance: "maintenances",
} as const;

/** "/card/fr/page.png", "/card/en/incidents/k3v9m2x7q1ab.png" */
export const cardPath = (subject: CardSubject, locale: Locale): string =>
  subject.kind === "page"
    ? `/card/${locale}/page.png`
    : `/card/${locale}/${FOLDERS[subject.kind]}/${subject.id}.png`;
