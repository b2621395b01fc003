const KEY = "vigie.language";

/**
 * Offers the page in the reader's language, once, where the browser asks for one that the page
 * has and this is not it. Nobody is sent anywhere: addresses say the language, and stay.
 */
export function offerLanguage(): void {
  const here = document.documentElement.lang;
  const link = document.querySelector<HTMLAnchorElement>(".languages a[hreflang]");
  const place = document.querySelector<HTMLElement>("[data-offer]");
  if (!link || !place || answered()) return;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const first = wanted.find((tag) => tag === here || tag === link.hreflang);
  if (first !== link.hreflang) return;

  const offer = document.createElement("p");
  offer.className = "offer";
  offer.lang = link.hreflang;
  offer.setAttribute("data-keep", "");
  const go = document.createElement("a");
  go.href = link.href;
  go.hreflang = link.hreflang;
  go.textContent = place.dataset["offer"] ?? "";
  go.addEventListener("click", answer);
  const no = document.createElement("button");
  no.type = "button";
  no.textContent = place.dataset["dismiss"] ?? "";
  no.addEventListener("click", () => {
    answer();
    offer.remove();
  });
  offer.append(go, no);
  place.append(offer);
}

function answered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // Without a memory it would be offered on each page.
    return true;
  }
}

function answer(): void {
  try {
    localStorage.setItem(KEY, "answered");
  } catch {
    // Asked again on the next page, then.
  }
}
