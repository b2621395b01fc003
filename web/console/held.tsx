import { signal } from "@preact/signals";
import { api } from "./api.ts";
import { second } from "./clock.ts";
import { burning, look, t } from "./state.ts";

/** Time for which a notice is held before it leaves. */
const HOLD_MS = 30_000;

/** A notice that waits, and the time until it leaves. */
export type Held = { readonly id: string; readonly title: string; readonly leftMs: number };

/** Returns the notices that wait at this moment. */
export function heldNow(): readonly Held[] {
  // Read so that each second draws the time anew.
  void second.value;
  const seen = burning.value;
  const passedMs = performance.now() - (seen?.at ?? 0);
  return (seen?.sends ?? [])
    .map(({ id, title, leftMs }) => ({ id, title, leftMs: leftMs - passedMs }))
    .filter(({ leftMs }) => leftMs > 0);
}

/** Outcome of the last attempt to call a notice back, as it is announced. */
export const calledBack = signal("");

async function callBack({ id, title }: Held): Promise<void> {
  try {
    await api.delete(`/api/v1/console/sends/${id}`);
    calledBack.value = t(
      `Envoi annulé : aucun courriel ne part pour « ${title} ». La publication, elle, reste.`,
      `Cancelled: no e-mail is sent for “${title}”. What was published stays.`,
    );
  } catch {
    calledBack.value = t("Trop tard : l’envoi est parti.", "Too late: it has been sent.");
  }
  await look().catch(() => {});
}

/** Shows one notice that waits: its countdown, a bar, and the button that calls it back. */
export function HeldNotice({ held }: { held: Held }) {
  const left = Math.ceil(held.leftMs / 1000);
  return (
    <div class="soon is-degraded">
      <p>
        <b role="timer">
          {t("Départ dans", "Leaves in")} {left} s
        </b>
        {t(" : ", ": ")}
        {held.title}
      </p>
      <span class="meter" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (100 * held.leftMs) / HOLD_MS)}%` }} />
      </span>
      <button type="button" class="button harm tiny" onClick={() => void callBack(held)}>
        {t("Annuler l’envoi", "Cancel sending")}
      </button>
    </div>
  );
}
