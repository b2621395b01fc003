import { isoInZone } from "../core/calendar.ts";
import { windowAt } from "../core/events/maintenance-windows.ts";
import type { Instant, WindowRule } from "../core/model.ts";
import { MAINTAINED, PROVIDERS } from "./catalogue.ts";

/** The reaction of a simulated server to a request. */
export type Behaviour =
  | "ok"
  /** Right, but late: over `degradedAfter`, within the time-out. */
  | "slow"
  | "bad_gateway"
  /** 503 with Retry-After. */
  | "unavailable"
  /** Takes the request and never answers. */
  | "hangs"
  /** Nobody listens on the port. */
  | "refused"
  /** 200 with HTML instead of what was asked for. */
  | "wrong_body"
  /** 200 with the right form and nothing in it. */
  | "empty"
  /** 503 with a maintenance notice. */
  | "maintenance";

/** In minutes of the cycle; `to` is not part of it. */
type Phase = { readonly from: number; readonly to: number; readonly behaviour: Behaviour };

/** The script repeats itself every hour of the clock. */
export const CYCLE_MINUTES = 60;

/**
 * The script of failures. At every minute one resource is down and one or two are slow; resources
 * without an entry are always well. Phases of five minutes let a visitor see each begin and end.
 */
export const SCRIPT: Readonly<Record<string, readonly Phase[]>> = {
  "infogreffe/rcs": [{ from: 0, to: 5, behaviour: "bad_gateway" }],
  "cibtp/attestation_cotisations_conges_payes_chomage_intemperies": [
    { from: 5, to: 10, behaviour: "unavailable" },
  ],
  "opqibi/certification_ingenierie": [{ from: 10, to: 15, behaviour: "hangs" }],
  "fntp/carte_professionnelle_travaux_publics": [{ from: 15, to: 20, behaviour: "refused" }],
  "ademe/certification_rge": [{ from: 20, to: 25, behaviour: "wrong_body" }],
  "carif_oref/qualiopi": [{ from: 25, to: 30, behaviour: "empty" }],
  "urssaf/attestation_sociale": [{ from: 30, to: 35, behaviour: "bad_gateway" }],
  "qualibat/certifications": [{ from: 35, to: 40, behaviour: "refused" }],
  "gip_mds/effectifs": [{ from: 40, to: 45, behaviour: "hangs" }],
  "european_commission/numero_tva": [{ from: 45, to: 50, behaviour: "unavailable" }],
  "probtp/cotisations_retraite": [{ from: 50, to: 55, behaviour: "bad_gateway" }],
  "djepva/api-association": [{ from: 55, to: 60, behaviour: "wrong_body" }],

  "data_subvention/subventions": [{ from: 0, to: 12, behaviour: "slow" }],
  "qualifelec/certificats": [{ from: 10, to: 20, behaviour: "slow" }],
  "msa/conformite_cotisations": [{ from: 20, to: 32, behaviour: "slow" }],
  "fabrique_numerique_ministeres_sociaux/conventions_collectives": [
    { from: 30, to: 40, behaviour: "slow" },
  ],
  "banque_de_france/bilans": [{ from: 40, to: 52, behaviour: "slow" }],
  "inpi/rne/actes_bilans": [{ from: 50, to: 60, behaviour: "slow" }],
};

/**
 * Returns the scripted behaviour of a resource at an instant; the script repeats each hour of UTC.
 */
export function scriptedBehaviour(id: string, at: Instant): Behaviour {
  const minute = (at / 60_000) % CYCLE_MINUTES;
  const phase = SCRIPT[id]?.find((p) => p.from <= minute && minute < p.to);
  return phase?.behaviour ?? "ok";
}

/** The time zone of the demo's page. */
export const DEMO_ZONE = "Europe/Paris";

/**
 * A daily window of 90 minutes that is on at `at` and for an hour more at least (less in the
 * night in spring when the clock skips one), on the half-hours so that a restart soon after
 * finds the same.
 */
export function windowAround(at: Instant): WindowRule {
  const [hour, minute] = isoInZone(at, DEMO_ZONE).slice(11, 16).split(":").map(Number);
  const from = (hour ?? 0) * 60 + ((minute ?? 0) < 30 ? 0 : 30);
  return { from: clock(from), to: clock((from + 90) % (24 * 60)) };
}

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0")).join(":");

/** The script of a demo that started then: with the provider that is being maintained. */
export function demoScript(startedAt: Instant): (id: string, at: Instant) => Behaviour {
  const windows = [windowAround(startedAt)];
  const maintained = new Set(
    PROVIDERS.filter((p) => p.id === MAINTAINED).flatMap((p) => p.resources.map((r) => r.id)),
  );
  return (id, at) =>
    maintained.has(id) && windowAt(windows, DEMO_ZONE, at)
      ? "maintenance"
      : scriptedBehaviour(id, at);
}
