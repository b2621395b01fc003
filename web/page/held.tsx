import type { Instant } from "../../server/core/model.ts";
import type { Words } from "./words.ts";

/** That what is shown does not follow what is measured, as long as the team wants it so. */
export function Held({ until, words }: { until: Instant | undefined; words: Words }) {
  if (until === undefined) return null;
  const { text, format, now } = words;
  return (
    <p class="why">
      <time datetime={format.iso(until)} title={format.utc(until)}>
        {text.held(text.until(format.moment(until, now)))}
      </time>
    </p>
  );
}
