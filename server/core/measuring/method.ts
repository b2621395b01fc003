import type { Locale } from "../model.ts";

/** The terms that the method's description depends on. */
export type MethodTerms = {
  readonly noticeHours: number;
  readonly timeZone: string;
  /** In per cent, or `null` where nothing is promised. */
  readonly target: number | null;
};

/** The method in words, and its formulas: the same on the page and in the report. */
export type Method = {
  readonly sentences: readonly string[];
  readonly formulas: readonly string[];
};

/**
 * Returns the description of how availability is computed, for those who sign it and those who
 * check it.
 *
 * Change it together with `METHOD_VERSION`.
 */
export function methodOf(terms: MethodTerms, locale: Locale): Method {
  return locale === "fr" ? french(terms) : english(terms);
}

const number = (value: number, locale: Locale) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value);

function french({ noticeHours, timeZone, target }: MethodTerms): Method {
  const hours = number(noticeHours, "fr");
  return {
    sentences: [
      "La disponibilité se mesure en temps, à la milliseconde\u00a0: un état vaut de la mesure qui l’a constaté jusqu’à la suivante, et au plus pendant un intervalle de mesure, son délai d’attente et une marge. Ensuite, il est inconnu.",
      "Une panne compte dès le premier échec, pourvu que l’échec se soit répété, qu’elle ait été annoncée ou non. Une réponse lente est une réponse.",
      "Le temps dont rien n’est connu n’est ni disponible ni indisponible\u00a0: il sort du calcul et abaisse la couverture.",
      `Une maintenance annoncée au moins ${hours}\u00a0h avant son début sort du calcul\u00a0; les deux chiffres, sans elle et avec elle, sont publiés. Annoncée plus tard, elle compte comme une indisponibilité\u00a0; au-delà de la fin annoncée, une panne compte.`,
      "L’engagement porte sur la passerelle seule, indisponible dès que l’un de ses composants l’est. Les fournisseurs sont mesurés de même, pour information et sans engagement.",
      `Le mois est un mois civil (${timeZone})\u00a0; les pourcentages sont arrondis vers le bas.`,
      "Un mois clos ne change plus\u00a0: ce qui est appris ensuite paraît à côté, en erratum, avec son auteur et son motif.",
    ],
    formulas: [
      "disponibilité = temps disponible ÷ (durée − temps inconnu − maintenances exclues)",
      "disponibilité, maintenances comprises = temps disponible ÷ (durée − temps inconnu)",
      "couverture = (durée − temps inconnu) ÷ durée",
      ...(target === null
        ? []
        : [`budget d’erreur = (100 % − ${number(target, "fr")} %) × durée du mois`]),
    ],
  };
}

function english({ noticeHours, timeZone, target }: MethodTerms): Method {
  const hours = number(noticeHours, "en");
  return {
    sentences: [
      "Availability is measured in time, to the millisecond: a state holds from the check that found it to the next one, and at most for one interval, its time-out and a margin. After that it is unknown.",
      "An outage counts from its first failure, provided that the failure was repeated, whether or not it was announced. A slow answer is an answer.",
      "Time of which nothing is known is neither up nor down: it leaves the calculation and lowers the coverage.",
      `Maintenance announced at least ${hours} h before its start leaves the calculation; both figures, without it and with it, are published. Announced later, it counts as down time; beyond the announced end, an outage counts.`,
      "The commitment binds the gateway alone, which is down while any of its components is. Providers are measured alike, for information and without a commitment.",
      `The month is a civil month (${timeZone}); percentages are rounded down.`,
      "A closed month never changes: what is learnt afterwards stands beside it, as an erratum with its author and reason.",
    ],
    formulas: [
      "availability = time up ÷ (length − unknown time − excluded maintenance)",
      "availability, maintenance included = time up ÷ (length − unknown time)",
      "coverage = (length − unknown time) ÷ length",
      ...(target === null
        ? []
        : [`error budget = (100% − ${number(target, "en")}%) × length of the month`]),
    ],
  };
}
