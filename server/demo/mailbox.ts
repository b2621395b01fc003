import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { Email } from "postal-mime";
import { isoInZone } from "../core/calendar.ts";
import type { Instant } from "../core/model.ts";
import { DEMO_ZONE } from "./script.ts";

/** A mail that the demo's server caught. */
export type CaughtMail = {
  /** 1, 2, 3 ... in the order in which they came. */
  readonly number: number;
  readonly at: Instant;
  /** Sender of the envelope. */
  readonly from: string;
  readonly to: string;
  readonly mail: Email;
  readonly source: string;
};

/** A mail server that catches everything, and the pages that show what it caught. */
export type Mailbox = {
  /** Address for `SMTP_URL`. */
  readonly url: string;
  /** Below `/demo/mailbox`. */
  readonly routes: Hono;
  caught(): readonly CaughtMail[];
  stop(): Promise<void>;
};

/** A demo that runs for weeks forgets the oldest. */
const MOST_KEPT = 500;

/**
 * Starts an SMTP server on loopback that forwards nothing.
 *
 * @throws Error without the development packages that it needs
 */
export async function startMailbox(now: () => Instant): Promise<Mailbox> {
  const [{ SMTPServer }, { default: PostalMime }] = await Promise.all([
    import("smtp-server"),
    import("postal-mime"),
  ]);
  let count = 0;
  let kept: CaughtMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    closeTimeout: 500,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const source = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const mail = await PostalMime.parse(source).catch(() => null);
        if (!mail) return done(new Error("that is no mail"));
        count += 1;
        const envelope = {
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map((r) => r.address).join(", "),
        };
        const caught = { number: count, at: now(), ...envelope, mail, source: source.toString() };
        kept = [...kept, caught].slice(-MOST_KEPT);
        done();
      });
    },
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  server.on("error", () => {});
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    routes: mailboxRoutes(() => kept),
    caught: () => kept,
    stop: () => new Promise<void>((stopped) => server.close(() => stopped())),
  };
}

const PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Policy for a mail's own HTML: nothing runs, nothing is fetched, as in a careful mail program. */
const MAIL_CSP =
  "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** `/demo/mailbox`: the list, a thread (`?thread=`), one mail, its HTML, its source. */
function mailboxRoutes(caught: () => readonly CaughtMail[]): Hono {
  const find = (number: string) => caught().find((m) => String(m.number) === number);
  return new Hono()
    .use(async (c, next) => {
      await next();
      c.header("cache-control", "no-store");
      c.header("x-robots-tag", "noindex");
      c.header("x-content-type-options", "nosniff");
      if (!c.res.headers.has("content-security-policy")) {
        c.header("content-security-policy", PAGE_CSP);
      }
    })
    .get("/demo/mailbox", (c) => {
      const thread = c.req.query("thread");
      const shown = caught().filter((m) => thread === undefined || threadOf(m) === thread);
      return c.html(list(thread === undefined ? shown.toReversed() : shown, thread !== undefined));
    })
    .get("/demo/mailbox.json", (c) =>
      c.json(
        caught().map(({ number, from, to, mail }) => ({
          number,
          from,
          to,
          subject: mail.subject,
          messageId: mail.messageId,
          inReplyTo: mail.inReplyTo ?? null,
          text: mail.text,
        })),
      ),
    )
    .get("/demo/mailbox/:number{[0-9]+}", (c) => {
      const found = find(c.req.param("number"));
      return found ? c.html(one(found)) : c.notFound();
    })
    .get("/demo/mailbox/:number{[0-9]+}/html", (c) => {
      const found = find(c.req.param("number"));
      if (!found?.mail.html) return c.notFound();
      c.header("content-security-policy", MAIL_CSP);
      return c.html(raw(found.mail.html));
    })
    .get("/demo/mailbox/:number{[0-9]+}/source", (c) => {
      const found = find(c.req.param("number"));
      return found ? c.text(found.source) : c.notFound();
    });
}

/** The first mail of a thread and those that answer to it. */
const threadOf = ({ mail }: CaughtMail): string => mail.inReplyTo ?? mail.messageId ?? "";

