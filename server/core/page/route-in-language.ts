import type { PageSnapshot } from "../snapshot.ts";
import type { PageRoute } from "./view.ts";

/** Returns a route whose provider and component are those of a page in another language. */
export function routeInLanguage(route: PageRoute, page: PageSnapshot): PageRoute {
  if (route.name !== "provider" && route.name !== "component") return route;
  const provider = page.providers.find(({ id }) => id === route.provider.id) ?? route.provider;
  if (route.name === "provider") return { ...route, provider };
  const { id } = route.component;
  return {
    ...route,
    provider,
    component: provider.components.find((one) => one.id === id) ?? route.component,
  };
}
