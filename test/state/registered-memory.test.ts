import { expect, test } from "vitest";
import { send } from "../helpers/writes.ts";
import { world } from "../helpers/world.ts";

const PATH = "/api/v1/monitors";
const wish = (i: number) => ({ name: `INPI - RNE ${i}`, url: `https://inpi.test/${i}` });

test("no component holds a configuration of the past, however often monitors come by HTTP", async () => {
  const w = await world();
  const token = await w.token("operator");
  const uuids: string[] = [];
  for (let i = 0; i < 12; i++) {
    const { status, body } = await send(w, "POST", PATH, wish(i), token);
    expect(status).toBe(201);
    uuids.push(body["uuid"] as string);
  }
  const before = new Map(w.live.monitors.map((m) => [m.component.config.id, m.config]));
  await send(w, "PUT", `${PATH}/${uuids[3]}`, { ...wish(3), paused: true }, token);
  await send(w, "DELETE", `${PATH}/${uuids[4]}`, undefined, token);

  const [page] = w.ctx.config.pages;
  const inForce = new Set(page!.providers.flatMap((p) => p.components));
  expect(w.live.components.map((c) => c.page).filter((p) => p !== page)).toEqual([]);
  expect(w.live.components.filter((c) => !page!.providers.includes(c.provider))).toEqual([]);
  expect(w.live.components.filter((c) => !inForce.has(c.config))).toEqual([]);
  expect(w.live.components.filter((c) => c.rules.component !== c.config)).toEqual([]);
  // What did not change runs on as it was.
  const changed = w.live.monitors.filter((m) => before.get(m.component.config.id) !== m.config);
  expect(changed).toHaveLength(1);
  expect(w.live.components.filter((c) => c.provider.id === "inpi")).toHaveLength(11);
});
