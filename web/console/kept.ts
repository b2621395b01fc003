import { effect, signal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

/**
 * Stores what is being written in this browser under a name, so that it survives a reload or a
 * closed tab; `forget` deletes it once sent. Another tab with the same draft follows.
 */
export function useKept<T extends object>(
  name: string,
  initial: T,
): { readonly draft: Signal<T>; readonly forget: () => void; readonly isOld: boolean } {
  const kept = useMemo(() => {
    const key = `vigie.draft.${name}`;
    const old = read<T>(key);
    const draft = signal<T>({ ...initial, ...old });
    let isOver = false;
    const stop = effect(() => {
      const text = JSON.stringify(draft.value);
      if (!isOver && text !== JSON.stringify(initial)) localStorage.setItem(key, text);
    });
    const follow = (event: StorageEvent) => {
      const theirs = event.key === key && event.newValue !== null ? read<T>(key) : null;
      if (theirs) draft.value = { ...initial, ...theirs };
    };
    addEventListener("storage", follow);
    return {
      draft,
      isOld: old !== null,
      forget: () => {
        isOver = true;
        localStorage.removeItem(key);
      },
      stop: () => {
        stop();
        removeEventListener("storage", follow);
      },
    };
  }, [name]);
  useEffect(() => kept.stop, [kept]);
  return kept;
}

function read<T>(key: string): Partial<T> | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof value === "object" && value !== null ? (value as Partial<T>) : null;
  } catch {
    return null;
  }
}
