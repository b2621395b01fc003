import { useSignal } from "@preact/signals";
import { CAUSE_WORDS } from "../../../server/core/events/cause-words.ts";
import type { Monitor } from "../../../server/core/api/monitors.ts";
import { Cell, NameCell, Row } from "../data-table.tsx";
import type { FailingAnswers } from "../../../server/core/api/failing-answers.ts";
import { Alert, useWork } from "../parts.tsx";
import { format, locale, momentText, sinceText, t, untilText } from "../state.ts";
import { StateLabel } from "../state-label.tsx";
import { StateWord, toneOf } from "../icons.tsx";
import { Deeds } from "./deeds.tsx";
import { MonitorDetails } from "./monitor-details.tsx";
import { useTrial } from "./monitor-trial.tsx";
import { Spark } from "./spark.tsx";
import type { Watched } from "./watched.ts";

/** A monitor in one line, and below it what was opened or tried. */
export function MonitorRow(props: {
  watched: Watched;
  columns: number;
  answers: FailingAnswers["answers"];
  again: () => Promise<void>;
  mayWrite: boolean;
}) {
  const { watched, columns, answers, again, mayWrite } = props;
  const { monitor: m } = watched;
  const isOpen = useSignal(false);
  const work = useWork();
  const trial = useTrial(m);
  const tone = toneOf(m.state);
  const isLoud = !m.paused && (tone === "down" || tone === "degraded");
  return (
    <tbody role="rowgroup" aria-label={m.name}>
      <Row class={isLoud ? `is-${tone}` : undefined}>
        <Cell class="mark">
          {m.paused ? (
            <StateWord tone="none">{t("En pause", "Paused")}</StateWord>
          ) : (
            <StateLabel state={m.state} isShort />
          )}
        </Cell>
        <NameCell>
          <span class="line">
            <button
              type="button"
              class="name"
              aria-expanded={isOpen.value}
              onClick={() => (isOpen.value = !isOpen.value)}
            >
              <b>{watched.provider}</b> {watched.component}
            </button>
            {!["http", "ping"].includes(m.kind) && <span class="tag">{m.kind}</span>}
            <span class="soft small id">{m.component}</span>
          </span>
          <Remarks monitor={m} isLoud={isLoud} />
        </NameCell>
        <Cell class="num soft every" label={t("cadence", "every")}>
          {m.every}
        </Cell>
        <Cell class="num soft">{m.lastCheckedAt === null ? "–" : momentText(m.lastCheckedAt)}</Cell>
        <Cell class="num">{m.httpStatus ?? <span class="soft">–</span>}</Cell>
        <Cell class="num">
          {m.latencyMs == null ? <span class="soft">–</span> : format.value.latency(m.latencyMs)}
        </Cell>
        <Cell class="day">
          <Spark watched={watched} />
        </Cell>
        {mayWrite && (
          <Cell class="acts">
            <Deeds monitor={m} again={again} work={work} trial={trial.button} />
          </Cell>
        )}
      </Row>
      {(isOpen.value || trial.isShown || work.error.value) && (
        <Row class="more">
          <Cell colSpan={columns}>
            <Alert error={work.error.value} />
            {trial.seen}
            {isOpen.value && (
              <MonitorDetails
                watched={watched}
                answers={answers}
                again={again}
                mayWrite={mayWrite}
                close={() => (isOpen.value = false)}
              />
            )}
          </Cell>
        </Row>
      )}
    </tbody>
  );
}

/** Says under the name what a state's word does not: the cause, a mute, a reason not to run. */
function Remarks({ monitor: m, isLoud }: { monitor: Monitor; isLoud: boolean }) {
  const cause = isLoud && m.cause !== null ? CAUSE_WORDS[locale.value][m.cause] : null;
  return (
    <>
      {cause !== null && (
        <p class="small">
          {cause}
          {m.since !== null && `, ${sinceText(m.since)}`}
        </p>
      )}
      {m.mutedUntil !== null && (
        <p>
          <span class="tag">
            {t("en sourdine", "muted")} {untilText(m.mutedUntil)}
          </span>
        </p>
      )}
      {m.unusable && (
        <p class="small late">
          {t("ne peut pas tourner :", "cannot run:")} {m.unusable}
        </p>
      )}
    </>
  );
}
