import type { Path } from "./document.ts";
import { found as at, type Found } from "./found.ts";
import { inside } from "./issues.ts";
import { nearest } from "./spelling.ts";

const AT: Path = ["team", "alerts"];

/**
 * Returns the mistakes in what the alerts of the team refer to: channels given twice, and channels,
 * providers and pages that do not exist. It passes over values of the wrong form.
 */
export function alertMistakes(file: unknown): Found[] {
  const alerts = inside(inside(file, "team"), "alerts");
  const listOf = (of: unknown, key: string) => {
    const list = inside(of, key);
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  };
  const ids = (of: readonly unknown[]) => of.map((one) => inside(one, "id"));
  const channels = ids(listOf(alerts, "channels"));
  const pages = listOf(file, "pages");
  const providers = pages.flatMap((page) => ids(listOf(page, "providers")));
  const found: Found[] = channels.flatMap((id, index) =>
    typeof id === "string" && channels.indexOf(id) < index
      ? [at([...AT, "channels", index, "id"], `"${id}" is already the id of another channel`)]
      : [],
  );
  const refer = (owner: unknown, path: Path, key: string, of: string, known: unknown[]) =>
    listOf(owner, key).flatMap((name, index) => {
      if (typeof name !== "string" || known.includes(name)) return [];
      const names = known.filter((one) => typeof one === "string");
      const meant = nearest(name, names);
      const hint = meant === null ? "" : `: did you mean "${meant}"?`;
      return [at([...path, key, index], `there is no ${of} "${name}"${hint}`)];
    });
  for (const [index, rule] of listOf(alerts, "rules").entries()) {
    const path = [...AT, "rules", index];
    found.push(
      ...refer(rule, path, "channels", "channel", channels),
      ...refer(rule, path, "providers", "provider", providers),
      ...refer(rule, path, "pages", "page", ids(pages)),
    );
  }
  const escalation = inside(alerts, "escalation");
  found.push(...refer(escalation, [...AT, "escalation"], "channels", "channel", channels));
  const team = inside(file, "team");
  const isEmpty =
    typeof team === "object" &&
    team !== null &&
    ["email", "alerts", "heartbeat"].every((key) => inside(team, key) === undefined);
  if (isEmpty) found.push(at(["team"], "expected email, alerts or heartbeat"));
  return found;
}
