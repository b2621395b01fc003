import { mailAddress } from "../core/mail-address.ts";

/** The mail server, and the sender. */
export type SmtpPlace = {
  /** "smtp://user:password@host:587?requireTLS=true", "smtps://..." */
  readonly url: string;
  /** "Vigie <vigie@exemple.fr>", or an address. */
  readonly from?: string;
};

/**
 * Returns nodemailer's options for an SMTP_URL. STARTTLS is used where it is offered.
 *
 * Options of nodemailer, and what is made of their defaults:
 *
 * - `name` (EHLO): the domain of MAIL_FROM, or `?name=`. Nodemailer says the machine's name, and
 *   `[127.0.0.1]` where that has no dot, as in a container: many servers refuse both.
 * - `requireTLS`: as by default off, `?requireTLS=true` sends nothing without encryption.
 * - `tls.rejectUnauthorized`: as by default on, `?rejectUnauthorized=false` takes any certificate.
 *   Authorities are the process's: those of Node and of the machine (probes/authorities.ts).
 * - `dnsTimeout`, `connectionTimeout`, `greetingTimeout`, `socketTimeout`: seconds, given by the
 *   caller. Nodemailer's are up to ten minutes, in which a hanging server would stop all mails.
 * - `port`: 587 or 465, as by default. `localAddress`, `proxy`, `lmtp`, `authMethod`, `pool`,
 *   `logger`, `debug` and `transactionLog`: off, as by default.
 * - `disableFileAccess` and `disableUrlAccess`: on for each message, since nothing that a mail says
 *   may name a file of ours.
 * - `opportunisticTLS` and `ignoreTLS`: off, as by default. A server that offers STARTTLS and fails
 *   at it gets no mail in clear.
 */
export function smtpOptions({ url, from }: SmtpPlace) {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const secure = protocol === "smtps:";
  const trustsAnyone = searchParams.get("rejectUnauthorized") === "false";
  const name = searchParams.get("name") ?? (from === undefined ? null : domainOf(from));
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: searchParams.get("requireTLS") === "true",
    ...(name !== null && { name }),
    ...(trustsAnyone && { tls: { rejectUnauthorized: false } }),
    credentials:
      username === ""
        ? null
        : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
  };
}

/** The address within "Vigie <vigie@exemple.fr>". */
export function senderOf(from: string): string {
  const address = mailAddress(/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from);
  if (address === null) throw new Error("MAIL_FROM holds no mail address");
  return address;
}

/** The domain of the sender in ASCII, as EHLO takes it (RFC 5321, 4.1.1.1). */
function domainOf(from: string): string {
  const sender = senderOf(from);
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  return URL.parse(`http://${domain}`)?.hostname ?? domain;
}
