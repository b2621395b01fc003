/** The French of the mistakes of single fields, by their English text; `{1}` is the first value. */
export const frMistakes: Readonly<Record<string, string>> = {
  "hours are kept for {}; days are kept for ever":
    "les heures sont conservées {1}\u00a0; les jours, pour toujours",
  "expected a month such as 2026-10": "un mois comme 2026-10 est attendu",
  "must not be empty": "ne peut pas être vide",
  "must be one line, without control characters":
    "doit tenir en une ligne, sans caractères de contrôle",
  "must have no control characters": "ne peut pas contenir de caractères de contrôle",
  "must be well-formed Unicode": "contient des caractères mal formés",
  "must have {} characters at most; it has {}": "{1} caractères au plus\u00a0; il y en a {2}",
  "must be {} at most": "{1} au plus",
  "must name one component at least": "indiquez au moins un composant",
  "must come after `from`": "doit venir après le début",
  "must come after `startsAt`": "doit venir après le début",
  "must come after `startedAt`": "doit venir après le début",
  "must lie in the future": "doit être dans le futur",
  "must not lie in the future": "ne peut pas être dans le futur",
  "must not come after the first step": "ne peut pas venir après le premier point d’étape",
  "must be a whole number from 1 to {}": "doit être un nombre entier de 1 à {1}",
  "must be from 1m to 30d": "doit aller de 1\u00a0minute à 30\u00a0jours",
  "must be from 1s to 30d": "doit aller de 1\u00a0seconde à 30\u00a0jours",
  "must begin and end at other times": "le début et la fin doivent différer",
  "lies in the future": "est dans le futur",
  "lies in the past": "est dans le passé",
  "lies more than 31 days after `startsAt`": "est plus de 31\u00a0jours après le début",
  "lies more than 7 days back": "remonte à plus de 7\u00a0jours",
  "lies more than 90 days back": "remonte à plus de 90\u00a0jours",
  "lies more than two years ahead": "est à plus de deux ans d’ici",
  "nothing follows once it is resolved": "rien ne suit un incident résolu",
  "of a draft: edit it": "c’est un brouillon\u00a0: modifiez-le",
  "of a published incident: add a step":
    "l’incident est publié\u00a0: ajoutez plutôt un point d’étape",
  "only of a draft that is resolved: edit it":
    "seulement pour un brouillon résolu\u00a0: modifiez-le",
  "only with the status resolved": "seulement pour un incident résolu",
  "probes do not see it over: publish it, then add a step that resolves it":
    "les sondes n’en voient pas la fin\u00a0: publiez-le, puis ajoutez un point d’étape qui le résout",
  "a draft is of something that goes on": "un brouillon décrit ce qui est encore en cours",
  "a postmortem follows on an incident": "un bilan suit un incident",
  "{} cannot follow on resolved": "cette étape ne peut pas suivre un incident résolu",
  "{} cannot follow on {}": "l’étape «\u00a0{1}\u00a0» ne peut pas suivre «\u00a0{2}\u00a0»",
  "it is {}": "état\u00a0: {1}",
  "is now {} ({})": "est désormais {1} ({2})",
  "it would overlap itself: each lasts longer than a {}":
    "les occurrences se chevaucheraient\u00a0: chacune dure plus que sa période ({1})",
  "{}: {} is planned from {} to {}": "{1}\u00a0: {2} est prévu de {3} à {4}",
  "there is no component {} on this page": "le composant {1} n’existe pas sur cette page",
  "there is no provider {}": "le fournisseur {1} n’existe pas",
  "there is no such provider on this page": "ce fournisseur n’existe pas sur cette page",
  "there is no update {}": "le point d’étape {1} n’existe pas",
  "is named twice": "est nommé deux fois",
  "is given twice": "est donné deux fois",
  "is another's": "appartient à un autre",
  "is another monitor's": "est celle d’une autre sonde",
  "is longer than `every`: a probe would overlap the next":
    "dépasse la cadence\u00a0: une mesure chevaucherait la suivante",
  "belongs to another provider": "appartient à un autre fournisseur",
  "overlaps a slice of the same component": "chevauche une tranche du même composant",
  "a gateway's ping says its state itself: it takes no expectations":
    "un ping de passerelle donne lui-même son état\u00a0: il n’a pas d’attentes",
  "line {}, column {}: {{}} is no placeholder; these are {}":
    "ligne {1}, colonne {2}\u00a0: {{3}} n’est pas rempli\u00a0; le sont {4}",
  "a time, 22:00, is wanted": "indiquez une heure, comme 22:00",
  "at least one kind is wanted": "choisissez les incidents, les maintenances, ou les deux",
  "at least one scope is wanted": "choisissez au moins un fournisseur ou une API",
  "{}: no such scope": "{1} n’existe pas",
  "one mail address is wanted": "indiquez une seule adresse électronique",
  "the mail server of this instance takes ASCII alone before the @ (it offers no SMTPUTF8)":
    "le serveur de messagerie n’accepte pas d’adresse accentuée avant l’arobase",
  "expected a component's state": "un état de composant est attendu",
  "expected a date (2026-10-01) or an instant (2026-10-01T08:00:00+02:00)":
    "une date (2026-10-01) ou un instant (2026-10-01T08:00:00+02:00) est attendu",
  "expected a date or an instant {}": "une date ou un instant est attendu, {1}",
  "expected a name, of at most {} characters": "un nom de {1} caractères au plus est attendu",
  "expected a text of at most {} characters": "un texte de {1} caractères au plus est attendu",
  "expected an instant": "un instant est attendu",
  "expected an instant (2026-10-01T08:00:00.000+02:00)":
    "un instant (2026-10-01T08:00:00.000+02:00) est attendu",
  "expected an instant {}": "un instant est attendu, {1}",
  "expected fr or en, or both": "un texte français, anglais, ou les deux sont attendus",
  'expected letters, digits, "_", "-" and "."':
    "lettres, chiffres, «\u00a0_\u00a0», «\u00a0-\u00a0» et «\u00a0.\u00a0» seulement",
  "expected one of {}": "l’une de ces valeurs est attendue\u00a0: {1}",
  "expected the id of a component": "l’identifiant d’un composant est attendu",
  "expected the id of a component, or `provider` with that of one":
    "l’identifiant d’un composant ou d’un fournisseur est attendu",
  "expected the id of a configured component": "l’identifiant d’un composant configuré est attendu",
  "expected the id of a {}": "un identifiant est attendu ({1})",
  "more than {} buckets; ask for a part": "plus de {1} tranches\u00a0: demandez-en une partie",
  "unknown cursor": "ce repère de page n’existe pas",
  "unknown field": "ce champ n’existe pas",
  needed: "est nécessaire",
  "either an address or a recipient is wanted": "indiquez une adresse ou un destinataire",
  "the envelope's sender of one of our mails is wanted":
    "l’expéditeur d’enveloppe d’un de nos courriels est attendu",
  "it names no recipient": "aucun destinataire n’y figure",
  "expected an http:// or https:// address": "une adresse http:// ou https:// est attendue",
  "expected an http(s) address": "une adresse http:// ou https:// est attendue",
  "{{…}} has no meaning here": "{{…}} n’a pas de sens ici",
  "holds a secret: what needs one belongs in the configuration file":
    "contient un secret\u00a0: déclarez une telle sonde dans le fichier de configuration",
  "{}; network.allow in the configuration may allow it":
    "{1}\u00a0; network.allow, dans la configuration, peut l’autoriser",
  "expected a duration from {} to {}": "une durée de {1} à {2} est attendue",
  "expected a duration such as 24h or 1h": "une durée comme 24h ou 1h est attendue",
  "expected a duration such as 500ms, 5s, 1m, 2h or 90d":
    "une durée comme 500ms, 5s, 1m, 2h ou 90d est attendue",
  "expected a status such as 5.1.1": "un statut comme 5.1.1 est attendu",
  "expected an HTTP status from 100 to 599, or 0 for none":
    "un statut HTTP de 100 à 599 est attendu, ou 0 sans réponse",
  "expected text on one line, without control characters":
    "doit tenir en une ligne, sans caractères de contrôle",
  "expected the number of an entry": "le numéro d’une entrée est attendu",
  "one line is wanted": "doit tenir en une ligne",

  // Targets of monitors
  "is missing": "est nécessaire",
  "this kind has no address of the web": "ce genre de sonde n’a pas d’adresse du web",
  "this kind has no such setting": "ce genre de sonde n’a pas ce réglage",
  "this kind takes its expectations in its settings":
    "ce genre de sonde a ses attentes dans ses réglages",
  "belongs in the configuration file": "se déclare dans le fichier de configuration",
  "expected a host name or an IP address": "un nom d’hôte ou une adresse IP est attendu",
  "expected a name of the DNS, or for PTR an IP address":
    "un nom du DNS est attendu, ou une adresse IP pour PTR",
  "an address has only PTR records": "une adresse IP n’a que des enregistrements PTR",
  "a record of type {} is written {}": "un enregistrement de type {1} s’écrit {2}",
  "expected a registered domain such as example.org":
    "un domaine enregistré comme exemple.fr est attendu",
  "expected an absolute {} or {} address": "une adresse {1} ou {2} complète est attendue",
  "no user or password in the address: use basicAuth":
    "pas d’identifiant ni de mot de passe dans l’adresse",
  "an address with a #fragment cannot be requested":
    "une adresse avec un #fragment ne peut pas être demandée",
  "this address is one of {}": "cette adresse est celle de {1}",
  "this duration is too long": "cette durée est trop longue",
  "must be longer than zero": "doit être supérieure à zéro",

  // Expectations of monitors
  "{} takes a value": "une valeur est attendue",
  "{} takes no value": "aucune valeur n’est attendue",
  "{} takes a number as value": "un nombre est attendu",
  "{} takes a whole number as value": "un nombre entier est attendu",
  "{} takes a regular expression as value": "une expression régulière est attendue",
  "{} takes a regular expression as value: {}": "une expression régulière est attendue\u00a0: {2}",
  "not a regular expression: {}": "ce n’est pas une expression régulière\u00a0: {1}",
  'expected a status: 200, "2xx", "200-299"': "un statut est attendu\u00a0: 200, 2xx ou 200-299",
  "expected at least one": "indiquez-en au moins un",
  "expected a JSON path such as data.items[0].id: {}":
    "un chemin JSON comme data.items[0].id est attendu\u00a0: {1}",
  "it is empty": "il est vide",
  "{} at character {}": "{1} au caractère {2}",
  "'.' without a name before it": "point sans nom devant lui",
  "expected an index or a quoted name": "un indice ou un nom entre guillemets est attendu",
  "expected .name or [index]": "un .nom ou un [indice] est attendu",
  "a quoted name that does not end, or an unknown escape,":
    "nom entre guillemets qui ne finit pas, ou échappement inconnu",
  "{} can select several values,": "{1} peut désigner plusieurs valeurs,",
  "a status below 200 is never the last one of an answer":
    "un statut inférieur à 200 n’est jamais le dernier d’une réponse",
  "an answer {} has no body to test": "une réponse {1} n’a pas de corps à vérifier",
  "{} cannot have two values at once": "{1} ne peut pas avoir deux valeurs à la fois",

  // Of the schemas (zod)
  "Invalid input": "n’est pas valable",
  "Invalid input: expected {}, received {}": "attendu\u00a0: {1}\u00a0; reçu\u00a0: {2}",
  "Invalid input: expected {}": "attendu\u00a0: {1}",
  "Invalid option: expected one of {}": "attendu\u00a0: une de ces valeurs, {1}",
  "Too small: expected string to have >={} characters": "au moins {1} caractères",
  "Too small: expected string to have >=1 characters": "ne peut pas être vide",
  "Too small: expected {} to have >={} items": "au moins {2} éléments",
  "Too small: expected {} to have >=1 items": "indiquez-en au moins un",
  "Too small: expected {} to be >={}": "au moins {2}",
  "Too small: expected {} to be >{}": "plus de {2}",
  "Too big: expected string to have <={} characters": "{1} caractères au plus",
  "Too big: expected {} to have <={} items": "{2} éléments au plus",
  "Too big: expected {} to be <={}": "{2} au plus",
  "Too big: expected {} to be <{}": "moins de {2}",
  "Invalid email address": "indiquez une adresse électronique, comme prenom.nom@exemple.fr",
  "Invalid ISO datetime": "un instant (2026-10-01T08:00:00+02:00) est attendu",
  "Invalid ISO date": "une date (2026-10-01) est attendue",
  "Invalid URL": "une adresse (https://…) est attendue",
  "Invalid UUID": "un UUID est attendu",
  "Invalid string: must match pattern {}": "n’a pas la forme attendue",
  "Invalid string: must start with {}": "doit commencer par {1}",
  // Requests for access
  "a name has no web address in it": "un nom ne contient pas d’adresse web",
  "at least one provider is wanted": "choisissez au moins un fournisseur",
  "expected a SIREN: nine digits, without spaces":
    "un SIREN est attendu\u00a0: neuf chiffres, sans espaces",
  "expected a SIRET: fourteen digits, without spaces":
    "un SIRET est attendu\u00a0: quatorze chiffres, sans espaces",
  "this SIREN does not exist: one of its digits is wrong":
    "ce SIREN n’existe pas\u00a0: un de ses chiffres est faux",
  "this SIRET does not exist: one of its digits is wrong":
    "ce SIRET n’existe pas\u00a0: un de ses chiffres est faux",
  "this SIRET is another body's: it begins by the SIREN":
    "ce SIRET est celui d’un autre organisme\u00a0: il doit commencer par le SIREN",
  'expected "+", a country code and the number without its first 0; codes of France: {}':
    "indiquez «\u00a0+\u00a0», l’indicatif et le numéro sans son premier 0\u00a0; indicatifs français\u00a0: {1}",
  "expected a web address such as https://www.legifrance.gouv.fr/":
    "une adresse web est attendue, comme https://www.legifrance.gouv.fr/",
  'look whether the organisation is verified and has members, and choose it, or "new": {}':
    "regardez si l’organisme est vérifié et a des membres, puis choisissez-le, ou un nouveau\u00a0: {1}",
  "another organisation has this SIRET: choose it, or change it first":
    "un autre organisme a ce SIRET\u00a0: choisissez-le, ou modifiez-le d’abord",
  "there is no such organisation": "cet organisme n’existe pas",
  "must be ticked": "à cocher",
  "there is no such software vendor": "cet éditeur de logiciels n’existe pas",
  "this is not a refused request of the same address":
    "ce n’est pas une demande refusée de la même adresse",
};
