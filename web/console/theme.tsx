import { effect, signal } from "@preact/signals";
import { Icon } from "./icons.tsx";
import { t } from "./state.ts";

const KEY = "vigie.theme";
const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const chosen = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(KEY)) ?? "auto");

effect(() => {
  const { dataset } = document.documentElement;
  if (chosen.value === "auto") {
    delete dataset["theme"];
    localStorage.removeItem(KEY);
  } else {
    dataset["theme"] = chosen.value;
    localStorage.setItem(KEY, chosen.value);
  }
});

/** Sets the colours, and stores the choice in this browser. */
export const chooseTheme = (theme: Theme): void => void (chosen.value = theme);

/** Chooses the colours: those that the system asks for, light ones or dark ones. */
export function ThemeSwitch() {
  const names = { auto: t("Auto", "Auto"), light: t("Clair", "Light"), dark: t("Sombre", "Dark") };
  return (
    <span class="segment themes" role="group" aria-label={t("Thème", "Theme")}>
      {THEMES.map((theme) => (
        <button
          type="button"
          key={theme}
          title={theme === "auto" ? undefined : names[theme]}
          aria-pressed={chosen.value === theme}
          onClick={() => (chosen.value = theme)}
        >
          {theme !== "auto" && <Icon name={theme === "light" ? "sun" : "moon"} />}
          <span class={theme === "auto" ? undefined : "visually-hidden"}>{names[theme]}</span>
        </button>
      ))}
    </span>
  );
}
