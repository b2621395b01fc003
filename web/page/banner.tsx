import type { ComponentChildren } from "preact";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import { Mark } from "./mark.tsx";
import { TONE } from "./state.ts";

/** What a page says first: a state's mark and colour, a sentence, and what goes with it. */
export function Banner(props: {
  state: ComponentState;
  /** Another mark than the state's, where it is no state of a service. */
  mark?: ComponentState | undefined;
  heading: "h1" | "h2";
  sentence: ComponentChildren;
  lang?: Locale | undefined;
  /** Where one document has two. */
  id?: string;
  children: ComponentChildren;
}) {
  const { state, mark = state, heading: Heading, sentence, lang, id = "state", children } = props;
  return (
    <section class={`hero ${TONE[state]}`} aria-labelledby={id}>
      <Mark state={mark} />
      <Heading id={id} lang={lang}>
        {sentence}
      </Heading>
      <div>{children}</div>
    </section>
  );
}
