import type { ComponentState } from "../../server/core/model.ts";
import { publicWords } from "./home.tsx";
import { StateWord, toneOf } from "./icons.tsx";

/** Shows a component's state in the words of the public page. */
export const StateLabel = ({ state }: { state: ComponentState }) => (
  <StateWord tone={toneOf(state)}>{publicWords().state[state]}</StateWord>
);
