/** Returns the short name of a browser: "Firefox 140, Linux". */
export function browserText(agent: string): string {
  const named = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(agent);
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0];
  const name = { Edg: "Edge", OPR: "Opera", Version: "Safari" }[named?.[1] ?? ""] ?? named?.[1];
  if (name === undefined) return agent.slice(0, 40) || "–";
  return [`${name} ${named?.[2]}`, system].filter(Boolean).join(", ");
}
