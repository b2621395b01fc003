import { effect, signal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { now } from "./state.ts";

/** A text that is being written, stored in this browser. */
export type Kept<T extends object> = {
  readonly draft: Signal<T>;
  /** Deletes what is stored, once it was sent. */
  readonly forget: () => void;
  /** Deletes what is stored, and begins anew. */
  readonly startOver: () => void;
  /** True as long as words of an earlier visit are in it. */
  readonly isOld: Signal<boolean>;
  /** When it was last stored in this visit, by the server's clock. */
  readonly savedAt: Signal<number | null>;
};

/**
 * Stores what is being written in this browser under a name, so that it survives a reload or a
 * closed tab; `forget` deletes it once sent. Another tab with the same draft follows.
 */
export function useKept<T extends object>(name: string, initial: T): Kept<T> {
  const kept = useMemo(() => {
    const key = `vigie.draft.${name}`;
    const old = read<T>(key);
    const draft = signal<T>({ ...initial, ...old });
    const isOld = signal(old !== null);
    const savedAt = signal<number | null>(null);
    let isOver = false;
    let stored = JSON.stringify(draft.value);
    const stop = effect(() => {
      const text = JSON.stringify(draft.value);
      if (isOver || text === stored) return;
      stored = text;
      localStorage.setItem(key, text);
      savedAt.value = now();
    });
    const follow = (event: StorageEvent) => {
      const theirs = event.key === key && event.newValue !== null ? read<T>(key) : null;
      if (theirs) draft.value = { ...initial, ...theirs };
    };
    addEventListener("storage", follow);
    return {
      draft,
      isOld,
      savedAt,
      forget: () => {
        isOver = true;
        localStorage.removeItem(key);
      },
      startOver: () => {
        draft.value = initial;
        localStorage.removeItem(key);
        isOld.value = false;
        savedAt.value = null;
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
