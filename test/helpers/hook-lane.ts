import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "vitest";
import { insertSubscribers } from "../../db/subscribers.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import { endOfHook } from "../../server/actions/message-ends.ts";
import type { Context } from "../../server/context/context.ts";
import type { Snapshot } from "../../server/core/snapshot.ts";
import { createHookPost } from "../../server/messages/send-webhook.ts";
import { createLane, type Lane } from "../../server/work/delivery/lane.ts";
import { status as statusOf } from "../../server/formats/statuspage.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { subscriber } from "./subscribers.ts";
import { type World, world } from "./world.ts";

/** A post as the receiver took it. */
export type Posted = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
/** An answer of the receiver. */
type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A webhook's receiver and what posts to it; tests change how it answers, and the clock. */
export type HookLane = {
  w: World;
  clock: number;
  receiver: Server;
  posted: Posted[];
  status: number;
  /** An answer in place of `status`; `null`: none. */
  answer: ((path: string) => Answer | null) | null;
  lane: Lane;
  /** The last snapshot. */
  shown: Snapshot | null;
};

/** Starts a receiver before each test of the file, and stops it after. */
export function hookLane() {
  const hook = {} as HookLane;
  const overallOf = () => (hook.shown ? statusOf(hook.shown.pages[0]!) : null);

  beforeEach(async () => {
    hook.w = await world();
    hook.clock = hook.w.now();
    Object.assign(hook, { posted: [], status: 204, shown: null, answer: null });
    hook.receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const path = request.url ?? "";
        hook.posted.push({ path, headers: request.headers, body });
        const own = hook.answer?.(path);
        if (own) response.writeHead(own.status, own.headers).end(own.body);
        else response.writeHead(hook.status, { location: "http://127.0.0.1:1/" }).end();
      });
    }).listen(0, "127.0.0.1");
    await once(hook.receiver, "listening");
  });
  afterEach(async () => {
    await hook.lane.stop();
    hook.receiver.closeAllConnections();
    hook.receiver.close();
  });

  const publish = async (): Promise<Snapshot> => (hook.shown = await hook.w.publish());

  /** Makes a process that knows nothing but what the database has. */
  const restart = (ctx: Context): void => {
    hook.lane = createLane(ctx, {
      channel: "webhook",
      post: createHookPost(ctx, { timeoutMs: 500, overallOf }),
      atOnce: 2,
      perMinute: null,
      ended: endOfHook(ctx),
    });
  };

  /** Subscribes a webhook and opens an incident. */
  const subscribed = async (
    fragment = "",
    webhooks: readonly string[] = ["127.0.0.0/8"],
  ): Promise<Context> => {
    const { w } = hook;
    const config = { ...w.ctx.config, network: { ...w.ctx.config.network, webhooks } };
    const ctx: Context = { ...w.ctx, config, now: () => hook.clock };
    const { port } = hook.receiver.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/hook${fragment}`;
    await insertSubscribers(w.db, [subscriber("hook00000000", { endpoint })]);
    restart(ctx);
    const components = [{ id: "insee/sirene", state: "major_outage" }] as const;
    const body = "Depuis **midi**.";
    await openIncident(ctx, "exemple", { title: "INSEE en panne", body, components, notify: true });
    await fanOut(ctx);
    return ctx;
  };

  return { hook, publish, restart, subscribed };
}
