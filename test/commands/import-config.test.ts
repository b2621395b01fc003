import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { vigie } from "../helpers/process.ts";

const folder = mkdtempSync(join(tmpdir(), "vigie-import-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CONFIG = `
endpoints:
  - name: Sirene
    url: https://api.test/siret
    headers: { Authorization: Bearer clair-et-net }
    conditions: ["[STATUS] == 200"]
    alerts: [{ type: slack }]
`;

test("import-config writes a configuration that config check takes, and lists the rest", async () => {
  writeFileSync(join(folder, "gatus.yaml"), CONFIG);

  const first = await vigie(
    ["import-config", "gatus.yaml", "--out", "vigie.yaml", "--title", "Mes API"],
    {},
    folder,
  );
  expect(first.stdout).toBe("");
  expect(first.code).toBe(0);
  expect(first.stderr.split("\n")).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^gatus.yaml:7: endpoints\[0\]\.alerts: /),
      "endpoints[0].headers.Authorization: a secret: set the variable SIRENE_AUTHORIZATION",
      "gatus: 1 monitor written, 1 notice",
    ]),
  );
  expect(readFileSync(join(folder, "vigie.yaml"), "utf8")).not.toContain("clair");

  const env = { SIRENE_AUTHORIZATION: "x" };
  const [checked, again, unknown] = await Promise.all([
    vigie(["config", "check", "vigie.yaml"], env, folder),
    vigie(["import-config", "gatus.yaml", "--out", "vigie.yaml"], {}, folder),
    vigie(["import-config", "vigie.yaml"], {}, folder),
  ]);
  expect(checked).toEqual({
    code: 0,
    stdout: expect.stringContaining("1 monitor") as string,
    stderr: "",
  });
  expect([again.code, again.stderr]).toEqual([
    2,
    "vigie: vigie.yaml exists: --force overwrites it\n",
  ]);
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining("no format that is known"),
  ]);
});
