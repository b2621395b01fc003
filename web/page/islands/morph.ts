import { isOwn } from "./own.ts";

/** State that the reader changes and the server cannot know: open panels. */
const READERS = new Set(["open"]);

/**
 * Makes `from`, which is on the page, equal to `to`, changing only what differs, so that
 * focus, selection, scroll and open panels stay where they are.
 *
 * Elements with an id are found again wherever they moved; elements marked `data-keep`, and
 * attributes set by `setOwn`, belong to islands and are left alone. The value of a form
 * field is the reader's.
 */
export function morph(from: Element, to: Element): void {
  if (from.isEqualNode(to) || from.hasAttribute("data-keep")) return;
  morphAttributes(from, to);
  morphChildren(from, to);
}

function morphAttributes(from: Element, to: Element): void {
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !isOwn(from, name)) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !READERS.has(name) && !isOwn(from, name)) {
      from.removeAttribute(name);
    }
  }
}

function morphChildren(from: Element, to: Element): void {
  const wanted = [...to.childNodes];
  const ids = new Set(wanted.map(idOf).filter((id) => id !== ""));
  let at: ChildNode | null = from.firstChild;
  for (const next of wanted) {
    at = skipKept(at, next);
    const match = matching(from, at, next, ids);
    if (match === null) {
      from.insertBefore(document.importNode(next, true), at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else move(from, match, at);
    if (match instanceof Element && next instanceof Element) morph(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (at !== null) {
    const gone: ChildNode = at;
    at = at.nextSibling;
    if (!isKept(gone)) gone.remove();
  }
}

/** The node on the page that stands for `next`: the one of its id, else one here of its kind. */
function matching(
  parent: Element,
  at: ChildNode | null,
  next: ChildNode,
  ids: ReadonlySet<string>,
): ChildNode | null {
  const id = idOf(next);
  if (id !== "") {
    const found = document.getElementById(id);
    return found?.parentElement === parent && found.nodeName === next.nodeName ? found : null;
  }
  // A node here that will be wanted by its id later must not be spent on this one.
  if (at === null || at.nodeName !== next.nodeName || ids.has(idOf(at))) return null;
  return at;
}

const idOf = (node: Node): string => (node instanceof Element ? node.id : "");

const isKept = (node: Node | null): boolean =>
  node instanceof Element && node.hasAttribute("data-keep");

/** Elements that an island added have no counterpart in what the server sends. */
function skipKept(at: ChildNode | null, next: ChildNode): ChildNode | null {
  let node = at;
  while (node !== null && isKept(node) && !isKept(next)) node = node.nextSibling;
  return node;
}

/** Moves a node without taking the focus from it, where the browser knows how. */
function move(parent: Element, node: ChildNode, before: ChildNode | null): void {
  if ("moveBefore" in parent && typeof parent.moveBefore === "function") {
    parent.moveBefore(node, before);
    return;
  }
  const focused = document.activeElement;
  parent.insertBefore(node, before);
  if (focused instanceof HTMLElement && node.contains(focused))
    focused.focus({ preventScroll: true });
}