/** The colours of the status page, in a page that shares nothing else with it. */
const STYLE = raw(`
:root{color-scheme:light dark;--night:#0f2b3c;--page:light-dark(#f5f3ee,#0a1218);--card:light-dark(#fff,#111c24);
--line:light-dark(#e5dfd4,#263641);--ink:light-dark(#14222c,#eef2f3);--soft:light-dark(#53606a,#adbac2);--link:light-dark(#0b5675,#93cfe9)}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header{padding:1.25rem max(1rem,50% - 32rem);border-bottom:3px solid #8fdcc0;background:var(--night);color:#fff}
header a{color:#93cfe9}h1{margin:.25rem 0;font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}
main{padding:1.25rem max(1rem,50% - 32rem) 3rem}a{color:var(--link)}header p{margin:0;color:#b9c8d1}
h2{font-size:1.1rem}table,.card{background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-spacing:0;width:100%}th,td{padding:.5rem 1rem;text-align:left;vertical-align:top}
th,tr:not(:last-child)>td{border-bottom:1px solid var(--line)}
th{color:var(--soft);font-size:.875rem;font-weight:400}td:first-child,th{white-space:nowrap}td{overflow-wrap:break-word}
.card{padding:1rem}pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}iframe{box-sizing:border-box;width:100%;height:44rem;border:1px solid var(--line);border-radius:8px;background:#fff}
@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}tr{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.5rem 1rem}
tr:not(:last-child){border-bottom:1px solid var(--line)}tr>td:is(td){padding:0;border:0;overflow-wrap:anywhere}td:nth-child(2){order:-1;flex:1 0 100%}}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
`);

const page = (title: string, lead: unknown, body: unknown) =>
  html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${lead}</p>
        </header>
        <main>${body}</main>
      </body>
    </html> `;

function list(shown: readonly CaughtMail[], isThread: boolean) {
  const title = isThread ? "Un fil de courriels" : "Courriels de la démonstration";
  const rows = shown.map(
    (m) =>
      html`<tr>
        <td><time datetime="${new Date(m.at).toISOString()}">${clock(m.at)}</time></td>
        <td><a href="/demo/mailbox/${m.number}">${m.mail.subject ?? ""}</a></td>
        <td>${m.to}</td>
        ${isThread
          ? ""
          : html`<td>
              <a href="/demo/mailbox?thread=${encodeURIComponent(threadOf(m))}">fil</a>
            </td>`}
      </tr>`,
  );
  return page(
    title,
    isThread
      ? html`<a href="/demo/mailbox">Tous les courriels</a>`
      : "Rien ne sort d’ici : un serveur SMTP local retient chaque courriel envoyé.",
    html`${shown.length === 0
      ? html`<p>Aucun courriel pour l’instant.</p>`
      : html`<table>
          <thead>
            <tr>
              <th scope="col">Reçu (heure de Paris)</th>
              <th scope="col">Objet</th>
              <th scope="col">Destinataire</th>
              ${isThread ? "" : html`<th scope="col">Fil</th>`}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>`}`,
  );
}

function one(m: CaughtMail) {
  const { subject = "", from, text = "" } = m.mail;
  return page(
    subject,
    html`<a href="/demo/mailbox">Tous les courriels</a> ·
      <a href="/demo/mailbox?thread=${encodeURIComponent(threadOf(m))}">Tout le fil</a> ·
      <a href="/demo/mailbox/${m.number}/source">Source</a>`,
    html`<dl class="card">
        <dt>De</dt>
        <dd>${from?.name ?? ""} ${from?.address ?? ""}</dd>
        <dt>À</dt>
        <dd>${m.to}</dd>
        <dt>Retour (VERP)</dt>
        <dd>${m.from}</dd>
      </dl>
      <h2>Texte</h2>
      <pre class="card">${text}</pre>
      <h2>HTML</h2>
      <iframe
        sandbox="allow-popups"
        title="Le courriel en HTML"
        src="/demo/mailbox/${m.number}/html"
      ></iframe>`,
  );
}

const clock = (at: Instant): string => isoInZone(at, DEMO_ZONE).slice(11, 19);
