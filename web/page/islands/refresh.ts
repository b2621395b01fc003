import { keepOrder } from "./board.ts";
import { morph } from "./morph.ts";

const EVERY_MS = 30_000;

/**
 * Keeps the page fresh: every 30 s the same address is asked for again (the browser sends
 * its ETag, and nothing comes back when nothing changed), and only what differs is put in
 * place. It rests while the page is hidden, or when the reader says so.
 *
 * @param afterwards called when the page has changed, for islands to take up their elements
 */
export function keepFresh(afterwards: () => void): void {
  const pause = document.getElementById("pause");
  const offline = document.getElementById("offline");
  let seen: string | null = null;
  let last = performance.now();
  let timer = 0;
  let outdated = false;

  const isPaused = () => pause?.getAttribute("aria-pressed") === "true";

  async function refresh(): Promise<void> {
    last = performance.now();
    try {
      // Not the browser's copy unless the server says that it is still good.
      const answer = await fetch(location.href, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const tag = answer.headers.get("etag");
      if (tag === null || tag !== seen) {
        apply(new DOMParser().parseFromString(await answer.text(), "text/html"));
        seen = tag;
      }
      if (offline) offline.hidden = true;
    } catch {
      if (offline) tellOffline(offline);
    }
  }

  function apply(next: Document): void {
    if (!next.querySelector("main[data-live]")) throw new Error("not the page");
    outdated ||= scriptOf(next) !== scriptOf(document);
    const before = states(document);
    const said = sentence(document);
    const stay = anchor();
    if (document.title !== next.title) document.title = next.title;
    replaceIcon(next);
    keepOrder(next);
    for (const region of ["aside", "main"]) {
      const from = document.querySelector(region);
      const to = next.querySelector(region);
      if (from && to) morph(from, to);
    }
    afterwards();
    stay();
    announce(said, before);
  }

  function schedule(): void {
    clearTimeout(timer);
    if (document.hidden || isPaused()) return;
    const wait = Math.max(0, last + EVERY_MS - performance.now());
    timer = window.setTimeout(() => void refresh().finally(schedule), wait);
  }

  pause?.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(!isPaused()));
    schedule();
  });
  document.addEventListener("visibilitychange", () => {
    // A newer version of the page's script is loaded when the reader is idle.
    if (!document.hidden && outdated) location.reload();
    else schedule();
  });
  window.addEventListener("online", () => {
    last = Number.NEGATIVE_INFINITY;
    schedule();
  });
  schedule();
}

/** Shows the notice that the page could not be refreshed, in the words that the page brought. */
function tellOffline(notice: HTMLElement): void {
  if (!notice.querySelector("span")) {
    const said = document.createElement("span");
    const title = document.createElement("b");
    title.textContent = notice.dataset["title"] ?? "";
    said.append(title, ` ${notice.dataset["body"] ?? ""}`);
    notice.append(said);
  }
  notice.hidden = false;
}

const scriptOf = (page: Document) => page.querySelector("script[src]")?.getAttribute("src");

const sentence = (page: Document) => page.querySelector("h1")?.textContent ?? "";

/** Published states by row. */
function states(page: Document): Map<string, string> {
  const found = new Map<string, string>();
  for (const row of page.querySelectorAll<HTMLElement>("[data-state]")) {
    found.set(row.id, row.dataset["state"] ?? "");
  }
  return found;
}

/** Announces changes of states, and nothing else, since times and figures change all the time. */
function announce(said: string, before: ReadonlyMap<string, string>): void {
  const place = document.getElementById("announcer");
  if (!place) return;
  const news = sentence(document) === said ? [] : [sentence(document)];
  for (const row of document.querySelectorAll<HTMLElement>("[data-state]")) {
    if (before.get(row.id) === row.dataset["state"]) continue;
    const name = row.querySelector(".name, h2, h3")?.textContent;
    const state = row.querySelector(".state")?.textContent;
    if (name && state && before.has(row.id)) news.push(`${name}, ${state}`);
  }
  if (news.length > 0) place.textContent = news.slice(0, 4).join(". ");
}

/**
 * Remembers where the reader is (what has the focus, else the first row in view), and gives
 * a function that puts it back at the same height.
 */
function anchor(): () => void {
  const focused = document.activeElement;
  const inView = (e: Element) => {
    const { top, bottom } = e.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const kept =
    focused && focused !== document.body && focused.id !== "content" && inView(focused)
      ? focused
      : scrollY === 0
        ? null
        : ([...document.querySelectorAll("main [id]")].find(
            (e) => e.getBoundingClientRect().top >= 0,
          ) ?? null);
  const top = kept?.getBoundingClientRect().top ?? 0;
  return () => {
    if (!kept?.isConnected) return;
    const moved = kept.getBoundingClientRect().top - top;
    if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  };
}

function replaceIcon(next: Document): void {
  const href = next.getElementById("icon")?.getAttribute("href");
  const icon = document.getElementById("icon");
  if (href && icon && icon.getAttribute("href") !== href) icon.setAttribute("href", href);
}
