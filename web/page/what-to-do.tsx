import type { Incident } from "../../server/core/declared.ts";
import { RichText } from "./rich-text.tsx";
import { authoredText } from "./authored-text.ts";
import type { Words } from "./words.ts";

/** Shows what integrators should do meanwhile, where it was written. */
export function WhatToDo({ incident, words }: { incident: Incident; words: Words }) {
  const advice = authoredText<"whatToDo">(incident, "whatToDo", words);
  if (advice === null) return null;
  return (
    <div class="what-to-do">
      <p>
        <b>{words.text.whatToDo}</b>
      </p>
      <div lang={advice.lang}>
        <RichText source={advice.text} />
      </div>
    </div>
  );
}
