import type { ComponentChildren } from "preact";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { contactHref } from "./contact.ts";
import type { Words } from "./words.ts";

type Props = { readonly page: PageSnapshot; readonly words: Words };

const DEFENDER = "https://formulaire.defenseurdesdroits.fr/";

/** Shows how accessible the page is, by the French model of a declaration (RGAA). */
export function AccessibilityPage({ page, words }: Props) {
  const { text, format } = words;
  const { accessibility: say } = text.legal;
  const statement = page.accessibility;
  const status = statement?.status ?? "non";
  const { auditDate, auditor } = statement ?? {};
  return (
    <Prose title={say.title} words={words}>
      <p class="lead">
        <b>{text.legal.mention[status]}</b>
      </p>
      <h2>{say.conformity}</h2>
      <p>{say.state(`${text.statusOf(page.title)} (${page.url})`, status)}</p>
      <p>
        {auditDate && auditor
          ? say.audit(format.longDate(Date.parse(`${auditDate}T12:00:00Z`)), auditor)
          : say.noAudit}
      </p>
      <h2>{say.care}</h2>
      <ul>
        {say.cares.map((care) => (
          <li>{care}</li>
        ))}
      </ul>
      <h2>{say.contact}</h2>
      <Contact
        contact={statement?.contact ?? page.contact}
        before={say.contactBody}
        without={say.noContact}
      />
      <h2>{say.appeal}</h2>
      <p>{say.appealBody}</p>
      <p>
        <a href={DEFENDER} rel="noopener noreferrer" hreflang="fr">
          {say.appealLink}
        </a>
      </p>
    </Prose>
  );
}

/** Shows the publisher and the host; missing notices are named. */
export function LegalPage({ page, words }: Props) {
  const { text, teamLang } = words;
  const { notice, unsaid } = text.legal;
  const { legal } = page;
  const host = [legal?.host, legal?.hostAddress, legal?.hostPhone].filter((part) => part != null);
  const facts: readonly (readonly [string, string | null])[] = [
    [notice.publisher, legal?.publisher ?? null],
    [notice.address, legal?.address ?? null],
    [notice.director, legal?.director ?? null],
    [notice.host, host.length === 0 ? null : host.join(", ")],
  ];
  return (
    <Prose title={notice.title} words={words}>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            {value === null ? <dd class="soft">{unsaid}</dd> : <dd lang={teamLang}>{value}</dd>}
          </>
        ))}
        <dt>{notice.contact}</dt>
        <dd>
          <ContactLink contact={page.contact} without={unsaid} />
        </dd>
      </dl>
      <h2>{notice.content}</h2>
      <p>{notice.contentBody}</p>
    </Prose>
  );
}

/** Shows which personal data are stored, for how long, and the reader's rights. */
export function PrivacyPage({ page, words }: Props) {
  const { privacy } = words.text.legal;
  return (
    <Prose title={privacy.title} words={words}>
      <h2>{privacy.visit}</h2>
      {privacy.visitBody.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <h2>{privacy.subscribe}</h2>
      {privacy.subscribeBody.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <h2>{privacy.access}</h2>
      {privacy.accessBody.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <h2>{privacy.team}</h2>
      <p>{privacy.teamBody}</p>
      <h2>{privacy.rights}</h2>
      <Contact
        contact={page.legal?.privacyContact ?? page.contact}
        before={privacy.rightsBody}
        without={privacy.noContact}
      />
      <p>{privacy.complaint}</p>
    </Prose>
  );
}

function Prose(props: { title: string; words: Words; children: ComponentChildren }) {
  const { title, words, children } = props;
  return (
    <>
      <Banner
        heading="h1"
        sentence={title}
        id="title"
        crumbs={{ steps: [{ name: title }], words }}
      />
      <div class="wrap body">
        <div class="card prose">{children}</div>
      </div>
    </>
  );
}

function Contact(props: { contact: string | null; before: string; without: string }) {
  const { contact, before, without } = props;
  if (contact === null) return <p>{without}</p>;
  return (
    <p>
      {before} <ContactLink contact={contact} without={without} />
    </p>
  );
}

/** A contact as a link where it is one; its own text is what people copy. */
function ContactLink({ contact, without }: { contact: string | null; without: string }) {
  if (contact === null) return <span class="soft">{without}</span>;
  const href = contactHref(contact);
  return href === null ? <span>{contact}</span> : <a href={href}>{contact}</a>;
}
