import type { Tone } from "../../server/core/page/tone.ts";
import type { ComponentState } from "../../server/core/model.ts";
import { second } from "./clock.ts";
import { Fold } from "./fold.tsx";
import { Icon, StateWord, toneOf } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { chosenLocale, format, locale, now, person, place, signOut, summary, t } from "./state.ts";
import { ThemeSwitch } from "./theme.tsx";

/** Shows how the page stands, when it was last checked, and what is always at hand. */
export function StateStrip({ onHelp, onSearch }: { onHelp: () => void; onSearch: () => void }) {
  return (
    <aside class="strip-bar" aria-label={t("État et réglages", "State and settings")}>
      <Standing />
      <button type="button" class="button tiny" onClick={onSearch}>
        <Icon name="search" />
        {t("Chercher", "Search")} <kbd>/</kbd>
      </button>
      <span class="wide">
        <ThemeSwitch />
      </span>
      <span class="wide">
        <LanguageSwitch />
      </span>
      <Fold icon="people" label={person.value?.name ?? ""}>
        <ul class="menu">
          <li>
            <Link to="/console/account" current={place.value === "/console/account"}>
              {t("Mon compte", "My account")}
            </Link>
          </li>
          <li>
            <button type="button" onClick={onHelp}>
              {t("Raccourcis", "Shortcuts")}
            </button>
          </li>
          <li>
            <button type="button" onClick={() => void signOut()}>
              {t("Se déconnecter", "Sign out")}
            </button>
          </li>
        </ul>
        <p class="narrow">
          <ThemeSwitch />
          <LanguageSwitch />
        </p>
      </Fold>
    </aside>
  );
}

/** Offers the other language. */
export function LanguageSwitch() {
  const other = locale.value === "fr" ? "en" : "fr";
  return (
    <button
      class="button bare tiny"
      type="button"
      lang={other}
      onClick={() => (chosenLocale.value = other)}
    >
      {other === "fr" ? "Français" : "English"}
    </button>
  );
}

/** States that are counted, worst first. */
const COUNTED: readonly Exclude<Tone, "none">[] = ["down", "degraded", "maintenance", "ok"];

function Standing() {
  // Read so that each second draws the age anew.
  void second.value;
  const read = summary.value;
  if (!read) return <p class="standing soft">{t("Chargement…", "Loading…")}</p>;
  const components = read.providers.flatMap((p) => p.components);
  const counts = COUNTED.map((tone) => ({
    tone,
    count: components.filter((c) => toneOf(c.state) === tone).length,
  })).filter(({ tone, count }) => count > 0 && tone !== "ok");
  const checked = Math.max(0, ...components.map((c) => Date.parse(c.lastCheckedAt ?? "") || 0));
  return (
    <p class="standing">
      {counts.length === 0 && (
        <StateWord tone={toneOf(read.status.state)}>{calm(read.status.state)}</StateWord>
      )}
      {counts.map(({ tone, count }) => (
        <a class="plain" href="/" key={tone}>
          <StateWord tone={tone}>{countText(tone, count)}</StateWord>
        </a>
      ))}
      {checked > 0 && (
        <span class="soft">
          {t("vérifié", "checked")} {format.value.elapsed("ago", checked, now())}
        </span>
      )}
    </p>
  );
}

const calm = (state: ComponentState): string =>
  state === "operational"
    ? t("Tout fonctionne", "Everything works")
    : t("Rien n’est encore mesuré", "Nothing measured yet");

function countText(tone: Tone, count: number): string {
  const one = count === 1;
  switch (tone) {
    case "down":
      return one ? t("1 panne", "1 outage") : t(`${count} pannes`, `${count} outages`);
    case "degraded":
      return one ? t("1 dégradée", "1 degraded") : t(`${count} dégradées`, `${count} degraded`);
    case "maintenance":
      return one
        ? t("1 maintenance", "1 maintenance")
        : t(`${count} maintenances`, `${count} in maintenance`);
    case "ok":
    case "none":
      return String(count);
  }
}
