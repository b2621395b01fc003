import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { lastCheckedAt, type Headline } from "./headline.ts";
import { Troubles } from "./troubles.tsx";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** The answer to "is it me or them?": one sentence, how many, and how fresh. */
export function Hero(props: {
  page: PageSnapshot;
  said: Headline;
  heading: "h1" | "h2";
  id?: string;
  /** True for a copy that is never refreshed, which cannot show relative times. */
  still?: boolean;
  words: Words;
}) {
  const { page, said, heading, id = "state", still = false, words } = props;
  return (
    <Banner state={said.state} heading={heading} sentence={said.sentence} id={id}>
      {said.counts !== "" && <p>{said.counts}</p>}
      <LastCheck at={lastCheckedAt(page)} still={still} words={words} />
      {heading === "h1" && !still && <Troubles page={page} words={words} />}
    </Banner>
  );
}

/** Shows how fresh the page is. */
export function LastCheck(props: { at: number | null; still?: boolean; words: Words }) {
  const { at, still = false, words } = props;
  const { text, format, now } = words;
  const moment = at === null ? null : format.moment(at, still ? 0 : now);
  return (
    <p>
      {at === null || moment === null ? (
        text.neverChecked
      ) : (
        <>
          <When at={at} say={text.lastCheck(text.at(moment))} words={words} />
          {!still && (
            <>
              {" "}
              (<Elapsed at={at} as="ago" words={words} />)
            </>
          )}
          , {text.zone(format.city)}.
        </>
      )}
    </p>
  );
}
