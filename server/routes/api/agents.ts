import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { authenticateAgent } from "../../auth/agent-token.ts";
import { AGENT_PROTOCOL, agentReport } from "../../core/api/agents.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Engine } from "../../state/engine.ts";
import { smallBodies } from "../middleware/body-limit.ts";
import { readJson, refuseInput } from "../middleware/input.ts";
import { countRefusals } from "../middleware/rate-limit.ts";

/** An agent that waits for news is answered after so long at most. */
const LONGEST_WAIT_S = 25;
const LOOK_MS = 500;
/** Mistakes of one body that are named. */
const MOST_MISTAKES = 50;

type Known = { Variables: { readonly region: string; readonly engine: Engine } };

/**
 * Serves the agents: their monitors, and the batches of their results. They have a token of their
 * region; only requests that are refused count against the limits.
 *
 * @param limit counts a refused request
 */
export function agentRoutes(engine: () => Engine | null, limit: MiddlewareHandler) {
  const app = new Hono<Known>();
  const guards = [countRefusals(limit), knownAgent(engine)];
  app.on("GET", ["/agents/monitors"], ...guards, monitors);
  app.on("POST", ["/agents/batches"], ...guards, smallBodies, batches);
  return app;
}

/** Lets in holders of a token of an agent. */
const knownAgent =
  (engine: () => Engine | null): MiddlewareHandler<Known> =>
  async (c, next) => {
    const at = engine();
    if (!at) {
      throw new Refusal(
        "unavailable",
        "Not here, not now: starting, or another instance leads this database.",
      );
    }
    c.set("region", await authenticateAgent(at.ctx, c.req.header("authorization")));
    c.set("engine", at);
    await next();
    c.res.headers.set("cache-control", "no-store");
  };

function deskOf(c: Context<Known>): NonNullable<Engine["agents"]> {
  const { agents } = c.get("engine");
  if (agents) return agents;
  throw new Refusal("missing", "The configuration lists no regions.");
}

/** Answers with the monitors of a region; with `Prefer: wait=25`, once they are others than known. */
async function monitors(c: Context<Known>): Promise<Response> {
  checkProtocol(Number(c.req.query("protocol")));
  const desk = deskOf(c);
  const region = c.get("region");
  const kinds = new Set((c.req.query("kinds") ?? "").split(",").filter(Boolean));
  const known = c.req.header("if-none-match")?.replaceAll(/^W\/|"/g, "");
  const waitS = Number(/\bwait=(\d{1,3})\b/.exec(c.req.header("prefer") ?? "")?.[1] ?? 0);
  const until = performance.now() + 1_000 * Math.min(waitS, LONGEST_WAIT_S);
  let document = desk.document(region, kinds);
  while (document.version === known && performance.now() < until && desk.isOpen()) {
    if (c.req.raw.signal.aborted) break;
    await sleep(LOOK_MS);
    document = desk.document(region, kinds);
  }
  const headers = {
    etag: `"${document.version}"`,
    ...(document.lacks.length > 0 && { "vigie-lacks": document.lacks.join(",") }),
  };
  if (document.version === known) return c.body(null, 304, headers);
  return c.body(document.body, 200, { ...headers, "content-type": "application/json" });
}

/** Takes a report of an agent in, and answers once its results are stored. */
async function batches(c: Context<Known>): Promise<Response> {
  const receivedAt = c.get("engine").ctx.now();
  const desk = deskOf(c);
  const sent = await readJson(c);
  checkProtocol((sent as { protocol?: unknown } | null)?.protocol);
  const report = agentReport.safeParse(sent);
  if (!report.success) {
    const first = new z.ZodError(report.error.issues.slice(0, MOST_MISTAKES));
    refuseInput(first, "This report of an agent cannot be understood.");
  }
  return c.json(await desk.take(c.get("region"), report.data, receivedAt));
}

/** Refuses agents of another time: their words could mean something else. */
function checkProtocol(spoken: unknown): void {
  if (spoken === AGENT_PROTOCOL) return;
  const theirs = typeof spoken === "number" && !Number.isNaN(spoken) ? spoken : "none";
  throw new Refusal(
    "invalid",
    `This agent speaks version ${theirs} of the protocol, and this service version ${AGENT_PROTOCOL}: bring both to the same version of Vigie.`,
  );
}
