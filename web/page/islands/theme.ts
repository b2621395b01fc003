const KEY = "vigie.theme";

/**
 * Gives the choice of colours its work. A choice is kept in this browser alone; the script in the
 * head of each page takes it up before the first paint.
 */
export function chooseTheme(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>("#theme button[data-theme]");
  const root = document.documentElement;

  function show(): void {
    const chosen = root.dataset["theme"] ?? "auto";
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset["theme"] === chosen));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const chosen = button.dataset["theme"] ?? "auto";
      if (chosen === "auto") delete root.dataset["theme"];
      else root.dataset["theme"] = chosen;
      store(chosen);
      show();
    });
  }
  show();
}

function store(chosen: string): void {
  try {
    if (chosen === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // It lasts as long as the page then.
  }
}
