import { asciiHost } from "./host-name.ts";

/** RFC 5321, 4.5.3.1: of the part before the "@", and of a whole address in an envelope. */
const LONGEST_LOCAL_PART = 64;
const LONGEST = 254;

/** RFC 5322's dot-atom: what everybody's mailbox is named like; no quotes, no comments. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The same with any letters and digits (RFC 6531, 3.3); no symbols, and nothing invisible. */
const INTERNATIONAL_LOCAL_PART =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * The one address that a text is, in lower case and with an international domain as mail servers
 * know it (`Zoé@` is refused, `zoe@été.fr` is `zoe@xn--t-9fab.fr`); `null` where the text is no
 * address, or anything besides one: a name, a second address, a line break.
 *
 * A domain needs a dot, and an address of a machine (`@[192.0.2.1]`) is none.
 */
export const mailAddress = (text: string): string | null => addressIn(text, LOCAL_PART);

/**
 * The same for a subscriber, whose address may have any letters before the "@" ("zoé@été.fr" is
 * "zoé@xn--t-9fab.fr"). Only a mail server that offers SMTPUTF8 takes such an address.
 */
export const subscriberAddress = (text: string): string | null =>
  addressIn(text, INTERNATIONAL_LOCAL_PART);

/**
 * Returns the mail address of a page's contact ("support@exemple.fr", "mailto:support@exemple.fr");
 * `null` for a contact that is a web page, or none.
 */
export const contactAddress = (contact: string | null): string | null =>
  contact === null ? null : mailAddress(contact.replace(/^mailto:/i, "").replace(/\?.*$/, ""));

/** Returns whether an address needs SMTPUTF8 (RFC 6531). */
export const isInternational = (address: string): boolean => /[^\x00-\x7f]/.test(address);

function addressIn(text: string, form: RegExp): string | null {
  const written = text.trim().normalize("NFC").toLowerCase();
  const at = written.lastIndexOf("@");
  const local = written.slice(0, at);
  // Lengths are of octets (RFC 6531, 3.2).
  const octets = new TextEncoder().encode(local).length;
  if (at < 1 || octets > LONGEST_LOCAL_PART || !form.test(local)) return null;
  const domain = asciiDomain(written.slice(at + 1));
  if (domain === null || octets + 1 + domain.length > LONGEST) return null;
  return `${local}@${domain}`;
}

function asciiDomain(domain: string): string | null {
  const ascii = asciiHost(domain);
  const labels = ascii?.split(".") ?? [];
  // The last label has a letter: "1.2.3.4" is no domain.
  const isName =
    labels.length > 1 && labels.every((l) => LABEL.test(l)) && /[a-z]/.test(labels.at(-1)!);
  return isName ? ascii : null;
}

/** Text around an at sign, as servers repeat it: in brackets, quoted, or as `user=40exemple.fr`. */
const ADDRESSES = /[^\s<>()[\],;:"'`]+(?:@|=40|%40)[^\s<>()[\],;:"'`]+/giu;

/**
 * Returns what a mail server said without the addresses in it: what is stored of an address is
 * erased with it, also from the reasons of failures.
 */
export const withoutAddresses = (text: string): string => text.replaceAll(ADDRESSES, "<address>");
