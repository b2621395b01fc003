const KEY = "vigie.pins";
const STAR = "M8 1.6l1.95 4.1 4.5.6-3.3 3.1.83 4.45L8 11.7l-3.98 2.15.83-4.45-3.3-3.1 4.5-.6z";

/**
 * Providers that a reader wants to see first, kept in this browser alone. A button on each pins
 * it; pinned ones stand at the top of the list, in the order that the list has.
 *
 * @returns a function that puts them there anew, for after a refresh
 */
export function keepPins(): () => void {
  const list = document.querySelector<HTMLElement>(".providers > ul");
  if (!list) return () => {};
  const label = list.dataset["pin"] ?? "";
  let pins = storedPins();
  let order: string[] = [];

  function toggle(id: string): void {
    pins = pins.includes(id) ? pins.filter((pin) => pin !== id) : [...pins, id];
    storePins(pins);
    arrange();
  }

  /** Pinned ones first; both parts in the order of the server. */
  function arrange(): void {
    if (!list) return;
    // `moveBefore` would keep the focus by itself, but has crashed Chromium 156 here.
    const focused = document.activeElement;
    const items = order.flatMap((id) => document.getElementById(id) ?? []);
    const isPinned = (item: HTMLElement) => pins.includes(item.id);
    let at: Element | null = list.firstElementChild;
    for (const item of [...items.filter(isPinned), ...items.filter((i) => !isPinned(i))]) {
      if (item === at) at = at.nextElementSibling;
      else list.insertBefore(item, at);
      const button = item.querySelector(".pin");
      button?.setAttribute("aria-pressed", String(isPinned(item)));
    }
    if (focused instanceof HTMLElement && document.activeElement !== focused) {
      focused.focus({ preventScroll: true });
    }
  }

  const takeUp = () => {
    const items = [...list.querySelectorAll<HTMLElement>(":scope > .provider")];
    // After a refresh the list is as the server sent it.
    order = items.map((item) => item.id);
    for (const item of items) {
      const head = item.querySelector(".head");
      if (!head || head.querySelector(".pin")) continue;
      head.append(pinButton(label.replace("#", item.dataset["name"] ?? ""), () => toggle(item.id)));
    }
    if (pins.length > 0) arrange();
  };
  takeUp();
  return takeUp;
}

function pinButton(label: string, pressed: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pin";
  button.setAttribute("data-keep", "");
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", label);
  button.title = label;
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", STAR);
  svg.append(path);
  button.append(svg);
  button.addEventListener("click", pressed);
  return button;
}

/** Returns the stored pins; none where the store is unreadable or forbidden. */
export function storedPins(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function storePins(pins: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(pins));
  } catch {
    // They last as long as the page then.
  }
}
