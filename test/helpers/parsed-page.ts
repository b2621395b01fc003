import { Window } from "happy-dom";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { renderPage } from "../../web/page/render.tsx";
import { sampleComponent, sampleProvider } from "./sample-components.ts";
import { samplePage, sampleView } from "./sample-page.ts";

type Options = Parameters<typeof sampleView>[1];

/** Returns the page as a parser sees it. */
export function parsedPage(page: PageSnapshot, options: Options = {}) {
  const window = new Window({ settings: { disableJavaScriptEvaluation: true } });
  const document = new window.DOMParser().parseFromString(
    renderPage(sampleView(page, options)),
    "text/html",
  );
  const text = (selector: string) =>
    (document.querySelector(selector)?.textContent ?? "")
      .replaceAll(/[\s\u00a0\u202f]+/g, " ")
      .trim();
  const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map((e) =>
      e.textContent.replaceAll(/[\s\u00a0\u202f]+/g, " ").trim(),
    );
  return { document, text, texts };
}

/** Returns the sample with one component alone, and nothing announced. */
export const pageOfOne = (more: Parameters<typeof sampleComponent>[2], id = "x/y") =>
  samplePage({
    providers: [sampleProvider("X", [sampleComponent(id, "Y", more)])],
    incidents: [],
    maintenances: [],
  });
