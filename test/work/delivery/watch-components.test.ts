import { expect, test } from "vitest";
import { messagesIn } from "../../../db/messages.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { openIncident } from "../../../server/actions/incidents.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { createComponentWatch } from "../../../server/work/delivery/watch-components.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { world } from "../../helpers/world.ts";

const outage = {
  title: "INSEE en panne",
  body: "Depuis midi.",
  notify: false,
  components: [{ id: "insee/sirene", state: "major_outage" }],
} as const;

test("a change while the program was stopped is reported when it is back, once", async () => {
  const w = await world();
  await w.see("insee/sirene", { outcome: "up" });
  await createComponentWatch(w.ctx)(await w.publish());
  await openIncident(w.ctx, "exemple", outage);

  const again = await w.restart();
  expect(await createComponentWatch(again.ctx)(await again.publish())).toBe(1);
  expect(await createComponentWatch(again.ctx)(await again.publish())).toBe(0);
});

test("only webhooks are notified, of what they chose", async () => {
  const w = await world();
  await insertSubscribers(w.db, [
    subscriber("ada"),
    subscriber("all000000000", { endpoint: "https://a.test/" }),
    subscriber("insee0000000", { endpoint: "https://b.test/", scopes: ["provider:insee"] }),
    subscriber("dgfip0000000", { endpoint: "https://c.test/", scopes: ["provider:dgfip"] }),
  ]);
  const watch = createComponentWatch(w.ctx);
  await w.see("insee/sirene", { outcome: "up" });
  await watch(await w.publish());
  await openIncident(w.ctx, "exemple", outage);
  await watch(await w.publish());

  await fanOut(w.ctx);

  const queued = await messagesIn(w.db, "queued", 10);
  expect(queued.map((m) => [m.kind, m.channel, m.subscriberId])).toEqual([
    ["component.changed", "webhook", "all000000000"],
    ["component.changed", "webhook", "insee0000000"],
  ]);
});

test("an unknown or new component is not reported", async () => {
  const w = await world();
  const watch = createComponentWatch(w.ctx);

  expect(await watch(await w.publish())).toBe(0);
  await w.see("insee/sirene", { outcome: "up" });
  expect(await watch(await w.publish())).toBe(0);
});
