import type { Instant, Locale } from "../../server/core/model.ts";
import { hasTextsIn } from "../../server/core/in-language.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { formatFor, type Format } from "../text/format.ts";
import type { Messages } from "../text/fr.ts";
import { MESSAGES } from "../text/languages.ts";

/** The messages, numbers and times that every component of a page needs. */
export type Words = {
  readonly text: Messages;
  readonly format: Format;
  readonly locale: Locale;
  /** The `lang` of what the team wrote about events, where it is not the reader's. */
  readonly authorLang: Locale | undefined;
  /**
   * The `lang` of names and texts of the configuration, where it is not the reader's. Of a page with
   * texts in the reader's language, one that is written once is a name that all languages share.
   */
  readonly teamLang: Locale | undefined;
  /** The page's time zone, by its IANA name. */
  readonly zone: string;
  /** Relative times count from here. */
  readonly now: Instant;
  /** True where mails can be subscribed to. */
  readonly canSubscribe: boolean;
  /** True where access can be asked for. */
  readonly isAccessOpen: boolean;
};

/** The words in which a view is to be said. */
export function wordsFor(view: PageView): Words {
  const authorLang = view.locale === view.page.locale ? undefined : view.page.locale;
  return {
    text: MESSAGES[view.locale],
    format: formatFor(view.locale, view.page.timeZone),
    locale: view.locale,
    authorLang,
    teamLang: hasTextsIn(view.page, view.locale) ? undefined : authorLang,
    zone: view.page.timeZone,
    now: view.now,
    canSubscribe: view.canSubscribe !== false,
    isAccessOpen: view.page.isAccessOpen === true,
  };
}
