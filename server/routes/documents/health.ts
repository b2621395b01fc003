import { Hono } from "hono";
import * as shapes from "../../core/api/documents.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { answer } from "../schemas/responses.ts";

/** The parts of health and readiness. Each reason is a short English sentence for operators. */
export type Health = {
  readonly version: string;
  readonly startedAt: number;
  /** Reasons why the program is not ready; empty when it is. */
  readonly reasons: () => Promise<readonly string[]>;
  readonly now?: () => number;
};

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

const tag = "Operation";

const readHealth = describeDocument("/healthz", {
  tag,
  id: "health",
  summary: "Alive",
  media: "application/health+json",
  answer: shapes.health,
});
const readReadiness = describeDocument("/readyz", {
  tag,
  id: "readiness",
  summary: "Ready, or why not",
  answer: shapes.readiness,
  responses: { 503: answer(shapes.readiness, "Not ready") },
});
const readVersion = describeDocument("/version", {
  tag,
  id: "version",
  summary: "Which version",
  answer: shapes.version,
});

export const healthDescriptions = [readHealth, readReadiness, readVersion];

/** Serves liveness, readiness and the version, to orchestrators and people on call. */
export function healthRoutes(health: Health) {
  const app = new Hono();

  serveRoute(app, readHealth, [], async (c) =>
    c.body(JSON.stringify(await healthOf(health)), 200, {
      ...HEADERS,
      "content-type": "application/health+json",
    }),
  );

  serveRoute(app, readReadiness, [], async (c) => {
    const reasons = await health.reasons();
    const ready = reasons.length === 0;
    return c.json(ready ? { ready } : { ready, reasons }, ready ? 200 : 503, HEADERS);
  });

  serveRoute(app, readVersion, [], (c) =>
    c.json({ name: "vigie", version: health.version, node: process.version }, 200, HEADERS),
  );

  return app;
}

/**
 * Returns the health document of the draft "Health Check Response Format for HTTP APIs"
 * (inadarei, 06). A process that answers is alive, so this never fails; hindrances are warnings,
 * and `/readyz` reports them by its status.
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
