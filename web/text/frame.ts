import type { Locale } from "../../server/core/model.ts";

type FrameText = {
  /** After the page's title, in the header. */
  readonly subtitle: string;
  readonly menu: string;
  readonly theme: {
    readonly label: string;
    readonly auto: string;
    readonly light: string;
    readonly dark: string;
  };
  readonly servedBy: string;
};

/** The words around every page. */
export const FRAME_TEXT: Readonly<Record<Locale, FrameText>> = {
  fr: {
    subtitle: "état du service",
    menu: "Menu",
    theme: { label: "Thème", auto: "Auto", light: "Clair", dark: "Sombre" },
    servedBy: "Page servie par Vigie, logiciel libre.",
  },
  en: {
    subtitle: "service status",
    menu: "Menu",
    theme: { label: "Theme", auto: "Auto", light: "Light", dark: "Dark" },
    servedBy: "Page served by Vigie, free software.",
  },
};
