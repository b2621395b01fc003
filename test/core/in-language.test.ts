import { expect, test } from "vitest";
import { storyInLanguage } from "../../server/core/messages/story-in-language.ts";
import type { SubscriptionStory } from "../../server/core/messages/story.ts";
import { hasTextsIn, inLanguage, pageInLanguage } from "../../server/core/in-language.ts";
import { samplePage } from "../helpers/sample-page.ts";

/** The sample with the name of its second provider, and of that one's first component, in English. */
function translated() {
  const page = samplePage();
  const [first, second, ...others] = page.providers;
  const [component, ...rest] = second!.components;
  const own = {
    ...second!,
    translations: { en: { name: "Tax office" } },
    components: [{ ...component!, translations: { en: { advice: "Wait." } } }, ...rest],
  };
  return { ...page, providers: [first!, own, ...others] };
}

test("a page in its own language, and one without translations, is the same object", () => {
  const page = samplePage();

  expect(pageInLanguage(page, "fr")).toBe(page);
  expect(pageInLanguage({ ...page, windows: [] }, "en").providers).toBe(page.providers);
  expect(hasTextsIn(page, "en")).toBe(false);
});

test("in another language only what has translations is another object, and always the same", () => {
  const page = translated();

  const inEnglish = pageInLanguage(page, "en");

  expect(inEnglish.providers[1]).toMatchObject({ name: "Tax office" });
  expect(inEnglish.providers[1]!.components[0]).toMatchObject({
    name: page.providers[1]!.components[0]!.name,
    advice: "Wait.",
  });
  expect(inEnglish.providers[0]).toBe(page.providers[0]);
  expect(inEnglish.providers[1]!.components[1]).toBe(page.providers[1]!.components[1]);
  expect(pageInLanguage(page, "en")).toBe(inEnglish);
  expect(pageInLanguage({ ...page }, "en").providers[1]).toBe(inEnglish.providers[1]);
  expect(hasTextsIn(page, "en")).toBe(true);
});

test("a thing keeps the texts that lack the language", () => {
  const thing = { name: "Impôts", advice: "Patientez.", translations: { en: { name: "Taxes" } } };

  expect(inLanguage(thing, "en")).toMatchObject({ name: "Taxes", advice: "Patientez." });
  expect(inLanguage(thing, "fr")).toBe(thing);
});

test("a story that an older version stored, without translations, is told as it is", () => {
  const story: SubscriptionStory = {
    kind: "subscription.welcome",
    page: {
      id: "p",
      title: "API",
      url: "https://s.test",
      locale: "fr",
      timeZone: "Europe/Paris",
      contact: null,
    },
    at: 0,
    scopes: ["INSEE"],
    isWhole: false,
    request: null,
  };

  expect(storyInLanguage(story, "en")).toEqual(story);
});
