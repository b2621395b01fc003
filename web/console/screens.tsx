import type { Role } from "../../server/core/people/permission.ts";
import { Account } from "./account.tsx";
import { Alerts } from "./alerts.tsx";
import { Audit } from "./audit.tsx";
import { Declare } from "./declare.tsx";
import { Home } from "./home.tsx";
import type { IconName } from "./icons.tsx";
import { ImportConfig } from "./import-config.tsx";
import { IncidentScreen } from "./incident.tsx";
import { Mails } from "./mails.tsx";
import { MaintenanceScreen } from "./maintenance.tsx";
import { Monitors } from "./monitors/monitors.tsx";
import { Grants } from "./organizations/grants.tsx";
import { Organizations } from "./organizations/organizations.tsx";
import { People } from "./people.tsx";
import { PlanMaintenance } from "./plan.tsx";
import { ProviderScreen } from "./provider.tsx";
import { Providers } from "./providers.tsx";
import { Requests } from "./requests.tsx";
import { Sla } from "./sla/sla.tsx";
import { burning, can, isTeam, place, toDecide } from "./state.ts";
import { Subscribers } from "./subscribers.tsx";
import { Templates } from "./templates.tsx";
import { TechnicalAccounts } from "./technical-accounts.tsx";
import { Tokens } from "./tokens.tsx";
import { Work } from "./work.tsx";

/** Groups of the menu, in its order. */
export const GROUPS = [
  { id: "act", fr: "Agir", en: "Act" },
  { id: "follow", fr: "Suivre", en: "Follow" },
  { id: "administer", fr: "Administrer", en: "Administer" },
] as const;

/** An entry of the menu; the order of the screens is that of their entries. */
export type Entry = {
  readonly to: string;
  readonly group: (typeof GROUPS)[number]["id"];
  readonly icon: IconName;
  readonly fr: string;
  readonly en: string;
  /** Counts what somebody must act on; zero is not shown. */
  readonly count?: () => number;
};

export type Screen = {
  readonly path: RegExp;
  readonly show: (id: string) => preact.JSX.Element;
  readonly needs: Role;
  /** True if it is for the team alone, and not for a provider's own staff. */
  readonly team?: boolean;
  readonly menu?: Entry;
};

