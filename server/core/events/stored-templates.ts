import type { Config, PageConfig, Template, TemplateTexts } from "../configuration.ts";
import type { Instant } from "../model.ts";
import { PLACEHOLDERS } from "./template-filling.ts";

/** A template that the team wrote in the console: it wins over the file's of the same name. */
export type StoredTemplate = {
  /** Twelve characters `[a-z0-9]`; one that is made anew under the same name has another. */
  readonly id: string;
  readonly pageId: string;
  /** `null` for the whole page. */
  readonly providerId: string | null;
  /** "outage": the name that drafts look for, or any other. */
  readonly template: string;
  readonly fr: TemplateTexts | null;
  readonly en: TemplateTexts | null;
  /** Grows with every change. */
  readonly version: number;
  readonly updatedAt: Instant;
  /** Name of the person who changed it last. */
  readonly updatedBy: string;
};

/**
 * The configuration with what the team keeps: after the file's at the same place, so that it wins
 * there. What is kept for a page or a provider that is not configured any more waits for it.
 */
export function withTemplates(config: Config, stored: readonly StoredTemplate[]): Config {
  if (stored.length === 0) return config;
  const of = (page: PageConfig, providerId: string | null): Template[] =>
    stored.filter((t) => t.pageId === page.id && t.providerId === providerId).map(asTemplate);
  const pages = config.pages.map((page): PageConfig => {
    const providers = page.providers.map((provider) => {
      const own = of(page, provider.id);
      if (own.length === 0) return provider;
      return { ...provider, templates: [...(provider.templates ?? []), ...own] };
    });
    return { ...page, providers, templates: [...(page.templates ?? []), ...of(page, null)] };
  });
  return { ...config, pages };
}

const asTemplate = ({ id, template, fr, en }: StoredTemplate): Template => ({
  id: template,
  storedId: id,
  ...(fr && { fr }),
  ...(en && { en }),
});

/** Something in braces that is no placeholder, and where it stands; both counted from 1. */
export type Misplaced = { readonly name: string; readonly line: number; readonly column: number };

/** Every name in braces that nothing would be filled in for: the public would read the braces. */
export function misplacedPlaceholders(text: string): Misplaced[] {
  return text
    .split("\n")
    .flatMap((line, i) =>
      [...line.matchAll(/\{([^{}\s]*)\}/g)]
        .filter(([, name]) => !(PLACEHOLDERS as readonly string[]).includes(name ?? ""))
        .map((m) => ({ name: m[1] ?? "", line: i + 1, column: m.index + 1 })),
    );
}
