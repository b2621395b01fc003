import { setImmediate } from "node:timers/promises";

/**
 * Parts of the program in the order in which they build on each other, each small enough to be
 * loaded in some 30 ms: Node loads whatever a module imports in one go.
 */
const PARTS: readonly (() => Promise<unknown>)[] = [
  () => import("kysely"),
  () => import("zod"),
  () => import("@hono/zod-openapi"),
  () => import("jose"),
  () => import("sanitize-html"),
  () => import("nodemailer"),
  () => import("../config/load.ts"),
  () => import("../../db/store.ts"),
  () => import("../routes/session/session.ts"),
  () => import("../routes/api/api-routes.ts"),
  () => import("../routes/accounts/account-routes.ts"),
  () => import("../routes/addresses.ts"),
  () => import("../routes/app.ts"),
  () => import("../work/runtime.ts"),
];

/** Turns of the event loop in which a client connects, is heard and is answered. */
const TURNS = 3;

/** Loads the program part by part, and lets requests be answered between them. */
export async function loadInParts(): Promise<void> {
  for (const load of PARTS) {
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
    await load();
  }
}
