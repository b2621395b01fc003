import { useSignal, type Signal } from "@preact/signals";
import { format } from "./state.ts";

/** Times of a maintenance in a form, and those of them that were changed. */
export function useTimes({ startsAt, endsAt }: { startsAt: string; endsAt: string }): {
  readonly startsAt: Signal<string>;
  readonly endsAt: Signal<string>;
  readonly changed: () => { startsAt?: string; endsAt?: string };
} {
  const start = useSignal(local(startsAt));
  const end = useSignal(local(endsAt));
  return {
    startsAt: start,
    endsAt: end,
    changed: () => ({
      ...(start.value !== local(startsAt) && { startsAt: start.value }),
      ...(end.value !== local(endsAt) && { endsAt: end.value }),
    }),
  };
}

/** An instant as the local time of the page's zone, as fields have it. */
const local = (at: string): string => format.value.iso(Date.parse(at)).slice(0, 16);
