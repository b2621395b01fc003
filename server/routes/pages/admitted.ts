import type { PageSnapshot } from "../../core/snapshot.ts";

/** Requests of readers who were let in to a private page, by their headers. */
const admitted = new WeakSet<Headers>();

/** Notes that the sender of a request may see the private page that is asked. */
export const admit = (headers: Headers): void => void admitted.add(headers);

/** Returns true if the sender of a request may see what a page shows; a public one all may see. */
export const maySeePage = (page: { readonly isPrivate?: true }, headers: Headers): boolean =>
  !page.isPrivate || admitted.has(headers);

/** Returns a page without anything that only those who are let in may see. */
export const withoutState = (page: PageSnapshot): PageSnapshot => ({
  ...page,
  state: "unknown",
  providers: [],
  incidents: [],
  maintenances: [],
  months: [],
  windows: [],
});
