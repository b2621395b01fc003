import type { AuditPage } from "../../server/core/api/console.ts";
import { setup, t } from "./state.ts";

export type Entry = AuditPage["entries"][number];

/** What somebody did, by the action's name; it follows the author's name. */
const DEEDS: Readonly<Record<string, readonly [string, string]>> = {
  "incident.draft": ["a préparé", "drafted"],
  "incident.open": ["a publié", "published"],
  "incident.publish": ["a publié", "published"],
  "incident.update": ["a mis à jour", "updated"],
  "incident.edit": ["a corrigé", "edited"],
  "incident.resolve": ["a résolu", "resolved"],
  "incident.reopen": ["a rouvert", "reopened"],
  "incident.postmortem": ["a fait le bilan de", "reviewed"],
  "incident.discard": ["a écarté", "discarded"],
  "incident.archive": ["a archivé", "archived"],
  "incident.unsend": ["a annulé l’envoi pour", "cancelled the messages of"],
  "maintenance.draft": ["a proposé", "proposed"],
  "maintenance.plan": ["a planifié", "planned"],
  "maintenance.publish": ["a publié", "published"],
  "maintenance.change": ["a modifié", "changed"],
  "maintenance.cancel": ["a annulé", "cancelled"],
  "maintenance.discard": ["a écarté", "discarded"],
  "maintenance.overrun": ["a prolongé", "prolonged"],
  "maintenance.follow": ["a fait suivre", "moved on"],
  "maintenance.start": ["a commencé", "started"],
  "maintenance.verify": ["vérifie", "verifies"],
  "maintenance.complete": ["a terminé", "completed"],
  "maintenance.unsend": ["a annulé l’envoi pour", "cancelled the messages of"],
  "monitor.register": ["a ajouté la sonde", "added the monitor"],
  "monitor.change": ["a modifié la sonde", "changed the monitor"],
  "monitor.remove": ["a retiré la sonde", "removed the monitor"],
  "monitor.mute": ["a mis en sourdine", "muted"],
  "monitor.unmute": ["a levé la sourdine de", "unmuted"],
  "messages.pause": ["a suspendu les envois", "paused sending"],
  "messages.resume": ["a repris les envois", "resumed sending"],
  "messages.retry": ["a relancé des messages", "retried messages"],
  "mail.retry": ["a relancé les courriels en échec", "retried failed e-mails"],
  "subscriber.erase": ["a effacé un abonné", "erased a subscriber"],
  "subscriber.import": ["a importé des abonnés", "imported subscribers"],
  "person.add": ["a ajouté", "added"],
  "person.change": ["a modifié", "changed"],
  "person.password": ["a changé un mot de passe", "changed a password"],
  "person.totp": ["a changé une application d’authentification", "changed an authenticator"],
  "person.erase": ["a effacé une personne", "erased a person"],
  "person.bind": ["a rattaché un compte", "bound an account"],
  "session.begin": ["s’est connecté", "signed in"],
  "session.end": ["a fermé une session", "ended a session"],
  "link.issue": ["a émis un lien de connexion", "issued a sign-in link"],
  "alert.acknowledge": ["a pris en charge une alerte", "acknowledged an alert"],
  "grant.give": ["a donné une habilitation", "gave a grant"],
  "grant.change": ["a modifié une habilitation", "changed a grant"],
  "grant.contacts": ["a changé les contacts d’une habilitation", "changed a grant’s contacts"],
  "grant.transfer": ["a transféré une habilitation", "transferred a grant"],
  "grant.leave": ["a quitté une habilitation", "left a grant"],
  "grant.revoke": ["a révoqué une habilitation", "revoked a grant"],
  "grant.ask": ["a demandé à modifier une habilitation", "asked to change a grant"],
  "grant.issue": ["a émis un jeton d’habilitation", "issued a grant’s token"],
  "grant.replace": ["a remplacé un jeton d’habilitation", "replaced a grant’s token"],
  "grant.reveal": ["a affiché un jeton d’habilitation", "displayed a grant’s token"],
  "grant.prolong": ["a prolongé un jeton d’habilitation", "prolonged a grant’s token"],
  "grant.revoke_token": ["a révoqué un jeton d’habilitation", "revoked a grant’s token"],
  "grant.hand_over": ["a remis un jeton par un lien", "handed a token over by a link"],
  "grant.take_back": ["a annulé la remise d’un jeton", "cancelled the hand-over of a token"],
  "grant.open": ["a ouvert le lien d’un jeton", "opened the link of a token"],
  "account.create": ["a créé un compte technique", "created a technical account"],
  "account.change": ["a modifié un compte technique", "changed a technical account"],
  "account.secret": [
    "a renouvelé le secret d’un compte technique",
    "reset a technical account’s secret",
  ],
  "account.deactivate": ["a désactivé un compte technique", "deactivated a technical account"],
  "account.reactivate": ["a réactivé un compte technique", "reactivated a technical account"],
  "account.close": ["a fermé un compte technique", "closed a technical account"],
  "account.subscribe": ["a abonné un webhook", "subscribed a webhook"],
  "account.revoke": ["a révoqué un jeton d’accès", "revoked an access token"],
  "access.submit": ["a demandé un accès", "requested access"],
  "access.approve": ["a accepté une demande d’accès", "approved a request for access"],
  "access.refuse": ["a refusé une demande d’accès", "refused a request for access"],
  "access.ask_changes": ["a fait compléter une demande d’accès", "had a request completed"],
  "access.complete": ["a complété sa demande d’accès", "completed a request for access"],
  "access.withdraw": ["a retiré sa demande d’accès", "withdrew a request for access"],
  "access.expire": ["a clos une demande sans suite", "closed a request without an answer"],
  "access.note": ["a annoté une demande d’accès", "noted on a request for access"],
  "organization.create": ["a créé un organisme", "created an organisation"],
  "organization.change": ["a modifié un organisme", "changed an organisation"],
  "organization.delete": ["a supprimé un organisme", "deleted an organisation"],
  "organization.restore": ["a rétabli un organisme", "restored an organisation"],
  "organization.badge": ["a changé les badges d’un organisme", "changed an organisation’s badges"],
  "organization.link": ["a rattaché un organisme à ses fournisseurs", "linked an organisation"],
  "organization.member": [
    "a changé les membres d’un organisme",
    "changed an organisation’s members",
  ],
  "organization.ask": ["a demandé à rejoindre un organisme", "asked to join an organisation"],
  "organization.decide": ["a répondu à une demande d’adhésion", "decided on a membership"],
  "organization.assign": ["a confié des sujets à un membre", "assigned subjects to a member"],
  "token.create": ["a créé le jeton", "created the token"],
  "token.revoke": ["a révoqué un jeton", "revoked a token"],
  "agent-token.create": ["a créé le jeton d’un agent", "created the token of an agent"],
  "agent-token.revoke": ["a révoqué le jeton d’un agent", "revoked the token of an agent"],
  "template.create": ["a écrit le modèle", "wrote the template"],
  "template.change": ["a modifié le modèle", "changed the template"],
  "template.remove": ["a retiré le modèle", "removed the template"],
  "correction.add": ["a corrigé une mesure de", "corrected a measurement of"],
  "measurement.import": ["a importé des mesures", "imported measurements"],
};

