import type { Instant } from "../core/model.ts";
import type { PageSnapshot } from "../core/snapshot.ts";

/**
 * Returns `/.well-known/security.txt` (RFC 9116), or `null` without a contact. It expires in five
 * to six months, on the first of a month, so that it changes only monthly.
 */
export function securityTxt(page: PageSnapshot, now: Instant): string | null {
  const { contact } = page;
  if (contact === null) return null;
  const expires = new Date(now);
  expires.setUTCMonth(expires.getUTCMonth() + 6, 1);
  expires.setUTCHours(0, 0, 0, 0);
  return [
    `Contact: ${/^[a-z][a-z0-9+.-]*:/i.test(contact) ? contact : `mailto:${contact}`}`,
    `Expires: ${expires.toISOString().replace(".000Z", "Z")}`,
    "Preferred-Languages: fr, en",
    `Canonical: ${page.url}/.well-known/security.txt`,
    "",
  ].join("\n");
}

/** `/.well-known/api-catalog` (RFC 9727): our APIs, how they are described, where their status is. */
export function apiCatalog(page: PageSnapshot): string {
  const at = (path: string) => `${page.url}${path}`;
  const about = {
    "service-desc": [{ href: at("/openapi.json"), type: "application/vnd.oai.openapi+json" }],
    "service-doc": [{ href: at("/api"), type: "text/html" }],
    status: [{ href: at("/"), type: "text/html" }],
  };
  return JSON.stringify({
    linkset: [
      {
        anchor: at("/.well-known/api-catalog"),
        item: ["/api/v1/summary", "/api/v2/summary.json", "/pings"].map((path) => ({
          href: at(path),
          type: "application/json",
        })),
      },
      { anchor: at("/api/v1/"), ...about },
      { anchor: at("/api/v2/"), ...about },
    ],
  });
}
