/** Advice on a resource's page: what to do without it, and which routes depend on it. */
export type Guidance = {
  readonly aliases?: readonly string[];
  readonly description?: string;
  readonly advice?: string;
  /** The gateway's routes that call it. */
  readonly routes: readonly string[];
};

/** By the resource's id, as the team of a gateway would write it. */
export const GUIDANCE: Readonly<Record<string, Guidance>> = {
  passerelle: {
    description:
      "Démonstration : les fournisseurs de cette page sont simulés par Vigie, leurs pannes aussi.",
    advice:
      "Si la passerelle elle-même est en panne, proposez la saisie manuelle et le dépôt de justificatifs.",
    routes: ["/v3/ping"],
  },
  "insee/sirene": {
    aliases: ["sirene"],
    advice: "Servez la réponse en cache de moins de 24 h, ou laissez saisir la raison sociale.",
    routes: ["/v3/insee/sirene/unites_legales/{siren}", "/v3/insee/sirene/etablissements/{siret}"],
  },
  "urssaf/attestation_sociale": {
    advice: "Demandez à l'entreprise de déposer son attestation de vigilance.",
    routes: ["/v4/urssaf/unites_legales/{siren}/attestation_vigilance"],
  },
  "dgfip/attestation_fiscale": {
    aliases: ["dgfip"],
    advice: "Acceptez une attestation de régularité fiscale déposée en PDF.",
    routes: ["/v4/dgfip/unites_legales/{siren}/attestation_fiscale"],
  },
  "dgfip/chiffre_affaires": {
    aliases: ["dgfip"],
    advice: "Laissez déclarer les trois derniers chiffres d'affaires, à vérifier plus tard.",
    routes: ["/v3/dgfip/etablissements/{siret}/chiffres_affaires"],
  },
  "dgfip/liasses_fiscales": {
    aliases: ["dgfip"],
    advice: "Réessayez plus tard : une liasse déposée ne change plus.",
    routes: ["/v3/dgfip/unites_legales/{siren}/liasses_fiscales/{year}"],
  },
  "infogreffe/rcs": {
    advice: "Utilisez l'extrait du RNE (INPI), qui contient les mêmes mentions.",
    routes: ["/v3/infogreffe/rcs/unites_legales/{siren}/extrait_kbis"],
  },
  "inpi/rne": {
    advice: "Utilisez l'extrait Kbis d'Infogreffe, ou faites déposer l'extrait RNE.",
    routes: ["/v3/inpi/rne/unites_legales/{siren}/extrait_rne"],
  },
  "inpi/rne/actes_bilans": {
    routes: ["/v3/inpi/rne/unites_legales/{siren}/actes_bilans"],
  },
  "djepva/api-association": {
    advice: "Demandez le numéro RNA et les statuts à l'association.",
    routes: ["/v4/djepva/api-association/associations/{siren_or_rna}"],
  },
  "banque_de_france/bilans": {
    routes: ["/v3/banque_de_france/unites_legales/{siren}/bilans"],
  },
  "cnetp/attestation_cotisations_conges_payes_chomage_intemperies": {
    advice: "Attendez la fin de la maintenance, ou acceptez l'attestation déposée en PDF.",
    routes: ["/v3/cnetp/unites_legales/{siren}/attestation_cotisations_conges_payes"],
  },
  "cibtp/attestation_cotisations_conges_payes_chomage_intemperies": {
    advice: "Acceptez l'attestation déposée en PDF.",
    routes: ["/v3/cibtp/etablissements/{siret}/attestation_cotisations_conges_payes"],
  },
  "msa/conformite_cotisations": {
    advice: "Demandez l'attestation de conformité à l'entreprise.",
    routes: ["/v3/msa/etablissements/{siret}/conformite_cotisations"],
  },
  "opqibi/certification_ingenierie": {
    routes: ["/v3/opqibi/unites_legales/{siren}/certification_ingenierie"],
  },
  "fntp/carte_professionnelle_travaux_publics": {
    advice: "Faites déposer la carte professionnelle.",
    routes: ["/v3/fntp/unites_legales/{siren}/carte_professionnelle_travaux_publics"],
  },
  "ademe/certification_rge": {
    advice: "Servez la réponse en cache de moins de 7 jours.",
    routes: ["/v3/ademe/etablissements/{siret}/certification_rge"],
  },
  "european_commission/numero_tva": {
    advice: "Le numéro se calcule à partir du SIREN : différez seulement sa vérification.",
    routes: ["/v3/european_commission/unites_legales/{siren}/numero_tva"],
  },
  "gip_mds/effectifs": {
    advice: "Laissez déclarer l'effectif.",
    routes: ["/v3/gip_mds/unites_legales/{siren}/effectifs_annuels"],
  },
  "fabrique_numerique_ministeres_sociaux/conventions_collectives": {
    routes: [
      "/v3/fabrique_numerique_ministeres_sociaux/etablissements/{siret}/conventions_collectives",
    ],
  },
  "douanes/immatriculations_eori": {
    routes: ["/v3/douanes/etablissements/{siret_or_eori}/immatriculations_eori"],
  },
  "qualifelec/certificats": {
    routes: ["/v3/qualifelec/etablissements/{siret}/certificats"],
  },
  "qualibat/certifications": {
    advice: "Faites déposer le certificat.",
    routes: ["/v4/qualibat/etablissements/{siret}/certification_batiment"],
  },
  "probtp/cotisations_retraite": {
    routes: ["/v3/probtp/etablissements/{siret}/conformite_cotisations_retraite"],
  },
  "carif_oref/qualiopi": {
    advice: "Une liste vide n'est pas fiable pendant un incident : ne concluez pas à l'absence.",
    routes: ["/v3/carif_oref/etablissements/{siret}/certifications_qualiopi_france_competences"],
  },
  "data_subvention/subventions": {
    routes: ["/v3/data_subvention/unites_legales/{siren_or_rna}/subventions"],
  },
};
