import type { Instant, Locale } from "../../server/core/model.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { en } from "../text/en.ts";
import { formatFor, type Format } from "../text/format.ts";
import { fr, type Messages } from "../text/fr.ts";

const MESSAGES: Record<Locale, Messages> = { fr, en };

/** The messages, numbers and times that every component of a page needs. */
export type Words = {
  readonly text: Messages;
  readonly format: Format;
  readonly locale: Locale;
  /** The `lang` of what the team wrote, where it is not the page's own; else undefined. */
  readonly teamLang: Locale | undefined;
  /** The page's time zone, by its IANA name. */
  readonly zone: string;
  /** Relative times count from here. */
  readonly now: Instant;
  /** True where mails can be subscribed to. */
  readonly canSubscribe: boolean;
};

/** The words in which a view is to be said. */
export function wordsFor(view: PageView): Words {
  return {
    text: MESSAGES[view.locale],
    format: formatFor(view.locale, view.page.timeZone),
    locale: view.locale,
    teamLang: view.locale === view.page.locale ? undefined : view.page.locale,
    zone: view.page.timeZone,
    now: view.now,
    canSubscribe: view.canSubscribe !== false,
  };
}
