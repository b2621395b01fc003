import { inLanguage } from "../in-language.ts";
import type { Locale } from "../model.ts";
import type { AffectedComponent, ComponentStory, Story } from "./story.ts";

/** Returns a story with the names and texts of the configuration in a language, where they exist. */
export function storyInLanguage<S extends Story>(story: S, locale: Locale): S {
  return {
    ...story,
    page: inLanguage(story.page, locale),
    ...("places" in story && { places: story.places.map((place) => placeIn(place, locale)) }),
    ...("component" in story && { component: componentIn(story.component, locale) }),
    ...("items" in story && { items: story.items.map((item) => storyInLanguage(item, locale)) }),
  };
}

const placeIn = <P extends AffectedComponent>(place: P, locale: Locale): P => ({
  ...inLanguage(place, locale),
  provider: inLanguage(place.provider, locale),
});

const componentIn = (component: ComponentStory["component"], locale: Locale) => ({
  ...inLanguage(component, locale),
  ...(component.provider && { provider: inLanguage(component.provider, locale) }),
});
