import type { Kept } from "./kept.ts";
import { momentClause, t } from "./state.ts";

/** Notes that words of an earlier visit are back, or that the present ones are stored. */
export function KeptNote<T extends object>({ kept }: { kept: Kept<T> }) {
  const { isOld, savedAt, startOver } = kept;
  return (
    <p class="soft small" role="status">
      {isOld.value && (
        <>
          {t("Brouillon repris là où vous l’aviez laissé.", "Your draft is as you left it.")}{" "}
          <button type="button" class="button bare tiny" onClick={startOver}>
            {t("Recommencer", "Start over")}
          </button>{" "}
        </>
      )}
      {savedAt.value !== null &&
        t(
          `Enregistré ici ${momentClause(savedAt.value)}. Rien n’est publié.`,
          `Saved here ${momentClause(savedAt.value)}. Nothing is published.`,
        )}
    </p>
  );
}
