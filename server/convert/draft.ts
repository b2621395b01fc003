/** Steps from the root of a file to a value in it. */
export type Path = readonly (string | number)[];

/** A monitor in the notation of vigie.yaml: `${NAME}` is a variable, `$${` a literal `${`. */
export type DraftMonitor = {
  readonly kind: string;
  /** Place in the converted file, for what is reported of it. */
  readonly path: Path;
  readonly name?: string;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
  readonly repeat?: number;
  readonly confirmMs?: number;
  /** Settings of the kind; undefined ones are left out. */
  readonly settings: Readonly<Record<string, unknown>>;
};

export type DraftWindow = Readonly<Record<string, string | readonly (string | number)[]>>;

export type DraftComponent = {
  readonly name: string;
  readonly path: Path;
  /** The id to begin with where the name makes none, such as a host name or a route. */
  readonly wishedId?: string;
  readonly description?: string;
  readonly routes?: readonly string[];
  /** Words for the search: tags and labels of the peer. */
  readonly keywords?: readonly string[];
  readonly maintenance?: readonly DraftWindow[];
  readonly monitors: readonly DraftMonitor[];
};

export type DraftProvider = {
  readonly name: string;
  readonly url?: string;
  readonly maintenance?: readonly DraftWindow[];
  readonly components: readonly DraftComponent[];
};

/** The meaning of a peer's configuration, before ids are given and everything is checked. */
export type Draft = {
  readonly title: string | null;
  readonly url: string | null;
  readonly timeZone: string | null;
  readonly providers: readonly DraftProvider[];
};

export type PlacedComponent = DraftComponent & { readonly provider: string | null };

/** Name of the provider of what has no group. */
export const UNGROUPED = "Services";

/** Groups components by the name of their provider, in order of first appearance. */
export function grouped(components: readonly PlacedComponent[]): DraftProvider[] {
  const groups = new Map<string, DraftComponent[]>();
  for (const { provider, ...component } of components) {
    const name = provider?.trim() || UNGROUPED;
    groups.set(name, [...(groups.get(name) ?? []), component]);
  }
  return [...groups].map(([name, members]) => ({ name, components: members }));
}
