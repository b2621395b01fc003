import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder, vigie } from "../helpers/process.ts";

const CONFIG = `
pages:
  - id: exemple
    title: API Exemple
    url: http://127.0.0.1:3000
    providers:
      - { id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }
`;

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG);
});
afterAll(() => folder.remove());

const run = (...args: readonly string[]) =>
  vigie(args, { DATABASE_URL: "file:vigie.db" }, folder.path);

test("an organisation is added, linked and listed; its admin is erased, and the trail stays whole", async () => {
  await run("user", "add", "ada@exemple.fr", "--role", "admin", "--name", "Ada Lovelace");
  const wrong = await run("organization", "add", "Insee", "--description", "x", "--siret", "1");
  expect(wrong).toMatchObject({ code: 2, stdout: "" });

  const added = await run(
    ...["organization", "add", "Insee", "--description", "Statistiques"],
    ...["--siret", "120 027 016 00019", "--badge", "provider", "--admin", "ada@exemple.fr"],
  );
  expect(added).toMatchObject({ code: 0, stdout: "insee\n" });
  expect(await run("organization", "link", "insee", "urssaf")).toMatchObject({ code: 2 });
  expect(await run("organization", "link", "insee", "insee")).toMatchObject({ code: 0 });
  const listed = await run("organization", "list");
  expect(listed.stdout).toMatch(
    /^insee +12002701600019 +\d{4}-\d\d-\d\d +insee +provider +Insee$/m,
  );

  const erase = await run("user", "erase", "ada@exemple.fr", "--no-mail");
  expect(erase.stderr).toMatch("last admin");
  await run("user", "add", "bob@exemple.fr", "--role", "admin");
  expect(await run("user", "erase", "ada@exemple.fr", "--delete-comments")).toMatchObject({
    code: 0,
  });
  expect((await run("user", "list")).stdout).not.toMatch(/ada|Ada/);
  expect((await run("audit", "export")).stdout).not.toMatch(/ada@|Lovelace/);
  expect(await run("audit", "verify")).toMatchObject({ code: 0 });
});
