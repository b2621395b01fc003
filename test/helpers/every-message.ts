import type { PageConfig } from "../../server/core/configuration.ts";
import type { Locale } from "../../server/core/model.ts";
import type { Story } from "../../server/core/messages/story.ts";
import { usualPreferences, type Subscriber } from "../../server/core/messages/subscriber.ts";
import { isPosted, type PostedStory } from "../../server/messages/hook-request.ts";
import { SAMPLE_MAILS } from "../../server/messages/sample-mails.ts";
import { sampleStories } from "../../server/messages/sample-stories.ts";
import { configOf, NOON, SMALL } from "./world.ts";
import { subscriber } from "./subscribers.ts";

/** Every kind of message, in texts of several lengths, for tests of what leaves. */

export const PAGE: PageConfig = configOf(SMALL).pages[0]!;

/** Markdown of all kinds with accents, emoji and wide characters: 20,000 characters, the most. */
const LONG = [
  "Les appels échouent avec **502** & `504 <délai>`. Voir https://insee.test/a?b=1&c=2.\n",
  "3. Relancez l’été 👩‍👩‍👧‍👦\n   - sans délai\n4. Appelez [le support](https://insee.test/aide)\n",
  "> « Nous cherchons », dit l’INSEE.\n",
  "```\ncurl -s https://api.exemple.test/ping  # 表示\n```\n",
]
  .join("\n")
  .repeat(70)
  .slice(0, 20_000);

/** The same without any sentence, space or ASCII. */
const DENSE = "é表👩‍👩‍👧‍👦&<".repeat(1_600);

export const TEXTS = { sample: null, long: LONG, dense: DENSE } as const;
export type TextName = keyof typeof TEXTS;

const withText = (story: Story, body: string | null): Story => {
  if (body === null) return story;
  if (story.kind === "digest") {
    const items = Array.from({ length: 40 }, () => story.items).flat();
    return {
      ...story,
      items: items.map((item) => withText(item, body.slice(0, 2_000)) as typeof item),
    };
  }
  if (!("step" in story) || !story.step) return story;
  // One and the same text in both languages.
  return { ...story, step: { ...story.step, body, translations: {} } } as Story;
};

/** Every kind of story, by the name of its sample. */
export function storiesWith(text: TextName): [string, Story][] {
  const stories = sampleStories(PAGE, NOON);
  const made = [...SAMPLE_MAILS].map(([name, { story }]): [string, Story] => [
    name,
    story({ stories, page: PAGE, at: NOON }),
  ]);
  const all: [string, Story][] = [...made, ["component", stories.component()]];
  return all.map(([name, story]) => [name, withText(story, TEXTS[text])]);
}

export const postedWith = (text: TextName): [string, PostedStory][] =>
  storiesWith(text).flatMap(([name, story]) => (isPosted(story) ? [[name, story]] : []));

export const reader = (locale: Locale): Subscriber =>
  subscriber("exemple00000", {
    ...usualPreferences(locale),
    pageId: PAGE.id,
    email: "ada@exemple.fr",
    endpoint: "https://hooks.exemple.test/x",
  });
