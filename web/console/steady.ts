import { useRef } from "preact/hooks";

/**
 * Keeps the order in which a list was first shown: what comes later stands at its end, so that a
 * refresh moves no row under the reader's pointer or focus.
 */
export function useSteady<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  const order = useRef<string[]>([]);
  for (const { id } of items) if (!order.current.includes(id)) order.current.push(id);
  const place = new Map(order.current.map((id, index) => [id, index]));
  return items.toSorted((a, b) => place.get(a.id)! - place.get(b.id)!);
}
