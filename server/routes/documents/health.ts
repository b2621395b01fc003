import { Hono } from "hono";

/** What readiness depends on; each reason is a short English sentence for operators. */
export type Health = {
  readonly version: string;
  readonly startedAt: number;
  /** Why the program cannot do its work now; empty when it can. */
  readonly reasons: () => Promise<readonly string[]>;
  readonly now?: () => number;
};

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** For orchestrators and people on call: alive, ready, and which version. */
export const healthRoutes = (health: Health) =>
  new Hono()
    .get("/healthz", async (c) =>
      c.body(JSON.stringify(await healthOf(health)), 200, {
        ...HEADERS,
        "content-type": "application/health+json",
      }),
    )
    .get("/readyz", async (c) => {
      const reasons = await health.reasons();
      const ready = reasons.length === 0;
      return c.json(ready ? { ready } : { ready, reasons }, ready ? 200 : 503, HEADERS);
    })
    .get("/version", (c) =>
      c.json({ name: "vigie", version: health.version, node: process.version }, 200, HEADERS),
    );

/**
 * The draft "Health Check Response Format for HTTP APIs" (inadarei, 06). Whoever answers is alive,
 * so this never fails; what keeps it from its work is a warning, and `/readyz` is the one to ask.
 */
async function healthOf({ version, startedAt, reasons, now = Date.now }: Health) {
  const hindrances = await reasons();
  const status = hindrances.length === 0 ? "pass" : "warn";
  const time = new Date(now()).toISOString();
  return {
    status,
    version: version.split(".")[0],
    releaseId: version,
    serviceId: "vigie",
    description: "Status page and provider monitoring",
    notes: hindrances,
    checks: {
      uptime: [
        {
          componentType: "system",
          observedValue: Math.max(0, Math.floor((now() - startedAt) / 1000)),
          observedUnit: "s",
          status: "pass",
          time,
        },
      ],
      "work:hindrances": [
        {
          componentType: "component",
          observedValue: hindrances.length,
          observedUnit: "hindrances",
          status,
          time,
          ...(hindrances.length > 0 && { output: hindrances.join("; ") }),
        },
      ],
    },
    links: { readiness: "/readyz", version: "/version" },
  };
}
