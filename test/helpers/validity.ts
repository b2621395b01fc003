import type { Page } from "playwright-core";

/**
 * What is wrong with a document as the browser understood it, one line each: the rules of HTML
 * that axe does not look at, and some of ours.
 */
export function mistakesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const tell = (rule: string, element: Element) =>
      wrong.push(`${rule}: ${element.outerHTML.slice(0, 120)}`);
    const all = <E extends Element>(selector: string) => [
      ...document.querySelectorAll<E>(selector),
    ];

    const ids = all("[id]").map((element) => element.id);
    for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) {
      wrong.push(`an id twice: ${id}`);
    }
    for (const id of ids) if (!/^[^\s]+$/.test(id)) wrong.push(`an id that is none: "${id}"`);
    if (all("h1").length !== 1) wrong.push(`${all("h1").length} h1`);
    if (all("main").length !== 1) wrong.push(`${all("main").length} main`);
    if (document.title.trim() === "") wrong.push("no title");
    if (document.compatMode !== "CSS1Compat") wrong.push("no doctype");

    for (const name of ["aria-labelledby", "aria-describedby", "for", "aria-controls"]) {
      for (const element of all(`[${name}]`)) {
        for (const id of (element.getAttribute(name) ?? "").split(" ")) {
          if (!document.getElementById(id)) tell(`${name} leads nowhere`, element);
        }
      }
    }
    for (const link of all<HTMLAnchorElement>("a")) {
      const href = link.getAttribute("href") ?? "";
      if (href === "") tell("a link to nothing", link);
      if (href.startsWith("#") && !document.getElementById(href.slice(1)))
        tell("an anchor that leads nowhere", link);
      if (link.querySelector("a, button, input, select")) tell("a control within a link", link);
    }
    for (const field of all<HTMLInputElement>("input:not([type=hidden]), select, textarea")) {
      if (!field.labels?.length && !field.getAttribute("aria-label")) tell("no label", field);
    }
    for (const button of all("button")) {
      if (!button.hasAttribute("type")) tell("a button without a type", button);
      if (!button.textContent.trim() && !button.getAttribute("aria-label")) tell("no name", button);
    }
    for (const table of all<HTMLTableElement>("table")) {
      if (!table.caption) tell("a table without a caption", table);
      const cells = [...table.rows].map((row) =>
        [...row.cells].reduce((n, cell) => n + cell.colSpan, 0),
      );
      if (new Set(cells).size > 1) tell(`rows of ${[...new Set(cells)].join()} cells`, table);
    }
    for (const cell of all("th")) if (!cell.hasAttribute("scope")) tell("no scope", cell);
    for (const time of all<HTMLTimeElement>("time")) {
      if (Number.isNaN(Date.parse(time.dateTime))) tell("no moment", time);
    }
    for (const image of all("img")) if (!image.hasAttribute("alt")) tell("no alt", image);
    for (const list of all("ul, ol")) {
      for (const child of list.children) if (child.nodeName !== "LI") tell("not of a list", child);
    }
    for (const element of all("p")) {
      if (element.querySelector("div, p, ul, ol, table, section, h1, h2, h3"))
        tell("a block within a paragraph", element);
    }
    for (const element of all("[style], [onclick], [onload], [onerror]")) tell("inline", element);
    const levels = all("h1, h2, h3, h4, h5").map((heading) => Number(heading.nodeName[1]));
    levels.forEach((level, i) => {
      if (i > 0 && level > levels[i - 1]! + 1) wrong.push(`h${levels[i - 1]} then h${level}`);
    });
    return wrong;
  });
}
