import type { ComponentConfig, Config, PageConfig, ProviderConfig } from "../core/configuration.ts";

/** A component and where it stands in the configuration. */
export type Placement = {
  readonly page: PageConfig;
  readonly provider: ProviderConfig;
  readonly config: ComponentConfig;
};

/** Every component of every page, in configured order. */
export function* everyComponent(config: Config): Generator<Placement> {
  for (const page of config.pages) {
    for (const provider of page.providers) {
      for (const component of provider.components) yield { page, provider, config: component };
    }
  }
}
