/** One address of the interface as its human page shows it: how to ask, and what it says now. */
export type ApiEndpoint = {
  /** The operation's name in `/openapi.json`, and its anchor on the page. */
  readonly id: string;
  /** "/ping/{id}" */
  readonly path: string;
  /** In English; the page has words of its own for those that it knows. */
  readonly summary: string;
  /** The address with examples filled in, from the root: it can be requested as it stands. */
  readonly address: string;
  /** True if requests count towards the rate limit. */
  readonly limited: boolean;
  /** The beginning of the answer at this moment; `null` where it must be computed. */
  readonly sample: string | null;
};

/** Endpoints that belong together; `name` is the tag of `/openapi.json`. */
export type ApiSection = { readonly name: string; readonly endpoints: readonly ApiEndpoint[] };

/** One operation that needs a token, or writes. */
export type ApiWrite = {
  readonly id: string;
  /** "POST" */
  readonly method: string;
  /** "/api/v1/incidents/{id}" */
  readonly path: string;
  readonly summary: string;
  readonly needsToken: boolean;
  /** True if the same write with the same `Idempotency-Key` happens once. */
  readonly isRepeatable: boolean;
  /** A body that can be sent as it stands; `null`: none is needed. */
  readonly body: object | null;
  /** True if a curl line can be shown: the body to send is known. */
  readonly hasLine: boolean;
};

/** Operations that belong together, of the same tag of `/openapi.json`. */
export type ApiWriting = { readonly name: string; readonly writes: readonly ApiWrite[] };
