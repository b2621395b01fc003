import { expect, test } from "vitest";
import { loadLive } from "../../../server/state/live.ts";
import { adoptLive } from "../../../server/work/cluster/adopt-live.ts";
import { PAGE_P } from "../../helpers/page-yaml.ts";
import { configOf, world } from "../../helpers/world.ts";

const provider = (id: string, every: string) => `      - id: ${id}
        name: ${id}
        components: [{ id: ${id}/api, name: ${id}, monitors: [{ kind: http, url: "https://${id}.test/", every: ${every} }] }]
`;
const site = (...providers: readonly string[]) => `${PAGE_P}${providers.join("")}`;

test("what changed is taken over into the same objects; what did not goes on", async () => {
  const w = await world({
    yaml: site(provider("a", "60s"), provider("b", "60s"), provider("c", "60s")),
  });
  const [a, b, c] = w.live.monitors;
  const componentB = b!.component;
  // Of the same objects where nothing changed, as a node reads them again.
  const changed = configOf(site(provider("b", "30s"), provider("c", "60s"), provider("d", "60s")));
  const stored = await loadLive({ ...w.ctx, config: changed });
  const same = stored.monitors.find((m) => m.id === c!.id)!;
  Object.assign(same, { config: c!.config });

  const { started, stopped } = adoptLive(w.live, stored, () => false);

  expect(stopped).toEqual([a]);
  expect(started.map((m) => m.component.config.id)).toEqual(["b/api", "d/api"]);
  expect(started[0]!.component).toBe(componentB);
  expect(componentB.config.monitors[0]!.everyMs).toBe(30_000);
  expect(w.live.monitors.find((m) => m.id === c!.id)).toBe(c);
  expect(w.live.components.map((one) => one.config.id)).toEqual(["b/api", "c/api", "d/api"]);
});

test("the state of a monitor that this node probes stays; that of others is as stored", async () => {
  const w = await world({ yaml: site(provider("a", "60s"), provider("b", "60s")) });
  const [a, b] = w.live.monitors;
  const stored = await loadLive(w.ctx);
  await w.see("a/api", { outcome: "up" });
  await w.see("b/api", { outcome: "up" });

  adoptLive(w.live, stored, (m) => m === a);

  expect(a!.component.status.verified.state).toBe("operational");
  expect(b!.component.status.verified.state).toBe("unknown");
});
