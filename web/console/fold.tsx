import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";
import { place } from "./state.ts";

/**
 * Holds what unfolds below a button. It closes once something in it was chosen, by Escape, and by a
 * press elsewhere.
 */
export function Fold(props: {
  icon: IconName;
  label: ComponentChildren;
  look?: string;
  children: ComponentChildren;
}) {
  const fold = useRef<HTMLDetailsElement>(null);
  const close = () => fold.current?.removeAttribute("open");
  useEffect(close, [place.value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !fold.current?.open) return;
      close();
      fold.current.querySelector("summary")?.focus();
    };
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !fold.current?.contains(event.target)) close();
    };
    addEventListener("keydown", onKey);
    addEventListener("pointerdown", onPress);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("pointerdown", onPress);
    };
  }, []);
  return (
    <details class={`fold ${props.look ?? ""}`} ref={fold}>
      <summary class="button tiny">
        <Icon name={props.icon} />
        {props.label}
      </summary>
      <div class="panel">{props.children}</div>
    </details>
  );
}
