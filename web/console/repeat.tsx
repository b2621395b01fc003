import {
  occurrences,
  overlapsItself,
  RHYTHMS,
  SERIES_AT_MOST,
  wallMoment,
} from "../../server/core/events/maintenance-plan.ts";
import type { Instant, Interval } from "../../server/core/model.ts";
import { Field } from "./fields.tsx";
import type { Plan } from "./plan-draft.ts";
import { format, setup, t } from "./state.ts";

/** Occurrences of a series that are written out; notes on the others are shown all the same. */
const SHOWN = 3;

/**
 * Chooses a repetition. The next occurrences are written out in the page's time and in UTC, with
 * what a change of clocks does to each.
 */
export function Repeat({ plan, put }: { plan: Plan; put: (change: Partial<Plan>) => void }) {
  const series = seriesOf(plan);
  return (
    <>
      <div class="pair">
        <Field id="every" label={t("Se répète", "Repeats")}>
          {(attributes) => (
            <select
              {...attributes}
              value={plan.every}
              onChange={(event) => {
                const { value } = event.currentTarget;
                put({ every: RHYTHMS.find((one) => one === value) ?? "" });
              }}
            >
              <option value="">{t("Non, une seule fois", "No, once only")}</option>
              <option value="day" selected={plan.every === "day"}>
                {t("Chaque jour, aux mêmes heures", "Every day, at the same times")}
              </option>
              <option value="week" selected={plan.every === "week"}>
                {t("Chaque semaine, le même jour", "Every week, on the same day")}
              </option>
              <option value="month" selected={plan.every === "month"}>
                {t("Chaque mois, à la même date", "Every month, on the same date")}
              </option>
              <option value="month-weekday" selected={plan.every === "month-weekday"}>
                {t(
                  "Chaque mois, le même jour de la semaine (2ᵉ mardi…)",
                  "Every month, on the same weekday (second Tuesday…)",
                )}
              </option>
            </select>
          )}
        </Field>
        {plan.every !== "" && (
          <Field id="times" label={t("Nombre de fois", "How many times")}>
            {(attributes) => (
              <input
                {...attributes}
                type="number"
                required
                min={2}
                max={SERIES_AT_MOST}
                value={plan.times}
                onInput={(event) => put({ times: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
      </div>
      {plan.every !== "" && series && <Next series={series} />}
    </>
  );
}

/** One occurrence, and what the change of clocks does to its ends. */
type Occurrence = Interval & { readonly odd: readonly string[] };

/** `null` until it is known when the first one is, and how many there are. */
function seriesOf({ startsAt, endsAt, every, times }: Plan): readonly Occurrence[] | null {
  const { timeZone } = setup.value!.page;
  const first = { from: instantOf(startsAt, timeZone), to: instantOf(endsAt, timeZone) };
  const count = Number(times);
  const isCount = Number.isInteger(count) && count >= 1 && count <= SERIES_AT_MOST;
  if (first.from === null || first.to === null || every === "" || !isCount) return null;
  if (first.to <= first.from) return null;
  const known = { from: first.from, to: first.to };
  return occurrences(known, { every, times: count }, timeZone).map((time, i) => ({
    ...time,
    // The first one's times were chosen in their own fields.
    odd: i === 0 ? [] : [...oddTime(known.from, time.from), ...oddTime(known.to, time.to)],
  }));
}

function instantOf(text: string, timeZone: string): Instant | null {
  if (text.length > 16) return Number.isNaN(Date.parse(text)) ? null : Date.parse(text);
  const found = wallMoment(text, timeZone);
  return found && "at" in found ? found.at : null;
}

/** Warns where a clock time does not exist on that day, or exists twice. */
function oddTime(first: Instant, at: Instant): string[] {
  const { civilDate, iso } = format.value;
  const clock = iso(first).slice(11, 16);
  const date = civilDate(at);
  const wall = wallMoment(`${date}T${clock}`, setup.value!.page.timeZone);
  if (!wall || "at" in wall) return [];
  const day = format.value.shortCivilDate(date);
  const is = `${iso(at).slice(11, 16)} (${iso(at).slice(19)}) = ${utcText(at)}`;
  return [
    wall.problem === "skipped"
      ? t(
          `${day} : ${clock} n’existe pas, on avance les horloges. Ce sera ${is}.`,
          `${day}: ${clock} does not exist, clocks are set forward. It will be ${is}.`,
        )
      : t(
          `${day} : ${clock} existe deux fois, on recule les horloges. Ce sera la première, ${is}.`,
          `${day}: ${clock} exists twice, clocks are set back. It will be the first, ${is}.`,
        ),
  ];
}

function Next({ series }: { series: readonly Occurrence[] }) {
  const odd = series.flatMap((one) => one.odd);
  const last = series.at(-1)!;
  return (
    <div class="panel stack" role="status">
      <p>
        <b>{t("Prochaines occurrences", "Next occurrences")}</b>
      </p>
      <ol class="plain-list occurrences">
        {series.slice(0, SHOWN).map((one) => (
          <li>
            {wallText(one)}{" "}
            <span class="soft">
              = {utcText(one.from)} – {utcText(one.to)}
            </span>
          </li>
        ))}
      </ol>
      {series.length > SHOWN && (
        <p class="soft">
          {t(
            `${series.length} en tout, la dernière : ${wallText(last)}.`,
            `${series.length} in all, the last one: ${wallText(last)}.`,
          )}
        </p>
      )}
      {overlapsItself(series) && (
        <p class="wrong">
          {t("Elles se chevauchent : raccourcissez-les.", "They overlap: make them shorter.")}
        </p>
      )}
      {odd.length > 0 && (
        <>
          <ul class="plain-list">
            {odd.map((text) => (
              <li>
                <b>{text}</b>
              </li>
            ))}
          </ul>
          <p class="soft">
            {t(
              "Si c’est une autre heure que vous voulez ce jour-là, planifiez-le à part, ou changez ses horaires ensuite.",
              "If you mean another time on that day, plan it by itself, or change its times afterwards.",
            )}
          </p>
        </>
      )}
    </div>
  );
}

/** "mar. 24 nov., 20:00–22:00 (heure de Paris)"; the end with its day where that is another. */
function wallText({ from, to }: Interval): string {
  const { iso, shortDate, civilDate, city } = format.value;
  const end = iso(to).slice(11, 16);
  const until = civilDate(from) === civilDate(to) ? end : `${shortDate(to)}, ${end}`;
  const zone = t(`heure de ${city}`, `${city} time`);
  return `${shortDate(from)}, ${iso(from).slice(11, 16)} – ${until} (${zone})`;
}

const utcText = (at: Instant): string =>
  `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
