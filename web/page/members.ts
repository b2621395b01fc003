import type {
  ComponentSnapshot,
  PageSnapshot,
  ProviderSnapshot,
} from "../../server/core/snapshot.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";

/** A component with whose it is. */
export type Member = {
  readonly provider: ProviderSnapshot;
  readonly component: ComponentSnapshot;
};

/** The components of these ids that the page still has, in its order. */
export function membersOf(page: PageSnapshot, ids: readonly string[]): Member[] {
  const wanted = new Set(ids);
  return page.providers.flatMap((provider) =>
    provider.components
      .filter((component) => wanted.has(component.id))
      .map((component) => ({ provider, component })),
  );
}

/** "INSEE Sirene": a component as it is called outside of its provider's own page. */
export const fullName = ({ provider, component }: Member): string =>
  `${provider.name} ${component.name}`;

/** Names of the providers of these components, in the page's order. */
export function providersOf(page: PageSnapshot, ids: readonly string[]): string[] {
  return [...new Set(membersOf(page, ids).map(({ provider }) => provider.name))];
}

/** Returns true if an event concerns one of these components. */
export const concerns =
  (ids: ReadonlySet<string>) =>
  (event: Incident | Maintenance): boolean =>
    event.components.some((c: string | { readonly id: string }) =>
      ids.has(typeof c === "string" ? c : c.id),
    );
