import { accountPath } from "../../server/core/page/account-paths.ts";
import { singlePath } from "../../server/core/page/paths.ts";
import type { PageView } from "../../server/core/page/view.ts";
import { ACCOUNT_TEXT } from "../text/account.ts";
import { DIRECTORY_TEXT } from "../text/directory.ts";
import { FRAME_TEXT } from "../text/frame.ts";
import { contactHref } from "./contact.ts";
import { RichText } from "./rich-text.tsx";
import { ThemeSwitch } from "./theme.tsx";
import type { Words } from "./words.ts";

/** Links to machine formats, contact and legal pages. */
export function Footer({ view, live, words }: { view: PageView; live: boolean; words: Words }) {
  const { page } = view;
  const { text, format, locale, teamLang } = words;
  const contact = page.contact === null ? null : contactHref(page.contact);
  const status = page.accessibility?.status ?? "non";
  return (
    <footer class="wrap foot">
      <ul class="line">
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
        {page.isPrivate && (
          <li>
            <a href="/entrer">{text.footer.privateFeeds}</a>
          </li>
        )}
        {page.isAccessOpen && (
          <li>
            <a href={singlePath("access", locale)}>{text.footer.access}</a>
          </li>
        )}
        {page.isAccessOpen && (
          <li>
            <a href={accountPath("overview", locale)}>{ACCOUNT_TEXT[locale].title}</a>
          </li>
        )}
        {page.isAccessOpen && (
          <li>
            <a href={singlePath("vendors", locale)}>{DIRECTORY_TEXT[locale].vendors}</a>
          </li>
        )}
        {page.look?.footerLinks.map(({ label, url }) => (
          <li>
            <a href={url} rel="noopener noreferrer" lang={teamLang}>
              {label}
            </a>
          </li>
        ))}
        <li>
          <a href={singlePath("accessibility", locale)}>{text.legal.mention[status]}</a>
        </li>
        <li>
          <a href={singlePath("legal", locale)}>{text.legal.notice.title}</a>
        </li>
        <li>
          <a href={singlePath("privacy", locale)}>{text.legal.privacy.title}</a>
        </li>
      </ul>
      {page.look?.footerText != null && (
        <div class="prose" lang={teamLang}>
          <RichText source={page.look.footerText} />
        </div>
      )}
      <div class="line soft">
        <span>{text.footer.times(text.zone(format.city))}</span>
        {live && (
          <button type="button" id="pause" class="button bare tiny scripted" aria-pressed="false">
            {text.pause}
          </button>
        )}
        <span>{FRAME_TEXT[locale].servedBy}</span>
        <ThemeSwitch words={words} />
      </div>
    </footer>
  );
}
