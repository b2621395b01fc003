import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { metrics } from "../../server/formats/metrics.ts";
import { countAnswer, processFamilies } from "../../server/http/process-figures.ts";
import { engineFamilies } from "../../server/work/engine-figures.ts";
import { readExposition } from "../formats/exposition-reader.ts";
import { NOON, world } from "../helpers/world.ts";

const RULES = "docs/prometheus-rules.yml";
const folder = mkdtempSync(join(tmpdir(), "vigie-rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Rules = { groups: { rules: { alert: string; expr: string }[] }[] };
type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

const rules = (parse(readFileSync(RULES, "utf8")) as Rules).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync("docs/grafana-dashboard.json", "utf8")) as Dashboard;
const panels = dashboard.panels.flatMap((panel) => panel.targets.map(({ expr }) => expr));
const promtool = (...args: string[]) =>
  execFileSync("promtool", args, { encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });

test("promtool accepts the alert rules and every query of the dashboard", () => {
  const queries = join(folder, "queries.yml");
  const recorded = panels.map((expr, n) => ({ record: `panel:${n}`, expr }));
  writeFileSync(queries, stringify({ groups: [{ name: "panels", rules: recorded }] }));

  expect(promtool("check", "rules", "--lint-fatal", RULES)).toContain(
    `SUCCESS: ${rules.length} rules found`,
  );
  expect(promtool("check", "rules", queries)).toContain(`SUCCESS: ${panels.length} rules found`);
});

test("rules and dashboard name no metric that /metrics does not have", async () => {
  const w = await world();
  await w.see("insee/sirene", { outcome: "up", latencyMs: 250, certificateEndsAt: NOON + 1_000 });
  await w.wait(60_000);
  const queue = { queued: 1, failed: 1, oldestDueAt: NOON } as Parameters<typeof engineFamilies>[2];
  const text = metrics(await w.publish(), "text", [
    ...processFamilies(),
    ...engineFamilies("1", [], queue),
  ]);
  const known = new Set(readExposition(text, "text").map(({ name }) => name));

  const named = [...rules.map(({ expr }) => expr), ...panels]
    .flatMap((expr) => [...expr.matchAll(/\b(?:vigie|probe|process|nodejs)_\w+/g)])
    .map(([name]) => name);

  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});

test("alerts fire when they should, and not before", () => {
  const path = join(folder, "tests.yml");
  const series = (name: string, values: string) => ({ series: name, values });
  const expects = (alertname: string, at: string, count: number) => ({
    alertname,
    eval_time: at,
    // promtool compares whole alerts: none means that it is silent.
    ...(count === 0 && { exp_alerts: [] }),
  });
  writeFileSync(
    path,
    stringify({
      rule_files: [join(process.cwd(), RULES)],
      tests: [
        {
          interval: "1m",
          input_series: [
            series('up{job="vigie",instance="a"}', "1x20"),
            series('vigie_ready{job="vigie",instance="a"}', "0x20"),
            series('vigie_ready{job="vigie",instance="b"}', "1x20"),
            series('vigie_snapshot_timestamp_seconds{job="vigie"}', "0+60x20"),
            series('vigie_messages{job="vigie",state="failed"}', "3x20"),
            series('probe_success{api="a",provider="p",ping="x"}', "1 1 0 0 1 1x20"),
          ],
          alert_rule_test: [
            "VigieUnreachable",
            "VigieNotReady",
            "VigieStateOld",
            "VigieMessagesFailed",
            "ApiDown",
          ].map((name) => expects(name, "10m", 0)),
        },
        {
          interval: "1m",
          input_series: [
            series('vigie_snapshot_timestamp_seconds{job="vigie"}', "0x20"),
            series('vigie_messages{job="vigie",state="failed"}', "3x9 5x11"),
          ],
          promql_expr_test: [
            {
              expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
              eval_time: "12m",
              exp_samples: ["VigieStateOld", "VigieMessagesFailed"].map((name) => ({
                labels: `{alertname="${name}"}`,
                value: 1,
              })),
            },
          ],
        },
      ],
    }),
  );

  expect(promtool("test", "rules", path)).toContain("SUCCESS");
});

test("an answer is counted by the class of its status", () => {
  const count = () =>
    processFamilies()
      .find(({ name }) => name === "vigie_http_answers")
      ?.samples.find(([{ status }]) => status === "4xx")?.[1] ?? 0;
  const before = count();
  countAnswer(404);

  expect(count()).toBe(before + 1);
});
