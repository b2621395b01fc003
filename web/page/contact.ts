/**
 * Returns the address of a configured contact, of mail or of the web; `null` for anything else,
 * whatever scheme it begins with.
 */
export function contactHref(contact: string): string | null {
  if (/^https?:\/\//i.test(contact)) return contact;
  return /^[^\s@:]+@[^\s@]+$/.test(contact) ? `mailto:${contact}` : null;
}
