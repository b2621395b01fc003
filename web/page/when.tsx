import type { Instant } from "../../server/core/model.ts";
import type { Relation } from "../text/elapsed.ts";
import type { Words } from "./words.ts";

/** A moment of the record, in the page's time zone; UTC in its title, for who lives elsewhere. */
export function When({ at, say, words }: { at: Instant; say: string; words: Words }) {
  return (
    <time datetime={words.format.iso(at)} title={words.format.utc(at)}>
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
