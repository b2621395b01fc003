/**
 * Where a contact of the configuration leads: an address of mail or of the web; anything else is
 * not a link (`null`), whatever scheme it begins with.
 */
export function contactHref(contact: string): string | null {
  if (/^https?:\/\//i.test(contact)) return contact;
  return /^[^\s@:]+@[^\s@]+$/.test(contact) ? `mailto:${contact}` : null;
}
