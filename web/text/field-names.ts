import type { Locale } from "../../server/core/model.ts";

/** Names of fields as the console labels them: French, English. */
const NAMES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["title", ["Titre", "Title"]],
  ["body", ["Message", "Message"]],
  ["status", ["Étape", "Step"]],
  ["components", ["Composants", "Components"]],
  ["component", ["Composant", "Component"]],
  ["provider", ["Fournisseur", "Provider"]],
  ["providers", ["Fournisseurs", "Providers"]],
  ["startedAt", ["Depuis", "Since"]],
  ["resolvedAt", ["Fin", "End"]],
  ["startsAt", ["Début", "Start"]],
  ["endsAt", ["Fin", "End"]],
  ["from", ["Début", "From"]],
  ["to", ["Fin", "To"]],
  ["nextUpdateAt", ["Prochaine information", "Next update"]],
  ["whatToDo", ["Que faire", "What to do"]],
  ["notAffected", ["Ce qui n’est pas touché", "What is not affected"]],
  ["errorCodes", ["Codes renvoyés", "Codes returned"]],
  ["translations", ["Traductions", "Translations"]],
  ["remind", ["Rappels", "Reminders"]],
  ["repeat", ["Répétition", "Repetition"]],
  ["times", ["Nombre de fois", "Number of times"]],
  ["reason", ["Motif", "Reason"]],
  ["name", ["Nom", "Name"]],
  ["email", ["Adresse électronique", "E-mail address"]],
  ["role", ["Rôle", "Role"]],
  ["password", ["Mot de passe", "Password"]],
  ["current", ["Mot de passe actuel", "Current password"]],
  ["code", ["Code", "Code"]],
  ["url", ["Adresse", "Address"]],
  ["every", ["Cadence", "Interval"]],
  ["timeout", ["Délai maximal", "Time-out"]],
  ["confirm", ["Publier après", "Publish after"]],
  ["retries", ["Répétitions", "Repeats"]],
  ["expect", ["Attentes", "Expectations"]],
  ["settings", ["Réglages", "Settings"]],
  ["kind", ["Nature", "Kind"]],
  ["host", ["Hôte", "Host"]],
  ["port", ["Port", "Port"]],
  ["service", ["Service", "Service"]],
  ["domain", ["Domaine", "Domain"]],
  ["grace", ["Délai de grâce", "Grace"]],
  ["send", ["Texte envoyé", "Text sent"]],
  ["subprotocol", ["Sous-protocole", "Subprotocol"]],
  ["serverName", ["Nom du certificat", "Name on the certificate"]],
  ["degradedAfter", ["Ralentie au-delà de", "Slow beyond"]],
  ["degradedBelow", ["Signaler avant l’échéance", "Warn before the end"]],
  ["headers", ["En-têtes", "Headers"]],
  ["template", ["Nom du modèle", "Name of the template"]],
  ["for", ["Durée", "Duration"]],
  ["locale", ["Langue", "Language"]],
  ["fr", ["Français", "French"]],
  ["en", ["Anglais", "English"]],
]);

/**
 * Returns the name of a field (RFC 6901) in a language: "/components/0/id" is "Composants"; `null`
 * for a field without a name.
 */
export function fieldName(locale: Locale, pointer: string): string | null {
  const parts = pointer.split("/").slice(1);
  const names = parts.flatMap((part) => NAMES.get(part)?.[locale === "fr" ? 0 : 1] ?? []);
  return names.length > 0 ? names.join(", ") : null;
}
