import { RichText } from "./rich-text.tsx";
import type { Words } from "./words.ts";

/** Shows the operator's Markdown above or below every page. */
export function OperatorText({ source, words }: { source: string | null; words: Words }) {
  if (source === null) return null;
  return (
    <div class="operator" lang={words.teamLang}>
      <div class="wrap">
        <RichText source={source} />
      </div>
    </div>
  );
}
