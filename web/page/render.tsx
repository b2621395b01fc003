import { renderToString } from "preact-render-to-string";
import type { RenderPage } from "../../server/core/view.ts";
import { Document } from "./document.tsx";
import { ErrorPage } from "./error-page.tsx";
import { headline } from "./headline.ts";
import { Home } from "./home.tsx";
import { wordsFor } from "./words.ts";

/**
 * A whole public page as HTML. Pure: the same view gives the same bytes, so that the result
 * can be kept, compressed and given an ETag once per revision of the snapshot.
 *
 * It needs neither inline styles nor inline scripts, and calls no third party.
 */
export const renderPage: RenderPage = (view) => {
  const words = wordsFor(view);
  const said = headline(view.page, words);
  const { route } = view;
  const before = route.name === "error" ? words.text.error[route.status].title : null;
  return `<!doctype html>${renderToString(
    <Document view={view} said={said} before={before} words={words}>
      {route.name === "error" ? (
        <ErrorPage view={view} status={route.status} said={said} words={words} />
      ) : (
        <Home page={view.page} said={said} words={words} />
      )}
    </Document>,
  )}`;
};
