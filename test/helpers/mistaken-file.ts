import { loadConfig } from "../../server/config/load.ts";

/** Returns each mistake as "line:column: message". */
export function mistakes(text: string, env: Record<string, string> = {}): string[] {
  const loaded = loadConfig(text, { path: "f", env });
  return loaded.ok
    ? []
    : loaded.mistakes.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

/**
 * Returns a file that is right but for what a test puts in: `page` at line 5, `provider` at line 9,
 * `component` at line 13, each a line of its own at the right depth.
 */
export function file(parts: {
  page?: string;
  provider?: string;
  component?: string;
  last?: string;
}): string {
  return [
    "pages:",
    "  - id: p",
    "    title: P",
    "    url: https://p.test",
    `    ${parts.page ?? "locale: fr"}`,
    "    providers:",
    "      - id: q",
    "        name: Q",
    `        ${parts.provider ?? "role: provider"}`,
    "        components:",
    "          - id: c",
    "            name: C",
    `            ${parts.component ?? "advice: A"}`,
    parts.last ?? "",
  ].join("\n");
}
export const monitor = (flow: string) => file({ component: `monitors: [{ ${flow} }]` });
export const http = 'kind: http, url: "https://x.test"';
