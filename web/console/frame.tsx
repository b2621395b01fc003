import type { ComponentChildren } from "preact";
import { Fold } from "./fold.tsx";
import { Icon, Lighthouse } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { GROUPS, openEntries, type Entry } from "./screens.tsx";
import { place, setup, t } from "./state.ts";
import { StateStrip } from "./state-strip.tsx";

/** Frames a screen: the side bar, the strip above, and the desk. */
export function Frame(props: {
  onHelp: () => void;
  onSearch: () => void;
  children: ComponentChildren;
}) {
  return (
    <div class="shell">
      <header class="side night">
        <a class="brand" href="/">
          <Lighthouse />
          <span>
            {setup.value?.page.title} <small>{t("console", "console")}</small>
          </span>
        </a>
        <Fold icon="menu" label={t("Menu", "Menu")} look="narrow">
          <nav aria-label={t("Menu", "Menu")} class="menu">
            <Menu />
          </nav>
        </Fold>
        <nav aria-label={t("Console", "Console")} class="menu wide">
          <Menu />
        </nav>
      </header>
      <div>
        <StateStrip onHelp={props.onHelp} onSearch={props.onSearch} />
        {props.children}
      </div>
    </div>
  );
}

function Menu() {
  const path = place.value.split("?")[0];
  const entries = openEntries();
  return (
    <>
      {GROUPS.map((group) => {
        const own = entries.filter((entry) => entry.group === group.id);
        if (own.length === 0) return null;
        return (
          <section key={group.id}>
            <h2>{t(group.fr, group.en)}</h2>
            <ul>
              {own.map((entry) => (
                <li key={entry.to}>
                  <MenuLink entry={entry} isCurrent={path === entry.to} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function MenuLink({ entry, isCurrent }: { entry: Entry; isCurrent: boolean }) {
  const count = entry.count?.() ?? 0;
  return (
    <Link to={entry.to} current={isCurrent}>
      <Icon name={entry.icon} />
      {t(entry.fr, entry.en)}
      {count > 0 && (
        <span class="count">
          {count}
          <span class="visually-hidden"> {t("à traiter", "to handle")}</span>
        </span>
      )}
    </Link>
  );
}
