import { beforeEach, expect, test } from "vitest";
import { insertMessages } from "../../../db/messages.ts";
import { insertStory } from "../../../db/stories.ts";
import { insertSubscribers, subscriberById } from "../../../db/subscribers.ts";
import type { TeamStory } from "../../../server/core/messages/story.ts";
import { verpSender } from "../../../server/messages/bounce-address.ts";
import { deliveryReport, recipient, statusOf } from "../../helpers/returned-mails.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { NOON, SECRET, world, type World } from "../../helpers/world.ts";

let w: World;
let authorization: string;
beforeEach(async () => {
  w = await world();
  authorization = `Bearer ${await w.token("operator")}`;
  await insertSubscribers(w.db, [subscriber("ada")]);
});

const send = async (method: string, path: string, body?: object, bearer = authorization) =>
  w.request(path, {
    method,
    headers: { authorization: bearer, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
const verp = () => verpSender(SECRET, "vigie@exemple.fr", { id: "ada", epoch: 1 });
const stateOfAda = async () => (await subscriberById(w.db, "ada"))?.state;

test("a mail that came back for good suspends whom it was for, once", async () => {
  const first = await send("POST", "/api/v1/bounces", { address: verp(), status: "5.1.1" });
  const second = await send("POST", "/api/v1/bounces", { address: verp() });

  expect([first.status, second.status]).toEqual([200, 200]);
  expect([await first.json(), await second.json()]).toEqual([
    { suspended: true },
    { suspended: false },
  ]);
  expect(await stateOfAda()).toBe("suspended");
});

test("a mail service may name the subscriber's address alone", async () => {
  const late = await send("POST", "/api/v1/bounces", {
    recipient: "ada@exemple.fr",
    status: "4.4.1",
  });
  expect(await late.json()).toEqual({ suspended: false });
  const gone = await send("POST", "/api/v1/bounces", {
    recipient: "ADA@exemple.fr",
    status: "5.1.1",
  });

  expect(await gone.json()).toEqual({ suspended: true });
  expect(await stateOfAda()).toBe("suspended");
  expect((await send("POST", "/api/v1/bounces", {})).status).toBe(422);
  const both = { recipient: "ada@exemple.fr", address: verp() };
  expect((await send("POST", "/api/v1/bounces", both)).status).toBe(422);
  const none = { recipient: "ada@exemple.fr, bob@exemple.fr" };
  expect((await send("POST", "/api/v1/bounces", none)).status).toBe(422);
});

test("a mail that came back is taken whole", async () => {
  const status = statusOf(recipient("ada@exemple.fr", "failed", "5.1.1"));
  const post = (bearer: string) =>
    w.request("/api/v1/bounces", {
      method: "POST",
      headers: { authorization: bearer, "content-type": "message/rfc822" },
      body: deliveryReport({ to: verp(), status }),
    });

  expect((await post(`Bearer ${await w.token("editor")}`)).status).toBe(403);
  const answer = await post(authorization);

  expect(await answer.json()).toEqual({ suspended: true, result: "suspended", detail: "5.1.1" });
  expect(await stateOfAda()).toBe("suspended");
});

test.each([
  { name: "is only late", change: (a: string) => a, status: "4.4.7", code: 200 },
  {
    name: "is of a forged address",
    change: (a: string) => a.replace(/[0-9a-f]{16}/, "0".repeat(16)),
    status: "5.1.1",
    code: 422,
  },
  {
    name: "is of somebody else's address",
    change: (a: string) => a.replace("ada", "bob"),
    status: "5.1.1",
    code: 422,
  },
  { name: "has no such status", change: (a: string) => a, status: "bounced", code: 422 },
])("a bounce that $name changes nothing", async ({ change, status, code }) => {
  const answer = await send("POST", "/api/v1/bounces", { address: change(verp()), status });

  expect(answer.status).toBe(code);
  expect(await stateOfAda()).toBe("confirmed");
});

test("what failed is listed for operators, and tried again at their word", async () => {
  const page = { id: "exemple", title: "E", url: "https://e.test", locale: "fr" } as const;
  const story = {
    ...({ kind: "team.test", at: NOON, path: null, lines: { fr: [], en: [] } } as const),
    title: { fr: "t", en: "t" },
    page: { ...page, timeZone: "UTC", contact: null },
  } satisfies TeamStory;
  await insertStory(w.db, "e", "e", story, null);
  await insertMessages(w.db, [
    {
      eventId: "e",
      subscriberId: "ada",
      email: null,
      pageId: "exemple",
      subjectId: "e",
      kind: "team.test",
      channel: "mail",
      dueAt: NOON,
      createdAt: NOON,
    },
  ]);
  await w.db.updateTable("message").set({ state: "failed", last_error: "550 no" }).execute();

  const listed = (await (await send("GET", "/api/v1/messages")).json()) as object;
  const retried = await send("POST", "/api/v1/messages/retry", {});
  const after = (await (await send("GET", "/api/v1/messages?state=queued")).json()) as object;

  expect(listed).toMatchObject({
    paused: false,
    counts: { failed: 1, queued: 0 },
    messages: [{ to: "ada@exemple.fr", error: "550 no", state: "failed" }],
  });
  expect(await retried.json()).toEqual({ count: 1 });
  expect(after).toMatchObject({ counts: { failed: 0, queued: 1 }, messages: [{ attempts: 0 }] });
});

test("sending is held, and let go", async () => {
  await send("PUT", "/api/v1/messages/pause", { paused: true });
  expect(await (await send("GET", "/api/v1/messages")).json()).toMatchObject({ paused: true });
  await send("PUT", "/api/v1/messages/pause", { paused: false });
  expect(await (await send("GET", "/api/v1/messages")).json()).toMatchObject({ paused: false });
});

test.each(["reader", "editor"] as const)("none of it is for %ss, nor for nobody", async (role) => {
  const bearer = `Bearer ${await w.token(role)}`;

  expect((await send("GET", "/api/v1/messages", undefined, bearer)).status).toBe(403);
  expect((await send("POST", "/api/v1/bounces", { address: verp() }, bearer)).status).toBe(403);
  expect((await w.request("/api/v1/messages")).status).toBe(401);
  expect(await stateOfAda()).toBe("confirmed");
});
