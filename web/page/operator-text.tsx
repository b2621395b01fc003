import { RichText } from "./rich-text.tsx";
import type { Words } from "./words.ts";

/** What the operator has to say above or below every page: Markdown, and no more than that. */
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
