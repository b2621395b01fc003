import type { ComponentChildren } from "preact";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import { Crumbs, type Crumb } from "./crumbs.tsx";
import { Mark } from "./mark.tsx";
import { TONE } from "./state.ts";
import type { Words } from "./words.ts";

/**
 * Shows the night band at the head of a page: the way to it, one sentence, a line or two, what can
 * be done, and the horizon, whose line has the colour of the state.
 */
export function Banner(props: {
  /** Absent on a page that is about no service: the sentence has no mark then. */
  state?: ComponentState | undefined;
  /** Another mark than the state's, where it is no state of a service. */
  mark?: ComponentState | undefined;
  heading: "h1" | "h2";
  sentence: ComponentChildren;
  lang?: Locale | undefined;
  /** Distinguishes two banners of one document. */
  id?: string;
  /** The way to the page, with the words to write it in. */
  crumbs?: { readonly steps: readonly Crumb[]; readonly words: Words } | undefined;
  /** What stands beside the sentence: a search, a choice of months. */
  aside?: ComponentChildren;
  /** Buttons below the sentence. */
  tools?: ComponentChildren;
  /** What rises above the line; on other pages than the home the line alone. */
  horizon?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const { state, mark = state, heading: Heading, sentence, lang, id = "state" } = props;
  const tone = state === undefined ? undefined : `is-${TONE[state]}`;
  return (
    <section class="night" aria-labelledby={id}>
      <div class="wrap">
        {props.crumbs && <Crumbs {...props.crumbs} />}
        <div class={props.aside ? "hero" : "hero alone"}>
          <div class={["say", tone].filter(Boolean).join(" ")}>
            {mark && <Mark state={mark} />}
            <Heading id={id} lang={lang}>
              {sentence}
            </Heading>
            {props.children}
          </div>
          {props.aside}
        </div>
        {props.tools && <div class="tools">{props.tools}</div>}
      </div>
      {props.horizon ?? <div class={["horizon", tone].filter(Boolean).join(" ")} />}
    </section>
  );
}
