import { deNom } from "../french.ts";
import type { Cause, Locale } from "../model.ts";
import { CAUSE_WORDS } from "./cause-words.ts";

type Symptom = (component: string, codes: string) => string;

/** A clause for each cause: what calls meet, and nothing that was not seen. */
const SYMPTOMS: Readonly<Record<Locale, Readonly<Partial<Record<Cause, Symptom>>>>> = {
  fr: {
    dns: (c) => `le nom de domaine ${deNom(c)} est introuvable`,
    connect: (c) => `la connexion à ${c} est impossible`,
    tls: (c) => `la connexion sécurisée à ${c} échoue (certificat ou chiffrement refusé)`,
    timeout: (c) => `les appels à ${c} n’obtiennent pas de réponse à temps`,
    protocol: (c) => `les appels à ${c} obtiennent des réponses illisibles`,
    size: (c) => `les appels à ${c} obtiennent des réponses trop volumineuses`,
    body: (c) => `les appels à ${c} obtiennent des réponses au contenu inattendu`,
    http_3xx: (c, codes) => `les appels à ${c} sont redirigés${codes || " (3xx)"}`,
    http_4xx: (c, codes) => `les appels à ${c} sont rejetés${codes || " (4xx)"}`,
    http_5xx: (c, codes) =>
      `les appels à ${c} reçoivent des erreurs du serveur${codes || " (5xx)"}`,
    slow: (c) => `les appels à ${c} obtiennent des réponses trop lentes`,
    expiring: (c) => `le certificat ${deNom(c)} arrive à expiration`,
    late: (c) => `le signal attendu ${deNom(c)} ne nous parvient plus`,
  },
  en: {
    dns: (c) => `the domain name of ${c} cannot be found`,
    connect: (c) => `no connection to ${c} can be made`,
    tls: (c) => `no secure connection to ${c} can be made (certificate or encryption refused)`,
    timeout: (c) => `calls to ${c} have been getting no answer in time`,
    protocol: (c) => `calls to ${c} have been getting unreadable answers`,
    size: (c) => `calls to ${c} have been getting answers that are too large`,
    body: (c) => `calls to ${c} have been getting answers with unexpected content`,
    http_3xx: (c, codes) => `calls to ${c} have been redirected${codes || " (3xx)"}`,
    http_4xx: (c, codes) => `calls to ${c} have been rejected${codes || " (4xx)"}`,
    http_5xx: (c, codes) =>
      `calls to ${c} have been failing with server errors${codes || " (5xx)"}`,
    slow: (c) => `calls to ${c} have been answered too slowly`,
    expiring: (c) => `the certificate of ${c} has been about to expire`,
    late: (c) => `the expected signal from ${c} has not arrived`,
  },
};

const SEVERAL: Readonly<Record<Locale, (component: string, causes: string) => string>> = {
  fr: (c, causes) => `les appels à ${c} échouent : ${causes}`,
  en: (c, causes) => `calls to ${c} have been failing: ${causes}`,
};

/** The symptom of an outage without a known cause, such as one that a person declares. */
const UNKNOWN: Readonly<Record<Locale, (component: string, isPlural: boolean) => string>> = {
  fr: (c, isPlural) => `${c} ${isPlural ? "sont" : "est"} en panne`,
  en: (c, isPlural) => `${c} ${isPlural ? "have" : "has"} been down`,
};

/**
 * Returns a clause about an outage that follows "Depuis 14 h 05, " or "Since 14:05, ".
 *
 * @param component the names of the components, as one text
 * @param codes status codes that were answered
 */
export function symptomOf(
  component: string,
  isPlural: boolean,
  causes: readonly Cause[],
  codes: readonly string[],
  locale: Locale,
): string {
  const [cause, ...others] = causes;
  if (cause === undefined) return UNKNOWN[locale](component, isPlural);
  if (others.length > 0) {
    return SEVERAL[locale](component, causes.map((c) => CAUSE_WORDS[locale][c]).join(", "));
  }
  const symptom = SYMPTOMS[locale][cause];
  if (!symptom) return UNKNOWN[locale](component, isPlural);
  return symptom(component, codes.length > 0 ? ` (${codes.join(", ")})` : "");
}
