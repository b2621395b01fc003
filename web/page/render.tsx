import { renderToString } from "preact-render-to-string";
import { basePathOf } from "../../server/core/page/base-path.ts";
import type { EmbedView, PageView, RenderPage, SignInView } from "../../server/core/page/view.ts";
import { AccessPage } from "./access-page.tsx";
import { AccountPage } from "./account/account-page.tsx";
import { ApiPage } from "./api-page.tsx";
import { Document } from "./document.tsx";
import { EmbedPage } from "./embed-page.tsx";
import { OrganizationPage, VendorsPage } from "./directory.tsx";
import { ErrorPage } from "./error-page.tsx";
import { FallbackPage } from "./fallback-page.tsx";
import { headline, type Headline } from "./headline.ts";
import { HistoryPage } from "./history-page.tsx";
import { Home } from "./home.tsx";
import { IncidentPage } from "./incident-page.tsx";
import { AccessibilityPage, LegalPage, PrivacyPage } from "./legal-pages.tsx";
import { MaintenancePage } from "./maintenance-page.tsx";
import { MaintenancesPage } from "./maintenances-page.tsx";
import { outlineOf } from "./outline.ts";
import { ComponentPage, ProviderPage } from "./provider-page.tsx";
export { socialCard } from "./social-card.ts";
import { SearchPage } from "./search-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { SubscriptionPage } from "./subscription-page.tsx";
import { SlaPage } from "./sla-page.tsx";
import { underPath } from "./under-path.ts";
import { wordsFor, type Words } from "./words.ts";

/**
 * A whole public page as HTML. Pure: the same view gives the same bytes, so that the result
 * can be kept, compressed and given an ETag once per revision of the snapshot.
 *
 * It needs neither inline styles nor inline scripts, and calls no third party.
 */
export const renderPage: RenderPage = (view) =>
  underPath(basePathOf(view.page.url), () => `<!doctype html>${renderToString(documentOf(view))}`);

function documentOf(view: View) {
  if (isEmbed(view)) return <EmbedPage {...view} />;
  if (isSignIn(view)) return <SignInPage {...view} />;
  if (view.route.name === "fallback") return <FallbackPage view={view} css={view.route.css} />;
  const words = wordsFor(view);
  const said = headline(view.page, words);
  return (
    <Document view={view} said={said} outline={outlineOf(view, said, words)} words={words}>
      <Content view={view} said={said} words={words} />
    </Document>
  );
}

type View = Parameters<RenderPage>[0];
const isEmbed = (view: View): view is EmbedView => view.route.name === "embed";
const isSignIn = (view: View): view is SignInView => view.route.name === "sign-in";

/** Returns the contents of a page. */
function Content({ view, said, words }: { view: PageView; said: Headline; words: Words }) {
  const { page, route } = view;
  switch (route.name) {
    case "home":
      return <Home page={page} said={said} words={words} />;
    case "api":
      return (
        <ApiPage page={page} sections={route.sections} writing={route.writing} words={words} />
      );
    case "provider":
      return <ProviderPage {...route} page={page} words={words} />;
    case "component":
      return <ComponentPage {...route} page={page} words={words} />;
    case "incident":
      return <IncidentPage {...route} page={page} words={words} />;
    case "maintenance":
      return <MaintenancePage page={page} maintenance={route.maintenance} words={words} />;
    case "history":
      return <HistoryPage page={page} route={route} words={words} />;
    case "maintenances":
      return <MaintenancesPage page={page} month={route.month} words={words} />;
    case "sla":
      return <SlaPage page={page} month={route.month} words={words} />;
    case "search":
      return <SearchPage page={page} query={route.query} words={words} />;
    case "error":
      return <ErrorPage view={view} route={route} said={said} words={words} />;
    case "subscription":
      return <SubscriptionPage page={page} step={route.step} words={words} />;
    case "access":
      return <AccessPage step={route.step} words={words} />;
    case "vendors":
      return <VendorsPage vendors={route.vendors} words={words} />;
    case "organization":
      return <OrganizationPage page={page} organization={route.organization} words={words} />;
    case "account":
      return <AccountPage step={route.step} place={route.place} words={words} />;
    case "accessibility":
      return <AccessibilityPage page={page} words={words} />;
    case "legal":
      return <LegalPage page={page} words={words} />;
    case "privacy":
      return <PrivacyPage page={page} words={words} />;
    case "fallback":
      return null;
  }
}
