import { second } from "./clock.ts";
import { SegmentField } from "./segment.tsx";
import { format, momentClause, now, t } from "./state.ts";

const MINUTES = ["15", "30", "60", "120", "240"] as const;

/** Chooses the time of the next update, in minutes from now; "0": none. */
export function NextUpdate({ value, put }: { value: string; put: (minutes: string) => void }) {
  // Read so that the time that is promised goes by the clock.
  void second.value;
  return (
    <SegmentField
      name="next"
      legend={t("Prochaine information", "Next update")}
      value={value}
      choices={[
        ...MINUTES.map((m) => [m, format.value.duration(Number(m) * 60_000)] as const),
        ["0", t("aucune", "none")],
      ]}
      choose={put}
      hint={
        value === "0"
          ? t("rien de promis", "nothing promised")
          : momentClause(now() + Number(value) * 60_000)
      }
    />
  );
}