export const SCREENS: readonly Screen[] = [
  {
    path: /^\/console(?:\/sign-in)?\/?$/,
    show: () => <Home />,
    needs: "reader",
    menu: {
      to: "/console",
      group: "act",
      icon: "fire",
      fr: "Ce qui brûle",
      en: "What’s on fire",
      count: () => toDecide.value,
    },
  },
  {
    path: /^\/console\/declare$/,
    show: () => <Declare key={place.value} />,
    needs: "editor",
    team: true,
    menu: {
      to: "/console/declare",
      group: "act",
      icon: "horn",
      fr: "Déclarer un incident",
      en: "Declare an incident",
    },
  },
  {
    path: /^\/console\/incidents\/([a-z0-9]{12})$/,
    show: (id) => <IncidentScreen key={id} id={id} />,
    needs: "reader",
    team: true,
  },
  {
    path: /^\/console\/plan$/,
    show: () => <PlanMaintenance key={place.value} />,
    needs: "editor",
    menu: {
      to: "/console/plan",
      group: "act",
      icon: "plan",
      fr: "Planifier une maintenance",
      en: "Plan a maintenance",
    },
  },
  {
    path: /^\/console\/maintenances\/([a-z0-9]{12})$/,
    show: (id) => <MaintenanceScreen key={id} id={id} />,
    needs: "reader",
  },
  {
    path: /^\/console\/providers$/,
    show: () => <Providers />,
    needs: "reader",
    menu: {
      to: "/console/providers",
      group: "follow",
      icon: "tower",
      fr: "Fournisseurs",
      en: "Providers",
    },
  },
  {
    path: /^\/console\/providers\/([\w.-]+)$/,
    show: (id) => <ProviderScreen key={id} id={id} />,
    needs: "reader",
  },
  {
    path: /^\/console\/monitors$/,
    show: () => <Monitors />,
    needs: "reader",
    team: true,
    menu: {
      to: "/console/monitors",
      group: "follow",
      icon: "pulse",
      fr: "Sondes",
      en: "Monitors",
    },
  },
  {
    path: /^\/console\/alerts$/,
    show: () => <Alerts />,
    needs: "reader",
    team: true,
    menu: {
      to: "/console/alerts",
      group: "follow",
      icon: "horn",
      fr: "Alertes",
      en: "Alerts",
    },
  },
  {
    path: /^\/console\/sla$/,
    show: () => <Sla />,
    needs: "reader",
    team: true,
    menu: {
      to: "/console/sla",
      group: "follow",
      icon: "scale",
      fr: "Engagement",
      en: "Service level",
    },
  },
  {
    path: /^\/console\/work$/,
    show: () => <Work />,
    needs: "reader",
    team: true,
    menu: {
      to: "/console/work",
      group: "follow",
      icon: "scale",
      fr: "Travail de l’équipe",
      en: "Team’s work",
    },
  },
  {
    path: /^\/console\/mails$/,
    show: () => <Mails />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/mails",
      group: "follow",
      icon: "mail",
      fr: "Courriels",
      en: "E-mails",
      count: () => burning.value?.mails?.failed ?? 0,
    },
  },
  {
    path: /^\/console\/subscribers$/,
    show: () => <Subscribers />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/subscribers",
      group: "follow",
      icon: "inbox",
      fr: "Abonnés",
      en: "Subscribers",
    },
  },
  {
    path: /^\/console\/audit$/,
    show: () => <Audit />,
    needs: "operator",
    team: true,
    menu: { to: "/console/audit", group: "follow", icon: "book", fr: "Journal", en: "Audit log" },
  },
  {
    path: /^\/console\/requests$/,
    show: () => <Requests />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/requests",
      group: "administer",
      icon: "inbox",
      fr: "Demandes d’accès",
      en: "Access requests",
    },
  },
  {
    path: /^\/console\/grants$/,
    show: () => <Grants />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/grants",
      group: "administer",
      icon: "doc",
      fr: "Habilitations",
      en: "Grants",
    },
  },
  {
    path: /^\/console\/technical-accounts$/,
    show: () => <TechnicalAccounts />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/technical-accounts",
      group: "administer",
      icon: "key",
      fr: "Comptes techniques",
      en: "Technical accounts",
    },
  },
  {
    path: /^\/console\/organizations$/,
    show: () => <Organizations />,
    needs: "operator",
    team: true,
    menu: {
      to: "/console/organizations",
      group: "administer",
      icon: "house",
      fr: "Organismes",
      en: "Organisations",
    },
  },
  {
    path: /^\/console\/people$/,
    show: () => <People />,
    needs: "admin",
    team: true,
    menu: {
      to: "/console/people",
      group: "administer",
      icon: "people",
      fr: "Personnes",
      en: "People",
    },
  },
  {
    path: /^\/console\/tokens$/,
    show: () => <Tokens />,
    needs: "admin",
    team: true,
    menu: { to: "/console/tokens", group: "administer", icon: "key", fr: "Jetons", en: "Tokens" },
  },
  {
    path: /^\/console\/import$/,
    show: () => <ImportConfig />,
    needs: "admin",
    team: true,
    menu: {
      to: "/console/import",
      group: "administer",
      icon: "inbox",
      fr: "Importer une configuration",
      en: "Import configuration",
    },
  },
  {
    path: /^\/console\/templates$/,
    show: () => <Templates />,
    needs: "reader",
    team: true,
    menu: {
      to: "/console/templates",
      group: "administer",
      icon: "code",
      fr: "Modèles de messages",
      en: "Message templates",
    },
  },
  {
    path: /^\/console\/account$/,
    show: () => <Account />,
    needs: "reader",
  },
];

export const mayOpen = (screen: Screen): boolean =>
  can(screen.needs) && (screen.team !== true || isTeam.value);

/** Returns the entries of the menu that are open to who is signed in. */
export const openEntries = (): readonly Entry[] =>
  SCREENS.flatMap((screen) => (screen.menu && mayOpen(screen) ? [screen.menu] : []));
