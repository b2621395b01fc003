import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Returns the violations that axe finds on a page as it stands, one line for each rule; not those
 * of documents in frames. So axe runs within the page, and is loaded once for it:
 * @axe-core/playwright would open a page more, or load axe again, for every look.
 * @param rules only these; all of axe's usual ones if absent
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(SOURCE);
  const options: RunOptions = {
    iframes: false,
    resultTypes: ["violations"],
    ...(rules && { runOnly: { type: "rule", values: [...rules] } }),
  };
  return page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run({ exclude: ["iframe"] }, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
  }, options);
}
