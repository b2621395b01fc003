import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "./api.ts";
import { useWork } from "./parts.tsx";
import { burning, look, t } from "./state.ts";

/** Shows the notices that wait, with a countdown and the button that withdraws them. */
export function HeldSends() {
  const tick = useSignal(0);
  const told = useSignal("");
  const { run } = useWork();
  const seen = burning.value;
  const held = (seen?.sends ?? [])
    .map((send) => ({ ...send, leftMs: send.leftMs - (performance.now() - (seen?.at ?? 0)) }))
    .filter((send) => send.leftMs > 0);
  const isHolding = held.length > 0;
  useEffect(() => {
    if (!isHolding) return;
    const timer = setInterval(() => (tick.value += 1), 250);
    return () => clearInterval(timer);
  }, [isHolding]);
  // Read so that each tick draws the seconds anew.
  void tick.value;

  const callBack = (id: string, title: string) =>
    run(async () => {
      try {
        await api.delete(`/api/v1/console/sends/${id}`);
        told.value = t(
          `Envoi annulé : aucun courriel ne part pour « ${title} ». La publication, elle, reste.`,
          `Cancelled: no e-mail is sent for “${title}”. What was published stays.`,
        );
      } finally {
        await look();
      }
    }).then((isDone) => {
      if (!isDone) told.value = t("Trop tard : l’envoi est parti.", "Too late: it has been sent.");
    });

  return (
    <>
      <p role="status" class={told.value === "" ? "hide" : "done"}>
        {told.value}
      </p>
      {isHolding && (
        <aside class="held" aria-label={t("Envois en attente", "Sends on hold")}>
          {held.map(({ id, title, leftMs }) => (
            <div class="line ends">
              <p>
                {t("Courriels retenus", "E-mails on hold")} : {title} –{" "}
                <b role="timer">
                  {t("départ dans", "sending in")} {Math.ceil(leftMs / 1000)} s
                </b>
              </p>
              <button
                type="button"
                class="button harm tiny"
                onClick={() => void callBack(id, title)}
              >
                {t("Annuler l’envoi", "Cancel sending")}
              </button>
            </div>
          ))}
        </aside>
      )}
    </>
  );
}
