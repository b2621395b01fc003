import type { PageSnapshot } from "../../server/core/model.ts";
import { lastCheckedAt, type Headline } from "./headline.ts";
import { Mark } from "./mark.tsx";
import { TONE } from "./state.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** The answer to "is it me or them?": one sentence, how many, and how fresh. */
export function Hero(props: {
  page: PageSnapshot;
  said: Headline;
  heading: "h1" | "h2";
  words: Words;
}) {
  const { page, said, heading: Heading, words } = props;
  const { text, format, now } = words;
  const at = lastCheckedAt(page);
  const moment = at === null ? null : format.moment(at, now);
  return (
    <section class={`hero ${TONE[said.state]}`} aria-labelledby="state">
      <Mark state={said.state} />
      <Heading id="state">{said.sentence}</Heading>
      <div>
        {said.counts !== "" && <p>{said.counts}</p>}
        <p>
          {at === null || moment === null ? (
            text.neverChecked
          ) : (
            <>
              <When
                at={at}
                say={text.lastCheck(text.at({ ...moment, clock: format.clockSeconds(at) }))}
                words={words}
              />{" "}
              (<Elapsed at={at} as="ago" words={words} />
              ), {text.zone(format.city)}.
            </>
          )}
        </p>
      </div>
    </section>
  );
}
