import { accessDescriptions } from "../access/access-api.ts";
import { accountDescriptions } from "../accounts/account-routes.ts";
import { grantDescriptions } from "../accounts/grants.ts";
import { grantTokenDescriptions } from "../accounts/grant-tokens.ts";
import { usageDescriptions } from "../accounts/token-usage.ts";
import { allTechnicalDescriptions } from "../accounts/all-technical-accounts.ts";
import { technicalAccountDescriptions } from "../accounts/technical-accounts.ts";
import { alertDescriptions } from "../api/alerts.ts";
import { auditDescriptions } from "../api/audit.ts";
import { configImportDescriptions } from "../api/config-import.ts";
import { correctionDescriptions } from "../api/corrections.ts";
import { draftDescriptions } from "../api/drafts.ts";
import { failingAnswerDescriptions } from "../api/failing-answers.ts";
import { eventDescriptions } from "../api/event-lists.ts";
import { heartbeatDescriptions } from "../api/heartbeats.ts";
import { hyperpingDescriptions } from "../api/hyperping.ts";
import { incidentDescriptions } from "../api/incidents.ts";
import { maintenanceDescriptions } from "../api/maintenances.ts";
import { measurementDescriptions } from "../api/measurement.ts";
import { messageDescriptions } from "../api/messages.ts";
import { monitorDescriptions } from "../api/monitors.ts";
import { observationDescriptions } from "../api/observations.ts";
import { previewDescriptions } from "../api/previews.ts";
import { providerDescriptions } from "../api/providers.ts";
import { figureDescriptions } from "../console/figures.ts";
import { regionDescriptions } from "../console/regions.ts";
import { teamMeasureDescriptions } from "../console/team-measures.ts";
import { sampleDescriptions } from "../api/samples.ts";
import { subscriberListDescriptions } from "../api/subscriber-list.ts";
import { templateDescriptions } from "../api/templates.ts";
import { tokenDescriptions } from "../api/tokens.ts";
import { consoleDescriptions } from "../console/console.ts";
import { editingDescriptions } from "../console/editing.ts";
import { evidenceDescriptions } from "../console/evidence.ts";
import { badgeDescriptions } from "../documents/badges.ts";
import { feedDescriptions } from "../documents/feeds.ts";
import { iconDescriptions } from "../documents/icons.ts";
import { healthDescriptions } from "../documents/health.ts";
import { metricDescriptions } from "../documents/metrics.ts";
import { pictureDescriptions } from "../documents/pictures.ts";
import { pingDescriptions } from "../documents/pings.ts";
import { statuspageDescriptions } from "../documents/statuspage.ts";
import { wellKnownDescriptions } from "../documents/well-known.ts";
import { oauthDescriptions } from "../oauth/oauth.ts";
import type { DescribedRoute } from "../schemas/described-route.ts";
import { credentialDescriptions } from "../session/credentials.ts";
import { peopleDescriptions } from "../session/people.ts";
import { sessionDescriptions } from "../session/session.ts";
import { sessionsDescriptions } from "../session/sessions.ts";
import { subscriptionDescriptions } from "../subscribers/subscription-api.ts";

/** Every published route, as the file of its handler describes it, in the document's order. */
export const PUBLISHED_ROUTES: readonly DescribedRoute[] = [
  ...pingDescriptions,
  ...eventDescriptions,
  ...measurementDescriptions,
  ...statuspageDescriptions,
  ...feedDescriptions,
  ...badgeDescriptions,
  ...metricDescriptions,
  ...healthDescriptions,
  ...wellKnownDescriptions,
  ...iconDescriptions,
  ...pictureDescriptions,
  ...incidentDescriptions,
  ...maintenanceDescriptions,
  ...templateDescriptions,
  ...observationDescriptions,
  ...heartbeatDescriptions,
  ...monitorDescriptions,
  ...hyperpingDescriptions,
  ...subscriptionDescriptions,
  ...messageDescriptions,
  ...sampleDescriptions,
  ...subscriberListDescriptions,
  ...sessionDescriptions,
  ...sessionsDescriptions,
  ...credentialDescriptions,
  ...peopleDescriptions,
  ...accessDescriptions,
  ...accountDescriptions,
  ...technicalAccountDescriptions,
  ...allTechnicalDescriptions,
  ...grantDescriptions,
  ...grantTokenDescriptions,
  ...usageDescriptions,
  ...oauthDescriptions,
  ...tokenDescriptions,
  ...consoleDescriptions,
  ...editingDescriptions,
  ...evidenceDescriptions,
  ...providerDescriptions,
  ...figureDescriptions,
  ...regionDescriptions,
  ...teamMeasureDescriptions,
  ...draftDescriptions,
  ...failingAnswerDescriptions,
  ...previewDescriptions,
  ...correctionDescriptions,
  ...configImportDescriptions,
  ...alertDescriptions,
  ...auditDescriptions,
];
