import type { World } from "./world.ts";
import { PAGE_P } from "./page-yaml.ts";

/** A page with what is judged from what is sent to us: traffic and heartbeats. */
export const PUSHED_PAGE = `${PAGE_P}      - id: urssaf
        name: URSSAF
        components:
          - id: urssaf/attestation
            name: Attestation
            monitors: [{ kind: observed, window: 10m, rule: any-success, repeat: 0, confirm: 0s }]
          - id: urssaf/directe
            name: Directe
            monitors: [{ kind: http, url: "https://urssaf.test/" }]
      - id: dgfip
        name: DGFIP
        maintenance: [{ from: "12:30", to: "12:40" }]
        components:
          - id: dgfip/fiscale
            name: Fiscale
            monitors: [{ kind: observed, window: 10m, rule: ratio, failures: [503, 504], threshold: 0.1, graceAfterMaintenance: 10m, repeat: 0 }]
      - id: jobs
        name: Jobs
        components:
          - { id: jobs/backup, name: Backup, monitors: [{ kind: heartbeat, every: 5m, grace: 1m }] }
          - id: jobs/many
            name: Many
            monitors:
              - { kind: heartbeat, name: nightly, every: 24h, grace: 1h }
              - { kind: heartbeat, name: hourly, every: 1h, grace: 5m }
`;

/** A slice of traffic that ended so many minutes ago, a minute long. */
export function slice(
  w: World,
  component: string,
  statuses: Readonly<Record<string, number>>,
  endedMinutesAgo = 0,
) {
  const to = w.now() - endedMinutesAgo * 60_000;
  const iso = (at: number) => new Date(at).toISOString();
  return { component, from: iso(to - 60_000), to: iso(to), statuses };
}

/** Posts JSON with a token, or without. */
export function post(
  w: World,
  path: string,
  body: unknown,
  token: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return w.request(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** The states that are verified now, by component. */
export async function verified(w: World): Promise<Record<string, string>> {
  const { pages } = await w.publish();
  const components = pages.flatMap((p) => p.providers).flatMap((p) => p.components);
  return Object.fromEntries(components.map((c) => [c.id, c.verified.state]));
}
