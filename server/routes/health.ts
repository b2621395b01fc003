import { Hono } from "hono";

/** What readiness depends on; each reason is a short English sentence for operators. */
export type Health = {
  readonly version: string;
  readonly startedAt: number;
  /** Why the program cannot do its work now; empty when it can. */
  readonly reasons: () => Promise<readonly string[]>;
};

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** For orchestrators and people on call: alive, ready, and which version. */
export const healthRoutes = (health: Health) =>
  new Hono()
    .get("/healthz", (c) =>
      c.body(JSON.stringify({ status: "pass", version: health.version }), 200, {
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
