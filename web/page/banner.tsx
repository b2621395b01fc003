import type { ComponentChildren } from "preact";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import { Mark } from "./mark.tsx";
import { TONE } from "./state.ts";

/** Shows the first sentence of a page, with the state's mark and colour. */
export function Banner(props: {
  state: ComponentState;
  /** Another mark than the state's, where it is no state of a service. */
  mark?: ComponentState | undefined;
  heading: "h1" | "h2";
  sentence: ComponentChildren;
  lang?: Locale | undefined;
  /** Distinguishes two banners of one document. */
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
