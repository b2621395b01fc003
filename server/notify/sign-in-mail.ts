import { inLanguage } from "../core/in-language.ts";
import { contactAddress } from "../core/mail-address.ts";
import { withoutBidi } from "../core/plain-text.ts";
import type { MailMessage } from "../core/messages/mail.ts";
import type { Locale } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { Person } from "../core/people/person.ts";
import { LINK_MS } from "../core/people/person.ts";

const MINUTES = LINK_MS / 60_000;

/**
 * Returns the address of a link: a page with a button, since mail filters that follow links must
 * not use it up.
 */
export const linkAddress = (page: Pick<PageConfig, "url">, token: string): string =>
  `${page.url}/auth/link/${token}`;

/** The mail that brings someone their link, in their language. */
export function linkMail(
  page: PageConfig,
  person: Pick<Person, "email" | "locale">,
  token: string,
): MailMessage {
  const address = linkAddress(page, token);
  const words = WORDS[person.locale](withoutBidi(inLanguage(page, person.locale).title), address);
  return { to: person.email, replyTo: contactAddress(page.contact), ...words };
}

const WORDS: Readonly<
  Record<Locale, (title: string, address: string) => Pick<MailMessage, "subject" | "text">>
> = {
  fr: (title, address) => ({
    subject: `Connexion à la console – ${title}`,
    text: [
      "Bonjour,",
      `Pour vous connecter à la console de « ${title} »,\nouvrez cette adresse puis confirmez :`,
      address,
      `Elle sert une seule fois, dans les ${MINUTES} minutes.`,
      "Si vous n’avez rien demandé, ignorez ce message : personne n’est entré.",
    ].join("\n\n"),
  }),
  en: (title, address) => ({
    subject: `Sign in to the console – ${title}`,
    text: [
      "Hello,",
      `To sign in to the console of “${title}”,\nopen this address and confirm:`,
      address,
      `It works once, within ${MINUTES} minutes.`,
      "If you did not ask for it, ignore this message: nobody came in.",
    ].join("\n\n"),
  }),
};
