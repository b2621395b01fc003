import { inLanguage } from "../core/in-language.ts";
import type { Locale } from "../core/model.ts";
import type { StoryPage } from "../core/messages/story.ts";
import { parseMarkdown } from "../core/page/markdown.ts";
import { homePath } from "../core/page/paths.ts";
import { withoutBidiIn } from "../core/plain-text.ts";
import type { ChatMessage } from "./chat.ts";
import { MAIL_WORDS } from "./mail-words.ts";
import { BLANK, subjectLine } from "./sheet.ts";

const WORDS: Readonly<Record<Locale, { readonly title: string; readonly body: string }>> = {
  fr: {
    title: "Message d’essai",
    body: "L’adresse fonctionne. Les incidents et les maintenances de cette page seront annoncés ici ; la personne qui l’a inscrite les choisit, ou les arrête, par le lien reçu par courriel.",
  },
  en: {
    title: "Test message",
    body: "The address works. Incidents and maintenance of this page will be announced here; the person who registered it chooses them, or stops them, with the link received by e-mail.",
  },
};

/** Returns the message that shows in a room that its address works. It holds no personal link. */
export function trialMessage(story: StoryPage, locale: Locale): ChatMessage {
  const page = withoutBidiIn(inLanguage(story, locale));
  const words = WORDS[locale];
  return {
    ...BLANK,
    locale,
    title: words.title,
    subject: subjectLine(page.title, words.title, ""),
    tone: "ok",
    body: parseMarkdown(words.body),
    links: [{ label: MAIL_WORDS[locale].link.page, url: page.url + homePath(locale) }],
    note: MAIL_WORDS[locale].zone(page.timeZone),
  };
}
