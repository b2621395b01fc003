import { LOCALES, type Locale } from "../model.ts";
import { homePath, inEach } from "./paths.ts";

/** Where the account stands, and its sections below it; some are of one thing: an organisation. */
const ROOT: Readonly<Record<Locale, string>> = { fr: "compte", en: "account" };

const SECTIONS = {
  overview: { fr: "", en: "" },
  organization: { fr: "organismes", en: "organisations", ofOne: true },
  "new-organization": { fr: "nouvel-organisme", en: "new-organisation" },
  "technical-accounts": { fr: "comptes-techniques", en: "technical-accounts", ofOne: true },
  grants: { fr: "habilitations", en: "grants" },
  grant: { fr: "habilitation", en: "grant", ofOne: true },
  follows: { fr: "suivis", en: "follows" },
  person: { fr: "personnes", en: "people", ofOne: true },
  profile: { fr: "profil", en: "profile" },
  security: { fr: "securite", en: "security" },
  data: { fr: "mes-donnees", en: "my-data" },
  "sign-in": { fr: "connexion", en: "sign-in" },
} as const satisfies Record<string, Readonly<Record<Locale, string> & { readonly ofOne?: true }>>;

export type AccountSection = keyof typeof SECTIONS;

const NAMES = Object.keys(SECTIONS) as readonly AccountSection[];

/** Returns the address of a section: "/compte/organismes/mairie-de-bidart", "/en/account/profile". */
export const accountPath = (section: AccountSection, locale: Locale, subject = ""): string =>
  [homePath(locale) + ROOT[locale], SECTIONS[section][locale], subject].filter(Boolean).join("/");

/** The section at an address, and the slug or id of what it is about. */
export type AccountPlace = {
  readonly section: AccountSection;
  readonly locale: Locale;
  /** Empty where the section is about no single thing. */
  readonly subject: string;
};

/** Returns the section at an address of the account; `null` at others. */
export function accountPlaceOf(path: string): AccountPlace | null {
  for (const locale of LOCALES) {
    const root = accountPath("overview", locale);
    if (path === root) return { section: "overview", locale, subject: "" };
    if (!path.startsWith(`${root}/`) || path.endsWith("/")) continue;
    const [name = "", subject = "", ...more] = path.slice(root.length + 1).split("/");
    const section = NAMES.find((one) => one !== "overview" && SECTIONS[one][locale] === name);
    if (section === undefined || more.length > 0) return null;
    const isOfOne = "ofOne" in SECTIONS[section];
    return isOfOne === /^[a-z0-9][a-z0-9-]{0,300}$/.test(subject) && (isOfOne || subject === "")
      ? { section, locale, subject }
      : null;
  }
  return null;
}

/** Returns the address of a section in each language. */
export const accountPaths = ({ section, subject }: Omit<AccountPlace, "locale">) =>
  inEach((locale) => accountPath(section, locale, subject));
