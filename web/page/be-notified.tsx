import { EmailInput } from "./email-input.tsx";
import { subscribePath } from "../../server/core/page/paths.ts";
import { HOME_TEXT } from "../text/home.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

/** Offers the ways to be notified: an address here, the others on their own page. */
export function BeNotified({ words }: { words: Words }) {
  const { locale, canSubscribe } = words;
  const text = HOME_TEXT[locale].subscribe;
  const form = SUBSCRIPTION_TEXT[locale];
  return (
    <section aria-labelledby="notified">
      <div class="head">
        <h2 id="notified">{text.title}</h2>
        <span class="small line">
          <a href="/history.atom" type="application/atom+xml">
            Atom
          </a>
          <a href="/maintenances.ics" type="text/calendar">
            iCal
          </a>
          {canSubscribe && <a href={`${subscribePath(locale)}?channel=webhook`}>Webhook</a>}
        </span>
      </div>
      {canSubscribe && (
        <form class="card" method="post" action={subscribePath(locale)}>
          <div class="field">
            <label for="email">{form.email}</label>
            <span class="hint" id="email-hint">
              {text.hint}
            </span>
            <div class="inline">
              <EmailInput placeholder={text.example} describedBy="email-hint" />
              <button type="submit" class="button main">
                {words.text.pages.nav.subscribe}
              </button>
            </div>
          </div>
        </form>
      )}
    </section>
  );
}
