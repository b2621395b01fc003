/**
 * Attributes that islands set on the server's elements, which a refresh must not remove. Islands
 * register them here, and `morph` asks.
 */
const owned = new WeakMap<Element, Set<string>>();

/** Sets an attribute that the server does not send, and that refreshing leaves alone. */
export function setOwn(element: Element, name: string, value: string): void {
  const names = owned.get(element) ?? new Set();
  names.add(name);
  owned.set(element, names);
  element.setAttribute(name, value);
}

/** Returns true if an island owns this attribute of this element. */
export function isOwn(element: Element, name: string): boolean {
  return owned.get(element)?.has(name) ?? false;
}
