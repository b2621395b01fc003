import { accountPath } from "../../server/core/page/account-paths.ts";
import type { PublicOrganization, ShownVendor } from "../../server/core/page/directory.ts";
import {
  componentPath,
  organizationPath,
  providerPath,
  singlePath,
} from "../../server/core/page/paths.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { DIRECTORY_TEXT } from "../text/directory.ts";
import { Banner } from "./banner.tsx";
import { StateLabel } from "./mark.tsx";
import { byUrgency } from "./state.ts";
import { Website } from "./website.tsx";
import type { Words } from "./words.ts";

/** Lists software vendors, each with its solutions, and how to request access with one. */
export function VendorsPage({ vendors, words }: { vendors: readonly ShownVendor[]; words: Words }) {
  const text = DIRECTORY_TEXT[words.locale];
  return (
    <>
      <Banner
        heading="h1"
        sentence={text.vendors}
        crumbs={{ steps: [{ name: text.vendors }], words }}
      >
        {vendors.length > 0 && <p>{text.vendorsLead(vendors.length)}</p>}
      </Banner>
      <div class="wrap body stack wide">
        {vendors.length === 0 && <p>{text.noVendors}</p>}
        {vendors.map((vendor) => (
          <section class="card stack" aria-labelledby={`v-${vendor.slug}`}>
            <h2 id={`v-${vendor.slug}`}>
              <a href={organizationPath(vendor.slug, words.locale)}>{vendor.name}</a>
            </h2>
            <p class="lines">{vendor.description}</p>
            <Solutions vendor={vendor} words={words} />
          </section>
        ))}
      </div>
    </>
  );
}

/** Shows the solutions of a vendor; each use case leads to the form, filled in. */
function Solutions({ vendor, words }: { vendor: ShownVendor; words: Words }) {
  const text = DIRECTORY_TEXT[words.locale];
  const ask = (useCase?: string) => {
    const query = new URLSearchParams({ vendor: vendor.id, ...(useCase && { useCase }) });
    return `${singlePath("access", words.locale)}?${query}`;
  };
  return (
    <>
      {vendor.solutions.length > 0 && (
        <dl class="facts">
          {vendor.solutions.map(({ name, use_cases }) => (
            <>
              <dt>{name}</dt>
              <dd>
                <ul class="tools">
                  {use_cases.map((useCase) => (
                    <li>
                      {words.isAccessOpen ? (
                        <a href={ask(useCase)} aria-label={text.askWith(useCase)}>
                          {useCase}
                        </a>
                      ) : (
                        useCase
                      )}
                    </li>
                  ))}
                </ul>
              </dd>
            </>
          ))}
        </dl>
      )}
      {words.isAccessOpen && (
        <p>
          <a class="button" href={ask()}>
            {text.askAccess}
          </a>
        </p>
      )}
    </>
  );
}

type Props = {
  readonly page: PageSnapshot;
  readonly organization: PublicOrganization;
  readonly words: Words;
};

/** Shows an organisation as everybody sees it, with the state of the providers that it speaks for. */
export function OrganizationPage({ page, organization: one, words }: Props) {
  const text = DIRECTORY_TEXT[words.locale];
  const providers = page.providers.filter(({ id }) => one.providers.includes(id));
  const own = accountPath("organization", words.locale, one.slug);
  const [worst] = byUrgency(providers);
  return (
    <>
      <Banner
        heading="h1"
        state={worst?.state}
        sentence={one.acronym === null ? one.name : `${one.name} (${one.acronym})`}
        crumbs={{ steps: [{ name: one.name }], words }}
        tools={
          <>
            <a class="button main" href={own}>
              {text.follow}
            </a>
            <a class="button" href={`${own}#joining`}>
              {text.join}
            </a>
          </>
        }
      >
        <p>
          {one.isVerified ? text.verified : text.unverified} {text.followers(one.followers)}
        </p>
      </Banner>
      <div class="wrap body stack wide">
        {providers.length > 0 && <Services providers={providers} words={words} />}
        <About organization={one} words={words} hint={providers.length > 0} />
        {one.badges.includes("software-vendor") && (
          <section class="card stack" aria-labelledby="solutions">
            <h2 id="solutions">{text.solutions}</h2>
            <Solutions vendor={one} words={words} />
          </section>
        )}
      </div>
    </>
  );
}

function Services({ providers, words }: { providers: readonly ProviderSnapshot[]; words: Words }) {
  const text = DIRECTORY_TEXT[words.locale];
  return (
    <section class="stack" aria-labelledby="services">
      <h2 id="services">{text.services}</h2>
      <ul class="card flush results">
        {providers.flatMap((provider) =>
          provider.components.map((component) => (
            <li>
              <a
                href={
                  provider.components.length === 1
                    ? providerPath(provider, words.locale)
                    : componentPath(provider, component, words.locale)
                }
              >
                {provider.name} <span lang={words.teamLang}>{component.name}</span>
              </a>
              <StateLabel state={component.state} words={words} />
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function About(props: { organization: PublicOrganization; hint: boolean; words: Words }) {
  const { organization: one, hint, words } = props;
  const text = DIRECTORY_TEXT[words.locale];
  return (
    <section class="card stack" aria-labelledby="about">
      <h2 id="about">{text.about}</h2>
      <p class="lines">{one.description}</p>
      {one.badges.length > 0 && (
        <ul class="tools">
          {one.badges.map((badge) => (
            <li class="tag">{text.badges[badge]}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        {one.siret !== null && (
          <>
            <dt>{text.siret}</dt>
            <dd>{spaced(one.siret)}</dd>
          </>
        )}
        <Website url={one.url} label={text.site} />
      </dl>
      {hint && <p class="soft small">{text.followHint}</p>}
    </section>
  );
}

/** "999 000 003 00015": the SIREN by threes, then the number of the establishment. */
const spaced = (siret: string): string =>
  siret.replace(/^(\d{3})(\d{3})(\d{3})/, "$1\u00a0$2\u00a0$3\u00a0");
