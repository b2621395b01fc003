import { transact } from "../../db/dialect.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { openIncident, updateIncident } from "../actions/incidents.ts";
import { planMaintenance } from "../actions/maintenances.ts";
import { checkedSubscription, newSubscriber, subscribe } from "../actions/subscribers.ts";
import type { Context } from "../context/context.ts";
import { atTerminal } from "../core/people/author.ts";
import type { Instant } from "../core/model.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/duration.ts";
import { askForAccess } from "./ask-for-access.ts";
import { makeGrants } from "./make-grants.ts";
import { makeOrganizations } from "./make-organizations.ts";

/**
 * The declared incident is about a provider whose own script is quiet, so that it stays plausible.
 */
const TOUCHED = "inpi/rne";

/**
 * Gives the demo readers, and something for them to read: an incident of this morning from its
 * beginning to its end, and a maintenance to come. All through the actions that people use, so
 * page, feeds and mailbox tell of the same.
 */
export async function declareForDemo(ctx: Context): Promise<void> {
  const page = ctx.config.pages[0];
  const known = page?.providers.some((p) => p.components.some((c) => c.id === TOUCHED));
  if (!page || !known) return;
  const now = ctx.now();
  const by = atTerminal("demo");
  const at = (instant: Instant): Context => ({
    ...ctx,
    config: ctx.config,
    by,
    now: () => instant,
  });

  const begun = at(now - 3 * HOUR_MS);
  await addReaders(begun, page.id);
  const asking = checkedSubscription(ctx, page.id, { email: "nouveau@editeur.example" });
  await subscribe(ctx, asking, "form");
  await askForAccess(at(now - 3 * DAY_MS), page.id);
  const city = await makeOrganizations(at(now - 2 * DAY_MS));
  await makeGrants(at(now), city);
  const { incident } = await openIncident(begun, page.id, {
    title: "INPI : le registre national des entreprises répond par des erreurs",
    body: "Depuis quelques minutes, les appels au RNE échouent avec le code **502**. Nous cherchons la cause avec l’INPI.",
    translations: {
      en: {
        title: "INPI: the national register of companies answers with errors",
        body: "For some minutes, calls to the RNE have failed with the code **502**. We are looking for the cause together with INPI.",
      },
    },
    components: [{ id: TOUCHED, state: "partial_outage" }],
    errorCodes: ["502"],
    nextUpdateAt: now - 2 * HOUR_MS,
    notify: true,
  });
  await updateIncident(at(now - 2.5 * HOUR_MS), incident.id, {
    status: "identified",
    body: "L’INPI a trouvé la cause : un certificat de son réseau interne a expiré. Son remplacement est en cours.",
    translations: {
      en: {
        body: "INPI has found the cause: a certificate of its internal network has expired. It is being replaced.",
      },
    },
    nextUpdateAt: now - 1.5 * HOUR_MS,
    notify: true,
  });
  await updateIncident(at(now - 78 * MINUTE_MS), incident.id, {
    status: "resolved",
    body: "Le certificat est remplacé et les appels aboutissent à nouveau. Rien n’a été perdu : rejouez les appels qui ont échoué.",
    translations: {
      en: {
        body: "The certificate has been replaced and calls succeed again. Nothing was lost: repeat the calls that failed.",
      },
    },
    notify: true,
  });
  const startsAt = Math.ceil(now / HOUR_MS) * HOUR_MS + 50 * HOUR_MS;
  await planMaintenance(at(now - HOUR_MS), page.id, {
    title: "Mise à jour des serveurs de l’INPI",
    components: [TOUCHED],
    startsAt,
    endsAt: startsAt + 2 * HOUR_MS,
    notify: true,
  });
}

/** Subscribers of the demo: in French, in English, and only of INPI. */
async function addReaders(ctx: Context, pageId: string): Promise<void> {
  const reader = (email: string, given: object) => {
    const asked = checkedSubscription(ctx, pageId, { email, ...given });
    const confirmed = { state: "confirmed", confirmedAt: ctx.now() } as const;
    return { ...newSubscriber(ctx, asked, "form"), ...confirmed };
  };
  const readers = [
    reader("ada@editeur.example", { locale: "fr" }),
    reader("bob@software.example", { locale: "en" }),
    reader("equipe@mairie.example", { locale: "fr", scopes: ["provider:inpi"] }),
  ];
  await transact(ctx.db, (trx) => insertSubscribers(trx, readers));
}
