import type { Incident } from "../../server/core/api/events.ts";
import { second } from "./clock.ts";
import { format, momentClause, now, t } from "./state.ts";

type Promising = Pick<Incident, "nextUpdateAt" | "updates" | "startedAt">;

export const isOverdue = ({ nextUpdateAt }: Pick<Incident, "nextUpdateAt">): boolean =>
  nextUpdateAt !== null && Date.parse(nextUpdateAt) <= now();

/** Returns incidents by what was promised: overdue first, then the soonest, then none. */
export const byPromise = (incidents: readonly Incident[]): Incident[] =>
  incidents.toSorted((a, b) => dueAt(a) - dueAt(b));
const dueAt = ({ nextUpdateAt }: Incident): number =>
  nextUpdateAt === null ? Number.POSITIVE_INFINITY : Date.parse(nextUpdateAt);

/** Shows when an update was promised, the time left, and a bar; an overdue one is red. */
export function Promised({ incident }: { incident: Promising }) {
  // Read so that each second draws it anew.
  void second.value;
  const { nextUpdateAt, updates, startedAt } = incident;
  if (nextUpdateAt === null) {
    return <p class="due small soft">{t("Aucune suite promise", "No update promised")}</p>;
  }
  const due = Date.parse(nextUpdateAt);
  const from = Date.parse(updates[0]?.createdAt ?? startedAt);
  const late = now() - due;
  const spent = late >= 0 ? 100 : Math.round((100 * (now() - from)) / Math.max(1, due - from));
  return (
    <p class={`due small ${late >= 0 ? "is-down" : ""}`}>
      {t("Promis", "Promised")} {momentClause(nextUpdateAt)},{" "}
      {late >= 0 ? (
        <b class="late">
          {t("dépassé de", "overdue by")} {lengthOf(late)}
        </b>
      ) : (
        <b>
          {t("dans", "in")} {lengthOf(-late)}
        </b>
      )}
      <span
        class="meter"
        role="img"
        aria-label={t(`${spent} % du délai écoulé`, `${spent}% of the time has passed`)}
      >
        <i style={{ width: `${Math.max(0, Math.min(100, spent))}%` }} />
      </span>
    </p>
  );
}

/** Below two minutes each second counts. */
function lengthOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60 || seconds >= 120) return format.value.duration(ms);
  return `${format.value.duration(60_000)} ${format.value.duration(ms - 60_000)}`;
}