/** Returns what was done, as the end of a sentence whose subject is the author. */
export function deedOf({ action }: Entry): string {
  const [fr, en] = DEEDS[action] ?? [`a fait\u00a0: ${action}`, `did: ${action}`];
  return t(fr, en);
}

/** Members that name what a deed was about, the best one first. */
const NAMES = ["title", "name", "template", "email", "component"] as const;

/** Returns the name of what a deed was about; `null` where nothing says it. */
export function objectOf({ before, after, subject, subjectName }: Entry): string | null {
  for (const side of [after, before]) {
    if (typeof side !== "object" || side === null) continue;
    for (const key of NAMES) {
      const value = (side as Readonly<Record<string, unknown>>)[key];
      if (typeof value === "string" && value !== "")
        return key === "component" ? named(value) : value;
    }
  }
  if (subjectName !== null) return subjectName;
  const [kind, ...id] = subject.split(":");
  return kind === "component" ? named(id.join(":")) : null;
}

function named(id: string): string {
  for (const provider of setup.value?.providers ?? []) {
    const found = provider.components.find((c) => c.id === id);
    if (found) return `${provider.name} – ${found.name}`;
  }
  return id;
}

/** Returns the members that a deed changed, with their values in short. */
export function changesOf({
  before,
  after,
}: Entry): readonly (readonly [string, string, string])[] {
  const asObject = (side: unknown) =>
    typeof side === "object" && side !== null ? (side as Readonly<Record<string, unknown>>) : {};
  const [old, now] = [asObject(before), asObject(after)];
  const short = (value: unknown): string => {
    if (value === undefined || value === null) return "–";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  };
  if (before === null || after === null) return [];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
    JSON.stringify(old[key]) === JSON.stringify(now[key])
      ? []
      : [[key, short(old[key]), short(now[key])] as const],
  );
}
