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

const STYLE = raw(
  `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8886;padding:1rem}iframe{width:100%;height:44rem;border:1px solid #8886;background:#fff}
@media(max-width:40rem){h1{font-size:1.5rem}thead{position:absolute;clip-path:inset(50%)}tr{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.5rem 0;border-bottom:1px solid #8886}td{padding:0;border:0}td:nth-child(2){order:-1;flex:1 0 100%}}
dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}time{white-space:nowrap}`,
);

const page = (title: string, body: unknown) =>
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
        <td>
          ${isThread
            ? ""
            : html`<a href="/demo/mailbox?thread=${encodeURIComponent(threadOf(m))}">fil</a>`}
        </td>
      </tr>`,
  );
  return page(
    title,
    html`<h1>${title}</h1>
      <p>Rien ne sort d’ici : un serveur SMTP local retient chaque courriel envoyé.</p>
      ${isThread ? html`<p><a href="/demo/mailbox">Tous les courriels</a></p>` : ""}
      ${shown.length === 0
        ? html`<p>Aucun courriel pour l’instant.</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Reçu (heure de Paris)</th>
                <th scope="col">Objet</th>
                <th scope="col">Destinataire</th>
                <th scope="col">Fil</th>
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
    html`<p>
        <a href="/demo/mailbox">Tous les courriels</a> ·
        <a href="/demo/mailbox?thread=${encodeURIComponent(threadOf(m))}">Tout le fil</a> ·
        <a href="/demo/mailbox/${m.number}/source">Source</a>
      </p>
      <h1>${subject}</h1>
      <dl>
        <dt>De</dt>
        <dd>${from?.name ?? ""} ${from?.address ?? ""}</dd>
        <dt>À</dt>
        <dd>${m.to}</dd>
        <dt>Retour (VERP)</dt>
        <dd>${m.from}</dd>
      </dl>
      <h2>Texte</h2>
      <pre>${text}</pre>
      <h2>HTML</h2>
      <iframe
        sandbox="allow-popups"
        title="Le courriel en HTML"
        src="/demo/mailbox/${m.number}/html"
      ></iframe>`,
  );
}

const clock = (at: Instant): string => isoInZone(at, DEMO_ZONE).slice(11, 19);
