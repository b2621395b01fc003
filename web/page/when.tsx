import { capitalised } from "../text/capitalised.ts";
import type { Instant } from "../../server/core/model.ts";
import type { Relation } from "../text/elapsed.ts";
import type { Words } from "./words.ts";

/**
 * A moment of the record, in the page's time zone; UTC in its title, for who lives elsewhere. Where
 * scripts run, and a clock is shown, the reader's own time is added.
 *
 * @param until the end of what begins then, whose time is added as well
 */
export function When(props: { at: Instant; say: string; until?: Instant; words: Words }) {
  const { at, say, until, words } = props;
  const hasClock =
    say.includes(words.format.clock(at)) || say.includes(words.format.clockSeconds(at));
  return (
    <time
      datetime={words.format.iso(at)}
      title={words.format.utc(at)}
      data-clock={hasClock ? "" : undefined}
      data-until={hasClock && until !== undefined ? words.format.iso(until) : undefined}
    >
      {say}
    </time>
  );
}

/** Shows the distance of a moment from now; the browser updates it where scripts run. */
export function Elapsed({ at, as, words }: { at: Instant; as: Relation; words: Words }) {
  return (
    <time class="soft" datetime={words.format.iso(at)} data-rel={as}>
      {words.format.elapsed(as, at, words.now)}
    </time>
  );
}

/** Shows since when something lasts, and how long that is. */
export function SinceWhen(props: { at: Instant; isFirstWord?: boolean; words: Words }) {
  const { at, isFirstWord = false, words } = props;
  const say = words.text.since(words.format.moment(at, words.now));
  return (
    <>
      <When at={at} say={isFirstWord ? capitalised(say) : say} words={words} /> (
      <Elapsed at={at} as="span" words={words} />)
    </>
  );
}
