import type { Incident } from "../../server/core/api/events.ts";
import { findsFor, type Findable } from "../text/search.ts";
import { outside } from "./base.ts";
import type { IconName } from "./icons.tsx";
import { publicWords } from "./public-words.ts";
import { openEntries } from "./screens.tsx";
import {
  burning,
  can,
  chosenLocale,
  drafts,
  go,
  isTeam,
  locale,
  momentText,
  setup,
  signOut,
  summary,
  t,
} from "./state.ts";
import { chooseTheme } from "./theme.tsx";

/** Something that the palette finds, and what choosing it does. */
export type Found = {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** Kind of it, and what tells it from others of its name. */
  readonly note: string;
  readonly find: Findable;
  readonly choose: () => void;
};

/** Results that are shown at most: what is not among them needs another word. */
const AT_MOST = 12;

/**
 * Returns what matches a search; without one, what lies nearest: open incidents, drafts and
 * screens. What begins with the search comes first.
 *
 * @param past incidents of earlier, newest first
 */
export function findEntries(query: string, past: readonly Incident[]): readonly Found[] {
  const test = findsFor(query);
  if (!test) {
    const near = eventEntries([]).slice(0, AT_MOST / 2);
    return [...near, ...screenEntries()].slice(0, AT_MOST);
  }
  const start = query.trim().toLowerCase();
  const rank = ({ title }: Found) => (title.toLowerCase().startsWith(start) ? 0 : 1);
  return [...screenEntries(), ...eventEntries(past), ...providerEntries(), ...actEntries()]
    .filter(({ find }) => test(find))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, AT_MOST);
}

const to = (path: string) => () => go(path);
const named = (...words: readonly string[]): Findable => ({ words, ids: [], routes: [] });

function screenEntries(): Found[] {
  return openEntries().map(({ to: path, icon, fr, en }) => ({
    id: `screen-${path}`,
    icon,
    title: t(fr, en),
    note: t("Écran", "Screen"),
    find: named(fr, en),
    choose: to(path),
  }));
}

const resolvedNote = () => t("Incident résolu", "Resolved incident");

function eventEntries(past: readonly Incident[]): Found[] {
  const open = summary.value?.incidents ?? [];
  const planned = new Set(burning.value?.planned);
  const incident = (id: string, title: string, note: string, path: string): Found => ({
    id: `incident-${id}`,
    icon: "horn",
    title,
    note,
    find: named(title, note),
    choose: to(path),
  });
  return [
    ...(isTeam.value
      ? open.map((i) =>
          incident(
            i.id,
            i.title,
            publicWords().incidentStep[i.status],
            `/console/incidents/${i.id}`,
          ),
        )
      : []),
    ...(drafts.value?.incidents ?? []).map((d) =>
      incident(d.id, d.title, t("Brouillon", "Draft"), `/console/declare?draft=${d.id}`),
    ),
    ...(summary.value?.maintenances ?? [])
      .filter((m) => planned.has(m.id))
      .map((m) => ({
        id: `maintenance-${m.id}`,
        icon: "plan" as const,
        title: m.title,
        note: momentText(m.startsAt),
        find: named(m.title, t("maintenance", "maintenance")),
        choose: to(`/console/maintenances/${m.id}`),
      })),
    ...(isTeam.value ? past : [])
      .filter(({ id }) => !open.some((one) => one.id === id))
      .map((i) => incident(i.id, i.title, resolvedNote(), `/console/incidents/${i.id}`)),
  ];
}

function providerEntries(): Found[] {
  return (setup.value?.providers ?? []).flatMap((provider) => {
    const path = `/console/providers/${provider.id}`;
    const own: Found = {
      id: `provider-${provider.id}`,
      icon: "tower",
      title: provider.name,
      note: t("Fournisseur", "Provider"),
      find: { words: [provider.name], ids: [provider.id], routes: [] },
      choose: to(path),
    };
    const components = provider.components.map(
      ({ id, name, routes = [] }): Found => ({
        id: `component-${id}`,
        icon: "pulse",
        title: `${provider.name} – ${name}`,
        note: t("Composant", "Component"),
        find: { words: [provider.name, name], ids: [id], routes },
        choose: to(path),
      }),
    );
    return [own, ...components];
  });
}

function actEntries(): Found[] {
  const act = (id: string, icon: IconName, fr: string, en: string, choose: () => void): Found => ({
    id: `act-${id}`,
    icon,
    title: t(fr, en),
    note: t("Action", "Action"),
    find: named(fr, en),
    choose,
  });
  const other = locale.value === "fr" ? "en" : "fr";
  return [
    ...(can("editor") && isTeam.value
      ? (setup.value?.providers ?? []).map((p) =>
          act(
            `declare-${p.id}`,
            "horn",
            `Déclarer un incident chez ${p.name}`,
            `Declare an incident at ${p.name}`,
            to(`/console/declare?provider=${encodeURIComponent(p.id)}`),
          ),
        )
      : []),
    act("light", "sun", "Thème clair", "Light theme", () => chooseTheme("light")),
    act("dark", "moon", "Thème sombre", "Dark theme", () => chooseTheme("dark")),
    act("auto", "sun", "Thème automatique", "Automatic theme", () => chooseTheme("auto")),
    act("language", "book", "Passer en anglais", "Switch to French", () => {
      chosenLocale.value = other;
    }),
    act("account", "people", "Mon compte", "My account", to("/console/account")),
    act("page", "house", "Voir la page publique", "View the public page", () =>
      location.assign(outside("/")),
    ),
    act("sign-out", "key", "Se déconnecter", "Sign out", () => void signOut()),
  ];
}
