import {
  accountPath,
  type AccountPlace,
  type AccountSection,
} from "../../../server/core/page/account-paths.ts";
import type { AccountContent, AccountStep } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { GRANT_TEXT } from "../../text/grants.ts";
import { TECHNICAL_TEXT } from "../../text/technical-accounts.ts";
import { Banner } from "../banner.tsx";
import { Icon } from "../icon.tsx";
import type { Words } from "../words.ts";
import { Follows } from "./follows.tsx";
import { Grants, OneGrant } from "./grants.tsx";
import { inWords, Mistakes, type FormProps } from "./forms.tsx";
import { NewOrganization } from "./new-organization.tsx";
import { Organization } from "./organization.tsx";
import { Overview } from "./overview.tsx";
import { OwnData } from "./own-data.tsx";
import { Person } from "./person.tsx";
import { Profile } from "./profile.tsx";
import { Security } from "./security.tsx";
import { SignIn } from "./sign-in.tsx";
import { TechnicalAccounts } from "./technical-accounts.tsx";

type Props = { readonly step: AccountStep; readonly place: AccountPlace; readonly words: Words };

/** Returns the heading of a page of the account. */
export function accountTitle(step: AccountStep, { locale }: Pick<Words, "locale">): string {
  const text = ACCOUNT_TEXT[locale];
  if (step.at === "refused") return text.refused;
  if (step.at === "sign-in") return text.sections["sign-in"];
  const { content } = step;
  switch (content.section) {
    case "overview":
      return text.title;
    case "organization":
      return content.organization.name;
    case "person":
      return content.name;
    case "grant":
      return content.grant.title;
    case "technical-accounts":
    case "new-organization":
    case "grants":
    case "follows":
    case "profile":
    case "security":
    case "data":
      return text.sections[content.section];
  }
}

/** Sections that the menu of the account names. */
const MENU: readonly AccountSection[] = [
  "overview",
  "grants",
  "follows",
  "profile",
  "security",
  "data",
];

/** Every page of the account; each works without scripts. */
export function AccountPage({ step, place, words }: Props) {
  const text = ACCOUNT_TEXT[words.locale];
  return (
    <>
      <Banner heading="h1" sentence={accountTitle(step, words)} id="account-title">
        <Lead step={step} words={words} />
      </Banner>
      <div class="wrap body">
        {step.at === "sign-in" ? (
          <SignIn step={step} words={words} />
        ) : (
          <div class="account">
            <Menu step={step} place={place} words={words} />
            <div class="stack wide account-main">
              {step.at === "refused" ? (
                <div class="card stack">
                  <p role="alert">{inWords(step.detail, words)}</p>
                  <p>
                    <a href={accountPath("overview", words.locale)}>{text.back}</a>
                  </p>
                </div>
              ) : (
                <>
                  {step.done !== null && (
                    <p class="soon is-ok" role="status">
                      {text.done[step.done]}
                    </p>
                  )}
                  <Mistakes failure={step.failure} words={words} />
                  <Content content={step.content} failure={step.failure} words={words} />
                </>
              )}
            </div>
          </div>
        )}
      </div>
    </>
  );
}

function Lead({ step, words }: Omit<Props, "place">) {
  const text = ACCOUNT_TEXT[words.locale];
  if (step.at === "refused") return null;
  if (step.at === "sign-in") return <p>{text.signIn.lead}</p>;
  const { content } = step;
  switch (content.section) {
    case "organization": {
      const { siret, siren, isVerified } = content.organization;
      const number = siret ? `SIRET ${grouped(siret)}` : siren ? `SIREN ${grouped(siren)}` : null;
      const role = content.role && text.roles[content.role];
      const members = content.inner && text.organization.lead(content.inner.members.length, role);
      const verified = isVerified ? text.verified : text.unverified;
      return <p>{[number, verified, members].filter(Boolean).join(" · ")}</p>;
    }
    case "person":
      return content.email === null ? null : <p>{content.email}</p>;
    case "overview":
      return (
        <p>
          {step.name} · {step.email}
        </p>
      );
    case "new-organization":
      return <p>{text.create.lead}</p>;
    case "technical-accounts":
      return <p>{TECHNICAL_TEXT[words.locale].lead(content.organization.name)}</p>;
    case "grants":
      return <p>{GRANT_TEXT[words.locale].lead}</p>;
    case "grant":
      return <p>{content.grant.organization.name}</p>;
    case "follows":
      return <p>{text.follows.lead}</p>;
    case "profile":
      return <p>{text.profile.lead}</p>;
    case "security":
      return <p>{text.security.lead}</p>;
    case "data":
      return <p>{text.data.lead}</p>;
  }
}

/** Returns a SIREN or SIRET as people group its digits: "216 999 995 00014". */
const grouped = (digits: string): string =>
  digits.replace(/^(\d{3})(\d{3})(\d{3})/, "$1\u00a0$2\u00a0$3\u00a0").trim();

/** Shows the sections, the present one marked, and the ways out. */
function Menu({ step, place, words }: Props & { step: Exclude<AccountStep, { at: "sign-in" }> }) {
  const text = ACCOUNT_TEXT[words.locale];
  const isUnderOverview = ["organization", "technical-accounts", "new-organization"].includes(
    place.section,
  );
  const under = place.section === "grant" ? "grants" : place.section;
  const current = isUnderOverview ? "overview" : under;
  return (
    <nav class="toc" aria-label={text.menu}>
      <ul>
        {MENU.map((section) => (
          <li>
            <a
              href={accountPath(section, words.locale)}
              aria-current={
                section === place.section ? "page" : section === current ? "true" : undefined
              }
            >
              {text.sections[section]}
            </a>
          </li>
        ))}
        {step.isOfTeam && (
          <li>
            <a href="/console">{text.console}</a>
          </li>
        )}
      </ul>
      <form method="post" action={accountPath("overview", words.locale)} class="bare-form">
        <button type="submit" name="act" value="sign-out" class="button tiny">
          {text.signOut}
        </button>
      </form>
    </nav>
  );
}

function Content({ content, failure, words }: FormProps & { content: AccountContent }) {
  const form = { failure, words };
  switch (content.section) {
    case "overview":
      return <Overview content={content} {...form} />;
    case "organization":
      return <Organization content={content} {...form} />;
    case "new-organization":
      return <NewOrganization {...form} />;
    case "technical-accounts":
      return <TechnicalAccounts content={content} {...form} />;
    case "grants":
      return <Grants grants={content.grants} words={words} />;
    case "grant":
      return <OneGrant content={content} {...form} />;
    case "follows":
      return <Follows follows={content.follows} {...form} />;
    case "person":
      return <Person content={content} {...form} />;
    case "profile":
      return <Profile content={content} {...form} />;
    case "security":
      return <Security content={content} {...form} />;
    case "data":
      return <OwnData email={content.email} {...form} />;
  }
}

/** Shows in the header of the account's pages who is signed in. */
export function AccountLink({ step, words }: Omit<Props, "place">) {
  if (step.at === "sign-in") return null;
  return (
    <a class="button tiny own" href={accountPath("overview", words.locale)}>
      <Icon name="people" />
      <span>{shortName(step.name)}</span>
    </a>
  );
}

/** Returns "Camille R." of "Camille Renaud". */
function shortName(name: string): string {
  const [first = "", ...others] = name.split(/\s+/);
  const initial = others.at(-1)?.[0];
  return initial === undefined ? first : `${first} ${initial}.`;
}
