import { calledBack, HeldNotice, heldNow } from "./held.tsx";
import { isWide, place, t } from "./state.ts";

/**
 * Shows the notices that wait above every screen, with the outcome of calling one back. The home of
 * wide screens shows them among its mails instead.
 */
export function HeldSends() {
  const held = isWide.value && /^\/console\/?$/.test(place.value) ? [] : heldNow();
  return (
    <>
      <p role="status" class={calledBack.value === "" ? "visually-hidden" : "done called-back"}>
        {calledBack.value}
      </p>
      {held.length > 0 && (
        <aside class="held" aria-label={t("Envois en attente", "Sends on hold")}>
          {held.map((one) => (
            <HeldNotice key={one.id} held={one} />
          ))}
        </aside>
      )}
    </>
  );
}
