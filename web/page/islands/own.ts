/**
 * What islands put on the server's elements is theirs: the refresh must not take it away.
 * They say so here, and `morph` asks.
 */
const owned = new WeakMap<Element, Set<string>>();

/** Sets an attribute that the server does not send, and that refreshing leaves alone. */
export function setOwn(element: Element, name: string, value: string): void {
  const names = owned.get(element) ?? new Set();
  names.add(name);
  owned.set(element, names);
  element.setAttribute(name, value);
}

/** Whether an island has the say on this attribute of this element. */
export function isOwn(element: Element, name: string): boolean {
  return owned.get(element)?.has(name) ?? false;
}
