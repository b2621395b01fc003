import type { PageView } from "../../server/core/view.ts";
import { contactHref } from "./contact.ts";
import type { Words } from "./words.ts";

/** What is of use beside the state: formats for machines, contact, what the law asks for. */
export function Footer({ view, live, words }: { view: PageView; live: boolean; words: Words }) {
  const { page } = view;
  const { text, format } = words;
  const contact = page.contact === null ? null : contactHref(page.contact);
  return (
    <footer>
      <div class="wrap">
        <ul>
          <li>
            <a href="/api/v1/summary">{text.footer.summary}</a>
          </li>
          <li>
            <a href="/pings">{text.footer.pings}</a>
          </li>
          <li>
            <a href="/history.atom" type="application/atom+xml">
              {text.pages.detail.atom}
            </a>
          </li>
          {contact !== null && (
            <li>
              <a href={contact}>{text.footer.contact}</a>
            </li>
          )}
          <li>{text.footer.accessibility}</li>
        </ul>
        <p>
          {text.footer.times(text.zone(format.city))}
          {live && (
            <button type="button" id="pause" class="scripted" aria-pressed="false">
              {text.pause}
            </button>
          )}
        </p>
      </div>
    </footer>
  );
}
