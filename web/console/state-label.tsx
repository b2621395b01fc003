import type { ComponentState } from "../../server/core/model.ts";
import { publicWords } from "./home.tsx";
import { StateWord, toneOf } from "./icons.tsx";
import { t } from "./state.ts";

/** Shows a component's state in the words of the public page. */
export const StateLabel = (props: { state: ComponentState; isShort?: boolean }) => (
  <StateWord tone={toneOf(props.state)}>
    {props.isShort && props.state === "unknown"
      ? t("Inconnu", "Unknown")
      : publicWords().state[props.state]}
  </StateWord>
);
