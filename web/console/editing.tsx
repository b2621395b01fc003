import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Editors } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { can, sinceText, t } from "./state.ts";

/** The server forgets who was silent for 30 s. */
const SAY_MS = 10_000;

/**
 * Announces to other editors that this item is being edited, and names those who have it open. It
 * locks nothing; the second to publish still gets the changes of the first.
 */
export function Editing({ kind, id }: { kind: "incidents" | "maintenances"; id: string }) {
  const others = useSignal<Editors["editors"]>([]);
  useEffect(() => {
    if (!can("editor")) return;
    const path = `/api/v1/console/${kind}/${id}/editors`;
    const say = () => {
      if (document.visibilityState !== "visible") return;
      api
        .put<Editors>(path, {})
        .then(({ editors }) => (others.value = editors))
        // It is no more than a notice: the next time will do.
        .catch(() => {});
    };
    say();
    const timer = setInterval(say, SAY_MS);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", say);
      api.delete(path).catch(() => {});
    };
  }, [kind, id]);
  return (
    <div role="status">
      {others.value.map(({ name, since }) => (
        <p class="editing" key={name}>
          <b>{name}</b>{" "}
          {t(
            `a aussi ceci ouvert, ${sinceText(since)} : accordez-vous avant de publier.`,
            `has this open too, ${sinceText(since)}: agree before you publish.`,
          )}
        </p>
      ))}
    </div>
  );
}
