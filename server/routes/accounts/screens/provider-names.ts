import { inLanguage } from "../../../core/in-language.ts";
import type { Visit } from "./visit.ts";

/** Returns the configured providers, each once, by the names that the reader's language has. */
export const providerNames = ({
  ctx,
  place,
}: Pick<Visit, "ctx" | "place">): readonly { readonly id: string; readonly name: string }[] => [
  ...new Map(
    ctx.config.pages
      .flatMap((page) => page.providers)
      .map((provider) => [
        provider.id,
        { id: provider.id, name: inLanguage(provider, place.locale).name },
      ]),
  ).values(),
];
