import { describe, expect, test } from "vitest";
import { canStartCluster } from "../helpers/cluster.ts";
import { nodesOfFile } from "../helpers/nodes.ts";
import { eventually, vigie, type Served } from "../helpers/process.ts";
import { smallSite } from "../helpers/small-site.ts";

const MONITORS = 3;

const { end, environment, folder, freshDatabase, node, overlaps, run, upstream } = nodesOfFile(
  (path, target) => smallSite(path, target, MONITORS),
);

const statusAt = (url: string) => fetch(url).then((res) => res.status);
const textAt = (url: string) => fetch(url).then((res) => res.text());
const lease = async () =>
  (
    await run<{ epoch: string; node: string }>(
      "select epoch, n.name as node from lease l left join node n on n.id = l.node_id",
    )
  )[0]!;
const leads = ({ child }: Served) =>
  eventually(lease, ({ node }) => node?.endsWith(`:${child.pid}`), 10_000);

async function tokenOf(role: string): Promise<string> {
  const args = ["token", "create", "--name", "test", "--role", role];
  return (await vigie(args, environment("cli"))).stdout.trim();
}

const send = (at: Served, token: string, path: string, body: unknown) =>
  fetch(at.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const incident = (title: string) => ({
  title,
  body: "Nous cherchons.",
  notify: false,
  components: [{ id: "fournisseur/c0", status: "major_outage" }],
});

/** Asks for the page all the time, until it is stopped; returns the answers that were no 200. */
function readerOf(url: string) {
  let isReading = true;
  let answers = 0;
  const failures: unknown[] = [];
  const reading = (async () => {
    while (isReading) {
      const answer = await fetch(url).catch((error: unknown) => error);
      answers += 1;
      const isGood =
        answer instanceof Response && answer.status === 200 && !answer.headers.has("vigie-stale");
      if (!isGood) failures.push(answer instanceof Response ? answer.status : answer);
      if (answer instanceof Response) await answer.arrayBuffer();
      await new Promise((later) => setTimeout(later, 50));
    }
  })();
  return async () => {
    isReading = false;
    await reading;
    return { answers, failures };
  };
}

describe.skipIf(!canStartCluster)("several nodes (VIGIE_TEST_POSTGRES)", () => {
  test("each node serves and writes; one that leads is killed, and readers of the other notice nothing", async () => {
    await freshDatabase();
    const first = await node("a");
    const second = await node("b");
    const token = await tokenOf("editor");

    // A change at the node that leads, and one at the other.
    for (const [at, other, title] of [
      [first, second, "Panne A"],
      [second, first, "Panne B"],
    ] as const) {
      const answer = await send(at, token, "/api/v1/incidents", incident(title));
      const writtenAt = performance.now();
      expect(answer.status).toBe(201);
      expect(await textAt(`${at.url}/api/v2/incidents.json`)).toContain(title);
      await eventually(
        () => textAt(`${other.url}/api/v2/incidents.json`),
        (text) => text.includes(title),
      );
      // 0.5 s is promised on a quiet machine.
      expect(performance.now() - writtenAt).toBeLessThan(3_000);
    }
    const traffic = { component: "fournisseur/observe", statuses: { 200: 40, 503: 2 } };
    const to = Date.now();
    const observed = [{ ...traffic, from: new Date(to - 60_000), to: new Date(to) }];
    const operator = await tokenOf("operator");
    expect((await send(second, operator, "/api/v1/observations", observed)).status).toBe(201);

    const listed = await fetch(`${second.url}/api/v1/monitors`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    const { monitors } = (await listed.json()) as { monitors: { uuid: string }[] };
    const trial = await send(second, operator, `/api/v1/monitors/${monitors[0]?.uuid}/test`, {});
    expect(await trial.json()).toMatchObject({ httpStatus: 200 });
    const figures = await textAt(`${second.url}/metrics`);
    expect(figures).toMatch(/^vigie_nodes 2$/m);
    expect(figures).toMatch(/^vigie_node_leads 0$/m);
    expect(figures).toMatch(/^vigie_lease_epoch 1$/m);

    const stopReading = readerOf(`${second.url}/`);
    const killedAt = performance.now();
    await end(first, "SIGKILL");
    await leads(second);
    const [last] = await run<{ slot: string }>("select max(slot_at) as slot from result");
    await eventually(
      () => run<{ n: string }>(`select count(*) as n from result where slot_at > ${last?.slot}`),
      ([row]) => Number(row?.n) >= MONITORS,
      15_000,
    );
    const measuredAgainMs = performance.now() - killedAt;
    const { answers, failures } = await stopReading();

    expect(failures).toEqual([]);
    expect(answers).toBeGreaterThan(5);
    expect(measuredAgainMs).toBeLessThan(15_000);
    const twice = await run(
      "select 1 from result where attempt = 0 group by monitor_id, slot_at having count(*) > 1",
    );
    expect(twice).toEqual([]);
    const page = await textAt(`${second.url}/api/v2/incidents.json`);
    expect(page).toContain("Panne A");
    expect(page).toContain("Panne B");
  }, 120_000);

  test("a lead that is frozen writes nothing when it wakes up", async () => {
    await freshDatabase();
    const first = await node("a");
    const second = await node("b");
    const before = await lease();

    first.child.kill("SIGSTOP");
    const frozenAt = performance.now();
    await leads(second);
    const takenAfterMs = performance.now() - frozenAt;
    upstream().setFailing(true);
    await eventually(
      () => run<{ n: string }>("select count(*) as n from incident where origin = 'automatic'"),
      ([row]) => Number(row?.n) > 0,
      20_000,
    );
    upstream().setFailing(false);
    first.child.kill("SIGCONT");
    await eventually(
      async () => first.log(),
      (log) => log.includes("another Vigie took the lead meanwhile"),
    );
    await eventually(
      () => statusAt(`${first.url}/readyz`),
      (status) => status === 200,
    );

    expect(takenAfterMs).toBeLessThan(15_000);
    const after = await lease();
    expect(Number(after.epoch)).toBe(Number(before.epoch) + 1);
    expect(after.node).toContain(`:${second.child.pid}`);
    const [drafts] = await run<{ n: string }>("select count(*) as n from incident");
    expect(Number(drafts?.n)).toBe(1);
    expect(await overlaps()).toBe(0);
  }, 120_000);

  test("a node that is ended hands the lead over at once; another configuration is refused", async () => {
    await freshDatabase();
    const first = await node("a");
    const second = await node("b");

    const { DATABASE_URL = "", ...own } = environment("c");
    const other = smallSite(folder(), upstream().url, MONITORS + 1);
    const refused = await vigie(["serve"], { ...own, ...other, DATABASE_URL, PORT: "0" });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/the node .+ runs with another configuration/);

    const ended = end(first, "SIGTERM");
    await leads(second);
    expect(await ended).toBe(0);
    expect(await run("select name from node")).toEqual([
      { name: expect.stringContaining(`:${second.child.pid}`) as string },
    ]);
  }, 120_000);
});
