import { useEffect } from "preact/hooks";
import type { Role } from "../../server/core/people/permission.ts";
import { Account } from "./account.tsx";
import { Audit } from "./audit.tsx";
import { Mails } from "./mails.tsx";
import { Monitors } from "./monitors.tsx";
import { People } from "./people.tsx";
import { Sla } from "./sla.tsx";
import { Subscribers } from "./subscribers.tsx";
import { Tokens } from "./tokens.tsx";
import { Declare } from "./declare.tsx";
import { HeldSends } from "./held-sends.tsx";
import { Home } from "./home.tsx";
import { IncidentScreen } from "./incident.tsx";
import { MaintenanceScreen } from "./maintenance.tsx";
import { PlanMaintenance } from "./plan.tsx";
import { ProviderScreen } from "./provider.tsx";
import { Providers } from "./providers.tsx";
import { Help, useShortcuts } from "./shortcuts.tsx";
import { Templates } from "./templates.tsx";
import { Heading, Link } from "./parts.tsx";
import {
  begin,
  can,
  chosenLocale,
  isTeam,
  locale,
  look,
  person,
  place,
  setup,
  signOut,
  t,
} from "./state.ts";
import { SignIn } from "./sign-in.tsx";

/** Time between two looks at what needs attention, while the console is open. */
const LOOK_MS = 10_000;

type Screen = {
  readonly path: RegExp;
  readonly show: (id: string) => preact.JSX.Element;
  readonly needs: Role;
  /** True if it is for the team alone, and not for a provider's own staff. */
  readonly team?: boolean;
  /** In the menu, if it is there. */
  readonly menu?: { readonly to: string; readonly fr: string; readonly en: string };
};

const SCREENS: readonly Screen[] = [
  {
    path: /^\/console(?:\/sign-in)?\/?$/,
    show: () => <Home />,
    needs: "reader",
    menu: { to: "/console", fr: "Ce qui brûle", en: "What’s on fire" },
  },
  {
    path: /^\/console\/declare$/,
    show: () => <Declare key={place.value} />,
    needs: "editor",
    team: true,
    menu: { to: "/console/declare", fr: "Déclarer", en: "Declare" },
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
    menu: { to: "/console/plan", fr: "Planifier", en: "Plan" },
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
    menu: { to: "/console/providers", fr: "Fournisseurs", en: "Providers" },
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
    menu: { to: "/console/monitors", fr: "Sondes", en: "Monitors" },
  },
  {
    path: /^\/console\/templates$/,
    show: () => <Templates />,
    needs: "reader",
    team: true,
    menu: { to: "/console/templates", fr: "Modèles", en: "Templates" },
  },
  {
    path: /^\/console\/subscribers$/,
    show: () => <Subscribers />,
    needs: "operator",
    team: true,
    menu: { to: "/console/subscribers", fr: "Abonnés", en: "Subscribers" },
  },
  {
    path: /^\/console\/mails$/,
    show: () => <Mails />,
    needs: "operator",
    team: true,
    menu: { to: "/console/mails", fr: "Courriels", en: "E-mails" },
  },
  {
    path: /^\/console\/sla$/,
    show: () => <Sla />,
    needs: "reader",
    team: true,
    menu: { to: "/console/sla", fr: "Engagement", en: "Commitment" },
  },
  {
    path: /^\/console\/account$/,
    show: () => <Account />,
    needs: "reader",
  },
  {
    path: /^\/console\/audit$/,
    show: () => <Audit />,
    needs: "operator",
    team: true,
    menu: { to: "/console/audit", fr: "Journal", en: "Audit" },
  },
  {
    path: /^\/console\/people$/,
    show: () => <People />,
    needs: "admin",
    team: true,
    menu: { to: "/console/people", fr: "Personnes", en: "People" },
  },
  {
    path: /^\/console\/tokens$/,
    show: () => <Tokens />,
    needs: "admin",
    team: true,
    menu: { to: "/console/tokens", fr: "Jetons", en: "Tokens" },
  },
];

const mayOpen = (screen: Screen): boolean =>
  can(screen.needs) && (screen.team !== true || isTeam.value);

/** The whole console: who is signed in, the menu, one screen, and what is on hold. */
export function App() {
  useEffect(() => void begin(), []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (person.value && document.visibilityState === "visible") look().catch(() => {});
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const help = useShortcuts();
  return (
    <>
      <a class="skip" href="#content">
        {t("Aller au contenu", "Skip to content")}
      </a>
      <Header onHelp={help.open} />
      <main id="content" class="wrap" tabindex={-1}>
        <Shown />
      </main>
      {person.value && <HeldSends />}
      <Help {...help} />
    </>
  );
}

function Shown() {
  if (person.value === undefined) return <p role="status">{t("Chargement…", "Loading…")}</p>;
  if (person.value === null) return <SignIn />;
  const path = place.value.split("?")[0] ?? "";
  for (const screen of SCREENS) {
    const match = screen.path.exec(path);
    if (match && mayOpen(screen)) return screen.show(match[1] ?? "");
  }
  return (
    <>
      <Heading>{t("Page introuvable", "Not found")}</Heading>
      <p>
        {t(
          "Cette page n’existe pas, ou votre rôle n’y donne pas accès.",
          "This page does not exist, or your role does not give access to it.",
        )}{" "}
        <Link to="/console">{t("Retour à l’accueil", "Back to the console’s home")}</Link>
      </p>
    </>
  );
}

function Header({ onHelp }: { onHelp: () => void }) {
  const path = place.value.split("?")[0];
  const other = locale.value === "fr" ? "en" : "fr";
  return (
    <header>
      <div class="wrap">
        <a class="brand" href="/">
          {setup.value?.page.title ?? document.getElementById("console")?.dataset["title"]}
        </a>
        {person.value && (
          <nav aria-label={t("Console", "Console")}>
            <ul>
              {SCREENS.filter((s) => s.menu && mayOpen(s)).map(({ menu }) => (
                <li>
                  <Link to={menu!.to} current={path === menu!.to}>
                    {t(menu!.fr, menu!.en)}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="row">
          <button
            class="quiet"
            type="button"
            lang={other}
            onClick={() => (chosenLocale.value = other)}
          >
            {other === "fr" ? "Français" : "English"}
          </button>
          {person.value && (
            <>
              <button class="quiet" type="button" onClick={onHelp}>
                {t("Raccourcis", "Shortcuts")}
              </button>
              <Link to="/console/account" current={path === "/console/account"}>
                {person.value.name}
              </Link>
              <button class="quiet" type="button" onClick={() => void signOut()}>
                {t("Se déconnecter", "Sign out")}
              </button>
            </>
          )}
        </div>
      </div>
    </header>
  );
}
