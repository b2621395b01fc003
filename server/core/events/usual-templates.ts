import type { Template } from "../configuration.ts";

/** The bundled templates; drafts look for these names. */
export const USUAL: readonly Template[] = [
  {
    id: "outage",
    fr: {
      title: "{provider} : {component} en panne",
      body: [
        "Depuis {since}, {symptom}.",
        "Routes concernées : {routes}.",
        "",
        "Nous cherchons l’origine de la panne.",
      ].join("\n"),
    },
    en: {
      title: "{provider}: {component} down",
      body: [
        "Since {since}, {symptom}.",
        "Routes affected: {routes}.",
        "",
        "We are looking for the cause of the outage.",
      ].join("\n"),
    },
  },
  {
    id: "widespread",
    fr: {
      title: "Plusieurs fournisseurs en panne : {provider}",
      body: [
        "Depuis {since}, {symptom}.",
        "Routes concernées : {routes}.",
        "",
        "Plusieurs fournisseurs étant touchés en même temps, nous cherchons une cause commune.",
      ].join("\n"),
    },
    en: {
      title: "Several providers down: {provider}",
      body: [
        "Since {since}, {symptom}.",
        "Routes affected: {routes}.",
        "",
        "Several providers are affected at the same time: we are looking for a common cause.",
      ].join("\n"),
    },
  },
  {
    id: "slowness",
    fr: {
      title: "{provider} : {component} en mode dégradé",
      body: "Depuis {since}, {component} {répond|répondent} lentement ou par intermittence. Nous suivons la situation.",
    },
    en: {
      title: "{provider}: {component} degraded",
      body: "Since {since}, {component} {has|have} been answering slowly or intermittently. We are watching the situation.",
    },
  },
  {
    id: "maintenance",
    fr: {
      title: "{provider} : maintenance de {component}",
      body: "{provider} {effectue|effectuent} une maintenance. Pendant ce temps, {component} {peut|peuvent} ne pas répondre.",
    },
    en: {
      title: "{provider}: maintenance of {component}",
      body: "{provider} {carries|carry} out maintenance. Meanwhile, {component} may not answer.",
    },
  },
  {
    id: "monitoring",
    fr: {
      title: "{provider} : {component} {répond|répondent} de nouveau",
      body: "{component} {répond|répondent} de nouveau depuis {since}. Nous restons attentifs avant de clore l’incident.",
    },
    en: {
      title: "{provider}: {component} {answers|answer} again",
      body: "{component} {has|have} been answering again since {since}. We will keep watching before closing the incident.",
    },
  },
  {
    id: "again",
    fr: {
      title: "{provider} : {component} de nouveau en panne",
      body: "La panne est revenue. Depuis {since}, {symptom}.",
    },
    en: {
      title: "{provider}: {component} down again",
      body: "The outage is back. Since {since}, {symptom}.",
    },
  },
  {
    id: "recovery",
    fr: {
      title: "{provider} : {component} {rétabli|rétablis}",
      body: "{component} {répond|répondent} normalement depuis {since}. L’incident est clos.",
    },
    en: {
      title: "{provider}: {component} back to normal",
      body: "{component} {has|have} been answering normally since {since}. The incident is over.",
    },
  },
];
