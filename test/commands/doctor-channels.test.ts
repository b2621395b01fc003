import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkChannels } from "../../server/commands/doctor/channels.ts";
import { withMend } from "../../server/commands/doctor/mends.ts";
import type { AlertChannel } from "../../server/core/alert-settings.ts";
import { configOf, SMALL } from "../helpers/world.ts";

let received = "";
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes) => (received += bytes.toString("latin1")));
});
let port: number;
let closedPort: number;
beforeAll(async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await Promise.all([once(server.listen(0, "127.0.0.1"), "listening"), once(gone, "listening")]);
  port = (server.address() as AddressInfo).port;
  closedPort = (gone.address() as AddressInfo).port;
  gone.close();
  await once(gone, "close");
});
afterAll(() => void server.close());

async function checked(channels: readonly AlertChannel[], canMail = true) {
  const alerts = { channels, rules: [], repeatMs: null, resolveAfterMs: 0, escalation: null };
  const team = { alerts } as never;
  return (await checkChannels({ team }, canMail)).map(withMend);
}

test("a channel that takes connections is well, and gets no message", async () => {
  const url = `http://127.0.0.1:${port}/services/secret-part`;

  const found = await checked([
    { id: "chat", kind: "slack", url },
    { id: "mail", kind: "email", to: ["equipe@exemple.fr"] },
  ]);

  expect(found).toEqual([
    {
      check: "alert channels",
      status: "ok",
      detail: `chat (slack): 127.0.0.1:${port} takes connections`,
    },
    { check: "alert channels", status: "ok", detail: "mail (email): goes by the mail server" },
  ]);
  expect(received).toBe("");
});

test("a closed port, an unknown name and mail without a server are named, without secrets", async () => {
  const found = await checked(
    [
      { id: "chat", kind: "slack", url: `http://127.0.0.1:${closedPort}/services/secret-part` },
      { id: "hook", kind: "mattermost", url: "https://nowhere.invalid/hooks/secret-part" },
      { id: "mail", kind: "email", to: ["equipe@exemple.fr"] },
    ],
    false,
  );

  expect(found.map(({ status }) => status)).toEqual(["fail", "fail", "fail"]);
  expect(found[0]?.detail).toContain("ECONNREFUSED");
  expect(found[1]?.detail).toMatch(/^hook \(mattermost\): nowhere\.invalid: /);
  expect(found[2]?.detail).toContain("SMTP_URL");
  expect(JSON.stringify(found)).not.toContain("secret-part");
  for (const { mend } of found) expect(mend).toContain("vigie alerts test");
});

test("without alerts nothing is looked at", async () => {
  expect(await checkChannels(configOf(SMALL), true)).toEqual([]);
});
