import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Preview as Previewed } from "../../server/core/api/console.ts";
import { api, Refused } from "./api.ts";

/** Time without a change after which a preview is asked for. */
const PAUSE_MS = 400;
/** Time after which a preview is made anew: promised times go by the clock. */
const RENEW_MS = 60_000;

/** What a write would make, as it was last answered. */
export type LivePreview<Input> = {
  readonly seen: Previewed | null;
  /** The input that was previewed: what is published is this very one. */
  readonly input: Input | null;
  /** True while the preview is that of the present text. */
  readonly isFresh: boolean;
  readonly error: Refused | null;
  /** What the server says is wrong with a field, by its name. */
  readonly wrong: (field: string) => string | undefined;
};

/**
 * Asks for the preview of a write whenever its form has rested.
 *
 * @param key changes with every change of the form
 * @param inputOf the write's input; `null` while there is nothing to preview
 * @param askFor returns the body of `/api/v1/previews` for an input
 */
export function usePreview<Input>(
  key: string,
  inputOf: () => Input | null,
  askFor: (input: Input) => object,
): LivePreview<Input> {
  const state = useSignal<{ key: string; input: Input; seen: Previewed } | null>(null);
  const refused = useSignal<{ key: string; error: Refused } | null>(null);
  const latest = useRef({ key, inputOf, askFor });
  latest.current = { key, inputOf, askFor };
  const ask = async () => {
    const { key: asked, inputOf: make, askFor: of } = latest.current;
    const input = make();
    if (input === null) {
      state.value = null;
      refused.value = null;
      return;
    }
    try {
      const seen = await api.post<Previewed>("/api/v1/previews", of(input));
      if (latest.current.key !== asked) return;
      state.value = { key: asked, input, seen };
      refused.value = null;
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      if (latest.current.key === asked) refused.value = { key: asked, error: thrown };
    }
  };
  const isFirst = useRef(true);
  useEffect(() => {
    const pause = setTimeout(() => void ask(), isFirst.current ? 0 : PAUSE_MS);
    isFirst.current = false;
    const renewal = setInterval(() => {
      if (document.visibilityState === "visible") void ask();
    }, RENEW_MS);
    return () => {
      clearTimeout(pause);
      clearInterval(renewal);
    };
  }, [key]);
  const { error = null } = refused.value ?? {};
  return {
    seen: state.value?.seen ?? null,
    input: state.value?.input ?? null,
    isFresh: state.value?.key === key && refused.value === null,
    error,
    wrong: (field) =>
      error?.fields.get(`/input/${field}`) ?? error?.fields.get(`/${field}`) ?? undefined,
  };
}
