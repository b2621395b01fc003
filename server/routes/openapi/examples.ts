import type { PageSnapshot } from "../../core/model.ts";

/** Names of what a page really has, so that each address can be tried as it stands. */
export type Examples = {
  readonly component: string;
  readonly publicComponent: string;
  readonly provider: string;
  readonly incident: string;
  readonly maintenance: string;
  /** The last civil day that is known. */
  readonly day: string;
};

export function examplesOf(page: PageSnapshot): Examples {
  const providers = page.providers.filter((p) => p.components.length > 0);
  const provider = providers.find((p) => p.role === "provider") ?? providers[0];
  const component = provider?.components[0];
  return {
    component: component?.id ?? "insee/sirene",
    publicComponent: component?.publicId ?? "0123456789ab",
    provider: provider?.id ?? "insee",
    incident: page.incidents[0]?.id ?? "0123456789ab",
    maintenance: page.maintenances[0]?.id ?? "0123456789ab",
    day: component?.days.at(-1)?.date ?? "2026-11-21",
  };
}
