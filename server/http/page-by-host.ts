import { requestHost } from "../core/host-name.ts";

/** Returns what finds a page by the header `Host`: an unknown name leads to the first page. */
export function pageByHost<Page>(
  pages: readonly Page[],
  hostnamesOf: (page: Page) => readonly string[],
): (host: string | undefined) => Page | undefined {
  const byHost = new Map(pages.flatMap((page) => hostnamesOf(page).map((h) => [h, page] as const)));
  return (host) => {
    if (host === undefined || pages.length === 1) return pages[0];
    return byHost.get(host) ?? byHost.get(requestHost(host)) ?? pages[0];
  };
}
