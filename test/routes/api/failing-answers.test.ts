import { beforeEach, expect, test } from "vitest";
import { deleteOldAnswers } from "../../../db/failing-answers.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});

const answer = (statusLine: string) => ({
  request: "GET https://insee.test/",
  statusLine,
  headers: [["server", "nginx"]] as const,
  body: "en maintenance",
});
const fails = (statusLine: string) =>
  w.see("insee/sirene", { outcome: "down", answer: answer(statusLine) });
const read = async (role: "reader" | "editor" | null) =>
  w.request("/api/v1/failing-answers", {
    headers: role === null ? {} : { authorization: `Bearer ${await w.token(role)}` },
  });

test("the team reads the last failing answer of each monitor", async () => {
  await fails("500 Internal Server Error");
  await w.wait(10_000);
  await fails("503 Service Unavailable");
  await w.wait(10_000);
  await w.see("insee/sirene", { outcome: "up" });

  expect(await (await read("reader")).json()).toEqual({
    answers: [
      {
        component: "insee/sirene",
        monitor: "http",
        at: "2026-01-15T12:00:10.000+01:00",
        request: "GET https://insee.test/",
        statusLine: "503 Service Unavailable",
        headers: [{ name: "server", value: "nginx" }],
        body: "en maintenance",
      },
    ],
  });
});

test("it is never public", async () => {
  await fails("503 Service Unavailable");

  expect((await read(null)).status).toBe(401);
  expect(JSON.stringify(await w.publish())).not.toContain("en maintenance");
});

test("it is deleted with the results of its time", async () => {
  await fails("503 Service Unavailable");
  await deleteOldAnswers(w.db, w.now() + 1);

  expect(await (await read("editor")).json()).toEqual({ answers: [] });
});

test("a provider's own staff, and a token limited to it, read those of its monitors alone", async () => {
  await fails("503 Service Unavailable");
  const readAs = async (provider: string) => {
    const authorization = `Bearer ${await w.token("admin", provider)}`;
    const answer = await w.request("/api/v1/failing-answers", { headers: { authorization } });
    return ((await answer.json()) as { answers: unknown[] }).answers.length;
  };

  expect(await readAs("insee")).toBe(1);
  expect(await readAs("dgfip")).toBe(0);
});
