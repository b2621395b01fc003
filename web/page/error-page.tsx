import type { PageView } from "../../server/core/view.ts";
import type { Headline } from "./headline.ts";
import { Hero } from "./hero.tsx";
import type { Words } from "./words.ts";

type ErrorStatus = Extract<PageView["route"], { name: "error" }>["status"];

/** An error, in one line; then the state all the same, since that is what people came for. */
export function ErrorPage(props: {
  view: PageView;
  status: ErrorStatus;
  said: Headline;
  words: Words;
}) {
  const { view, status, said, words } = props;
  const { text } = words;
  return (
    <>
      <section class="lost" aria-labelledby="error">
        <p class="soft">{status}</p>
        <h1 id="error">{text.error[status].title}</h1>
        <p>{text.error[status].body}</p>
      </section>
      <Hero page={view.page} said={said} heading="h2" words={words} />
      <p>
        <a href={view.locale === "fr" ? "/" : "/en/"}>{text.home}</a>
      </p>
    </>
  );
}
