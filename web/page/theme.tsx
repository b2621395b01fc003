import { THEME_SCRIPT } from "../../server/core/page/theme-script.ts";
import { FRAME_TEXT } from "../text/frame.ts";
import { Icon } from "./icon.tsx";
import type { Words } from "./words.ts";

/** Takes up the reader's choice of colours before the first paint. */
export function ThemeScript() {
  return <script id="stored-theme" dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />;
}

/** Lets the reader choose light, dark, or as the system has it; shown where scripts run. */
export function ThemeSwitch({ words }: { words: Words }) {
  const { theme } = FRAME_TEXT[words.locale];
  return (
    <span class="segment scripted" id="theme" role="group" aria-label={theme.label} data-keep>
      <button type="button" data-theme="auto" aria-pressed="true">
        {theme.auto}
      </button>
      <button type="button" data-theme="light" aria-pressed="false">
        <Icon name="sun" />
        {theme.light}
      </button>
      <button type="button" data-theme="dark" aria-pressed="false">
        <Icon name="moon" />
        {theme.dark}
      </button>
    </span>
  );
}
