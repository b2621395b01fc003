/** Where a page is served below its host. */

const known = new Map<string, string>();

/**
 * Returns the path under which a page is served, without a slash at its end: "/statut" of
 * "https://exemple.fr/statut"; empty at the root of a host.
 */
export function basePathOf(url: string): string {
  let path = known.get(url);
  if (path === undefined) {
    path = new URL(url).pathname.replace(/\/+$/, "");
    known.set(url, path);
  }
  return path;
}

/** Returns an address below the root of a page as one of its host; others stay as they are. */
export const underBase = (base: string, address: string): string =>
  base !== "" && address.startsWith("/") && !address.startsWith("//") ? base + address : address;

/**
 * Returns an address of a host as one below the root of a page; what is not under its path stays as
 * it is, since many proxies take the path away before they pass a request on.
 */
export function withoutBase(base: string, address: string): string {
  if (base === "" || !address.startsWith(base)) return address;
  const rest = address.slice(base.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : address;
}
