import type { ComponentChildren } from "preact";
import type { Monitor } from "../../../server/core/api/monitors.ts";
import { api } from "../api.ts";
import { Icon } from "../icons.tsx";
import type { useWork } from "../parts.tsx";
import { t } from "../state.ts";

/** Lengths of a mute that one press gives. */
const MUTES = ["30m", "1h", "4h", "1d"] as const;

/** Shows what is done about a monitor at once: try it, mute it. */
export function Deeds(props: {
  monitor: Monitor;
  again: () => Promise<void>;
  work: ReturnType<typeof useWork>;
  trial: ComponentChildren;
}) {
  const { monitor: m, again, work, trial } = props;
  const path = `/api/v1/monitors/${m.uuid}/mute`;
  const deed = (act: () => Promise<unknown>) =>
    void work.run(async () => {
      await act();
      await again();
    });
  return (
    <div class="line nowrap">
      {trial}
      {m.mutedUntil === null ? (
        // The list of lengths lies over the button: it is the browser's own, on phones too.
        <span class="button tiny over">
          <Icon name="mute" />
          <select
            aria-label={`${t("Mettre en sourdine", "Mute")} ${m.name}`}
            value=""
            disabled={work.isBusy.value}
            onChange={(event) => {
              const { value } = event.currentTarget;
              event.currentTarget.value = "";
              if (value !== "") deed(() => api.post(path, { for: value }));
            }}
          >
            <option value="">{t("Mettre en sourdine…", "Mute…")}</option>
            {MUTES.map((long) => (
              <option value={long}>{t(`pendant ${long.replace("d", " j")}`, `for ${long}`)}</option>
            ))}
          </select>
        </span>
      ) : (
        <button
          type="button"
          class="button tiny pressed"
          disabled={work.isBusy.value}
          aria-label={`${t("Lever la sourdine de", "Unmute")} ${m.name}`}
          onClick={() => deed(() => api.delete(path))}
        >
          <Icon name="mute" />
        </button>
      )}
    </div>
  );
}
