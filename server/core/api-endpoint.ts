/** One address of the interface as its human page shows it: how to ask, and what it says now. */
export type ApiEndpoint = {
  /** The operation's name in `/openapi.json`, and its anchor on the page. */
  readonly id: string;
  /** "/ping/{id}" */
  readonly path: string;
  /** In English; the page has words of its own for those that it knows. */
  readonly summary: string;
  /** The same with examples filled in, from the root: it can be asked as it stands. */
  readonly address: string;
  /** Whether asking is counted. */
  readonly limited: boolean;
  /** The beginning of the answer at this moment; `null` where it must be computed. */
  readonly sample: string | null;
};

/** Endpoints that belong together; `name` is the tag of `/openapi.json`. */
export type ApiSection = { readonly name: string; readonly endpoints: readonly ApiEndpoint[] };
