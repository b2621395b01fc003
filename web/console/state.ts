import { batch, computed, effect, signal } from "@preact/signals";
import type { Burning, Drafts, Setup } from "../../server/core/api/console.ts";
import type { Summary } from "../../server/core/api/events.ts";
import type { Person, SignedInAs, SignedOut } from "../../server/core/api/people.ts";
import type { Locale } from "../../server/core/model.ts";
import { accountPath } from "../../server/core/page/account-paths.ts";
import { isOfTeam, mayAs, standingOf, type Role } from "../../server/core/people/permission.ts";
import { formatFor } from "../text/format.ts";
import { typeset } from "../text/typeset.ts";
import { outside, presentPlace } from "./base.ts";
import { api, whenSignedOut } from "./api.ts";

/** `undefined`: not known yet; `null`: signed out. */
export const person = signal<Person | null | undefined>(undefined);
export const setup = signal<Setup | null>(null);
/** What does not wait; `at` is when it was read, on the clock of `performance.now()`. */
export const burning = signal<(Burning & { readonly at: number }) | null>(null);
/** The page's providers with their states, open incidents and maintenances ahead. */
export const summary = signal<Summary | null>(null);
export const drafts = signal<Drafts | null>(null);

/** Number of things that wait for the team: drafts to decide on, and updates that are overdue. */
export const toDecide = computed(() => {
  if (!isTeam.value) return 0;
  const waiting = drafts.value;
  const overdue = summary.value?.incidents.filter(
    ({ nextUpdateAt }) => nextUpdateAt !== null && Date.parse(nextUpdateAt) <= now(),
  );
  return (
    (waiting ? waiting.incidents.length + waiting.maintenances.length : 0) + (overdue?.length ?? 0)
  );
});

/** True where the desk has room for two columns: the frame's own limit of 64rem. */
export const isWide = signal(matchMedia("(min-width: 64.01rem)").matches);
matchMedia("(min-width: 64.01rem)").addEventListener("change", ({ matches }) => {
  isWide.value = matches;
});

/** The present address: path and query. */
export const place = signal(presentPlace());

const documentLocale: Locale = document.documentElement.lang === "en" ? "en" : "fr";
/** A language chosen here wins over the account's. */
export const chosenLocale = signal<Locale | null>(readChosen());
export const locale = computed<Locale>(
  () => chosenLocale.value ?? person.value?.locale ?? documentLocale,
);

function readChosen(): Locale | null {
  const kept = localStorage.getItem("vigie.console.locale");
  return kept === "fr" || kept === "en" ? kept : null;
}

effect(() => {
  document.documentElement.lang = locale.value;
  if (chosenLocale.value) localStorage.setItem("vigie.console.locale", chosenLocale.value);
});

/**
 * A text in the language that is chosen; both stand side by side, so that none is forgotten. The
 * French one gets its non-breaking spaces here.
 */
export const t = (fr: string, en: string): string => (locale.value === "fr" ? typeset(fr) : en);

export const zone = computed(() => setup.value?.page.timeZone ?? "Europe/Paris");
export const format = computed(() => formatFor(locale.value, zone.value));

/** Time by which the server's clock is ahead of this one. */
let aheadMs = 0;
/** Now, by the server's clock. */
export const now = (): number => Date.now() + aheadMs;

/** "24 nov., 14 h 05": in the page's time zone. */
export function momentText(at: string | number | null): string {
  if (at === null) return "–";
  const instant = typeof at === "number" ? at : Date.parse(at);
  const { clock, date } = format.value.moment(instant, now());
  return date === null ? clock : `${date}, ${clock}`;
}

const momentOf = (at: string | number) =>
  format.value.moment(typeof at === "number" ? at : Date.parse(at), now());

/** "depuis 14 h 05", "depuis le 24 nov. à 14 h 05". */
export function sinceText(at: string | number): string {
  const { clock, date } = momentOf(at);
  if (date === null) return t(`depuis ${clock}`, `since ${clock}`);
  return t(`depuis le ${date} à ${clock}`, `since ${date} at ${clock}`);
}

/** "jusqu’à 14 h 05", "jusqu’au 24 nov. à 14 h 05". */
export function untilText(at: string | number): string {
  const { clock, date } = momentOf(at);
  if (date === null) return t(`jusqu’à ${clock}`, `until ${clock}`);
  return t(`jusqu’au ${date} à ${clock}`, `until ${date} at ${clock}`);
}

/** "à 14 h 05", "le 24 nov. à 14 h 05": an instant as part of a sentence. */
export function momentClause(at: string | number): string {
  const { clock, date } = momentOf(at);
  if (date === null) return t(`à ${clock}`, `at ${clock}`);
  return t(`le ${date} à ${clock}`, `on ${date} at ${clock}`);
}

export const can = (role: Role): boolean => {
  const who = person.value;
  return who != null && mayAs(standingOf(reachOf(who)), role);
};
/** Returns true for a member of the team, false for a provider's staff. */
export const isTeam = computed(() => {
  const who = person.value;
  return who != null && isOfTeam(reachOf(who));
});

const reachOf = (who: Person) =>
  ({ kind: "person", role: who.role, providers: who.providers ?? "all" }) as const;

/** Goes to an address of the console; the reader's place is the new screen's beginning. */
export function go(to: string): void {
  if (to !== place.value) history.pushState(null, "", outside(to));
  place.value = to;
  scrollTo(0, 0);
  document.getElementById("content")?.focus({ preventScroll: true });
}

addEventListener("popstate", () => (place.value = presentPlace()));

/** Asks who is signed in, and what there is to work with. */
export async function begin(): Promise<void> {
  try {
    const { person: who } = await api.get<SignedInAs>("/api/v1/session");
    if (standingOf(reachOf(who)) === "member") {
      // Nothing here is for them: their account is a page of its own.
      return location.assign(outside(accountPath("overview", who.locale)));
    }
    const found = await api.get<Setup>("/api/v1/console");
    aheadMs = found.now - Date.now();
    setup.value = found;
    person.value = who;
    await look();
  } catch {
    person.value = null;
  }
}

/** Asks anew who is signed in: what they sign in with changed. */
export async function refreshPerson(): Promise<void> {
  person.value = (await api.get<SignedInAs>("/api/v1/session")).person;
}

/** Looks again at what burns: states, incidents, drafts and messages on hold. */
export async function look(): Promise<void> {
  const [found, stands, waiting] = await Promise.all([
    api.get<Burning>("/api/v1/console/burning"),
    api.get<Summary>("/api/v1/summary"),
    api.get<Drafts>("/api/v1/drafts"),
  ]);
  batch(() => {
    burning.value = { ...found, at: performance.now() };
    summary.value = stands;
    drafts.value = waiting;
  });
}

export async function signOut(): Promise<void> {
  const { signOutUrl } = await api.delete<SignedOut>("/api/v1/session");
  // Half-written texts are not for the next person at this browser.
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("vigie.draft.")) localStorage.removeItem(key);
  }
  if (signOutUrl) location.assign(signOutUrl);
  else person.value = null;
}

whenSignedOut(() => (person.value = null));
