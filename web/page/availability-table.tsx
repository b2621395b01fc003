import type { Availability, AvailabilityWindow } from "../../server/core/model.ts";
import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import type { Words } from "./words.ts";

const WINDOWS: readonly AvailabilityWindow[] = ["24h", "7d", "30d", "90d"];

/**
 * Shows availability by period, with its coverage and the time that was lost.
 *
 * @param year the last twelve months where the page shows them: `null` if they cannot be read
 */
export function AvailabilityTable(props: {
  component: ComponentSnapshot;
  year?: Availability | null;
  words: Words;
}) {
  const { component, year, words } = props;
  const { text } = words;
  return (
    <table class="availability">
      <caption>{text.table.availability}</caption>
      <thead>
        <tr>
          <th scope="col">{text.table.period}</th>
          <th scope="col" class="num">
            {text.table.ratio}
          </th>
          <th scope="col" class="num">
            {text.table.down}
          </th>
          <th scope="col" class="num">
            {text.table.coverage}
          </th>
        </tr>
      </thead>
      <tbody>
        {WINDOWS.map((window) => (
          <Line name={text.window[window]} of={component.availability[window]} words={words} />
        ))}
        {year && <Line name={text.pages.detail.year} of={year} words={words} />}
        {year === null && (
          <tr>
            <th scope="row">{text.pages.detail.year}</th>
            <td colspan={3}>{text.pages.detail.yearUnread}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Line({ name, of, words }: { name: string; of: Availability; words: Words }) {
  const { text, format } = words;
  const percent = (ratio: number | null) => (ratio === null ? text.noData : format.percent(ratio));
  const ratio = percent(of.ratio);
  const withMaintenance = percent(of.ratioWithMaintenance);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="num">
        {ratio}
        {of.ratio !== null && withMaintenance !== ratio && (
          <span class="soft"> {text.withMaintenance(withMaintenance)}</span>
        )}
      </td>
      <td class="num">{of.ratio === null ? "–" : format.duration(of.downSeconds * 1000)}</td>
      <td class="num">{format.wholePercent(of.coverage)}</td>
    </tr>
  );
}
