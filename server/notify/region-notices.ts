import type { PageConfig, RegionConfig } from "../core/configuration.ts";
import type { SilenceReason } from "../core/measuring/locations.ts";
import type { Instant, Locale } from "../core/model.ts";
import { mailTime } from "./mail-time.ts";
import type { TeamNotice } from "./team-notices.ts";

const WHY: Readonly<Record<SilenceReason, Readonly<Record<Locale, string>>>> = {
  silent: {
    fr: "Son agent ne donne plus de nouvelles.",
    en: "Its agent is not heard of.",
  },
  blind: {
    fr: "Aucune des cibles de référence n'y est joignable : son réseau est coupé.",
    en: "It reaches none of the reference targets: its network is down.",
  },
  clock: {
    fr: "L'horloge de son agent est décalée de plus de 5 s.",
    en: "The clock of its agent is off by more than 5 s.",
  },
};

const UNCOUNTED = {
  fr: "Ses mesures ne comptent pas tant que cela dure.",
  en: "Its measurements do not count for as long as this lasts.",
};

/** Returns the notice that a region has had no voice for a while. */
export const silenceNotice = (
  page: PageConfig,
  { id, name }: RegionConfig,
  { why, since }: { readonly why: SilenceReason; readonly since: Instant },
): TeamNotice => ({
  ...base(page, id),
  threshold: "silence",
  title: { fr: `Région sans voix : ${name}`, en: `Region without a voice: ${name}` },
  lines: {
    fr: [`Depuis le ${moment("fr", page, since)}. ${WHY[why].fr} ${UNCOUNTED.fr}`],
    en: [`Since ${moment("en", page, since)}. ${WHY[why].en} ${UNCOUNTED.en}`],
  },
});

/** Returns the notice that monitors fail in a region while too few others agree. */
export const minorityNotice = (
  page: PageConfig,
  { id, name }: RegionConfig,
  {
    differing,
    monitors,
    since,
  }: {
    readonly differing: number;
    readonly monitors: number;
    readonly since: Instant;
  },
): TeamNotice => ({
  ...base(page, id),
  threshold: "minority",
  title: {
    fr: `Échecs vus depuis ${name}, sans accord des autres régions`,
    en: `Failures seen from ${name}, without enough agreement`,
  },
  lines: {
    fr: [
      `${differing} ${differing === 1 ? "sonde échoue" : "sondes échouent"} depuis cette région, sur ${monitors}, depuis le ${moment("fr", page, since)} ; trop peu d'autres régions le voient pour que cela compte.`,
    ],
    en: [
      `${differing} of ${monitors} monitors ${differing === 1 ? "fails" : "fail"} from this region since ${moment("en", page, since)}; too few other regions see it for it to count.`,
    ],
  },
});

/** The subjects of both, so that they can be given again once they are over. */
export const regionSubject = (id: string): string => `region:${id}`;

const base = (page: PageConfig, id: string) => ({
  page,
  kind: "team.region" as const,
  subject: regionSubject(id),
  path: "/console/monitors",
});

const moment = (locale: Locale, page: PageConfig, at: Instant): string =>
  mailTime(locale, page.timeZone).moment(at);
