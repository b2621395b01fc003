import { useEffect } from "preact/hooks";
import { Frame } from "./frame.tsx";
import { HeldSends } from "./held-sends.tsx";
import { Heading, Link } from "./parts.tsx";
import { Palette, usePalette } from "./palette.tsx";
import { mayOpen, SCREENS } from "./screens.tsx";
import { Help, useShortcuts } from "./shortcuts.tsx";
import { SignIn } from "./sign-in.tsx";
import { begin, look, person, place, setup, t } from "./state.ts";
import { LanguageSwitch } from "./state-strip.tsx";
import { ThemeSwitch } from "./theme.tsx";

/** Time between two looks at what needs attention, while the console is open. */
const LOOK_MS = 10_000;

/** The whole console: who is signed in, the frame with one screen in it, and what is on hold. */
export function App() {
  useEffect(() => void begin(), []);
  useEffect(() => {
    const again = () => {
      if (person.value && document.visibilityState === "visible") look().catch(() => {});
    };
    const timer = setInterval(again, LOOK_MS);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  }, []);
  const palette = usePalette();
  const help = useShortcuts(palette.open);
  return (
    <>
      <a class="skip" href="#content">
        {t("Aller au contenu", "Skip to content")}
      </a>
      {person.value ? (
        <Frame onHelp={help.open} onSearch={palette.open}>
          <HeldSends />
          <main id="content" class="desk" tabindex={-1}>
            <Shown />
          </main>
        </Frame>
      ) : (
        <Outside />
      )}
      {person.value && <Palette isOpen={palette.isOpen} />}
      <Help {...help} />
    </>
  );
}

/** Shows what stands outside the frame: signing in, and the wait before it. */
function Outside() {
  return (
    <div class="outside">
      <header class="top">
        <a class="brand" href="/">
          {setup.value?.page.title ?? document.getElementById("console")?.dataset["title"]}
        </a>
        <LanguageSwitch />
      </header>
      <main id="content" tabindex={-1}>
        {person.value === undefined ? (
          <p role="status">{t("Chargement…", "Loading…")}</p>
        ) : (
          <SignIn />
        )}
      </main>
      <footer>
        <ThemeSwitch />
      </footer>
    </div>
  );
}

/** Shows the screen of the present address. */
function Shown() {
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
