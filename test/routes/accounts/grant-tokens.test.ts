import { jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { findHandover } from "../../../server/actions/handovers.ts";
import { grantCounted, signedGrantToken } from "../../../server/auth/grant-token.ts";
import { grantTokenById } from "../../../db/grant-tokens.ts";
import { handoverPath } from "../../../server/messages/grant-links.ts";
import { renderMail } from "../../../server/notify/mail.ts";
import { grantDesk } from "../../helpers/grant-desk.ts";
import { grantMails } from "../../helpers/grants.ts";
import { SECRET } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../../server/core/duration.ts";

const { desk, call, issue, keys } = grantDesk();

describe("handing over", () => {
  const page = (path: string, method = "GET") => desk.w.request(path, { method });
  let handovers = 0;
  /** Hands a token over to an address of its own, and returns the mail with its link. */
  const mailed = async (path: string) => {
    handovers += 1;
    const email = `rob${handovers}@exemple.fr`;
    const { status } = await call(desk.house.applicant, "POST", path, {
      email: email.toUpperCase(),
    });
    expect(status).toBe(202);
    const { story } = (await grantMails(desk.w)).find((mail) => mail.email === email)!;
    return { story, link: handoverPath(SECRET, story.handover!, story.until!) };
  };
  const handed = async () => {
    const { body } = await issue();
    const path = `/${desk.grant.id}/tokens/${body.id}/hand-over`;
    return { body, path, ...(await mailed(path)) };
  };

  test("a link shows the token once, after a button; looking at it uses nothing up", async () => {
    const { link, body, story } = await handed();
    expect(renderMail(story, { locale: "fr", grant: { handover: link } }).text).toContain(link);
    for (let look = 0; look < 3; look += 1) {
      const seen = await page(link);
      expect(seen.status).toBe(200);
      expect(seen.headers.get("cache-control")).toBe("no-store");
      expect(seen.headers.get("x-robots-tag")).toBe("noindex");
      expect(await seen.text()).not.toContain("eyJ");
    }
    const both = await Promise.all([page(link, "POST"), page(link, "POST")]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    const text = await both.find(({ status }) => status === 200)!.text();
    const shown = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(text)![0];
    desk.texts.push(shown);
    expect(
      (await jwtVerify(shown, await keys(), { currentDate: new Date(desk.w.now()) })).payload.sub,
    ).toBe(body.id);
    expect((await page(link)).status).toBe(410);
    const opened = (await grantMails(desk.w)).filter(({ kind }) => kind === "grant.opened");
    expect(opened.map(({ email }) => email).toSorted()).toEqual([
      "ada@exemple.fr",
      "tom@exemple.fr",
    ]);
  });

  test("a link that is cut off is 404; one that is taken back, replaced or revoked is 410", async () => {
    const { link, path, body } = await handed();
    expect((await page(link.slice(0, -1))).status).toBe(404);
    expect((await page("/jeton/x")).status).toBe(404);
    expect((await call(desk.house.applicant, "DELETE", path)).status).toBe(204);
    expect((await page(link)).status).toBe(410);

    const later = await mailed(path);
    await issue(desk.house.applicant, { replaces: body.id });
    expect((await page(later.link, "POST")).status).toBe(410);
  });

  test("a link is valid for 4 hours, and five are made a day at most", async () => {
    const { body, path } = await handed();
    let last = await mailed(path);
    for (let made = 2; made < 5; made += 1) last = await mailed(path);
    const { status } = await call(desk.house.applicant, "POST", path, { email: "rob@exemple.fr" });
    expect(status).toBe(429);
    const { story } = last;
    expect(desk.w.now() + 4 * HOUR_MS - story.until!).toBeLessThan(1000);
    const late = { ...desk.w.ctx, now: () => story.until! };
    const link = last.link.replace("/jeton/", "");
    await expect(findHandover(late, link)).rejects.toMatchObject({ kind: "gone" });
    await expect(findHandover(desk.w.ctx, link)).resolves.toMatchObject({ token: { id: body.id } });
  });

  test("the technical contact hands nothing over, and a wrong address is refused", async () => {
    const { path } = await handed();
    const to = { email: "rob@exemple.fr" };
    expect((await call(desk.house.technical, "POST", path, to)).status).toBe(403);
    const wrong = await call(desk.house.applicant, "POST", path, { email: "rob, eve@exemple.fr" });
    expect(wrong.status).toBe(422);
  });
});

describe("a token as a program", () => {
  const asked = (text: string, path = "/api/v1/incidents", method = "POST") =>
    desk.w.request(path, { method, headers: { authorization: `Bearer ${text}` } });

  test("is known while it is valid, and opens nothing but its scopes", async () => {
    const { body } = await issue();
    expect((await asked(body.token)).status).toBe(403);
    expect((await asked(body.token, `/api/v1/grants/${desk.grant.id}`, "GET")).status).toBe(403);
    const { body: read } = await call(desk.house.applicant, "GET", `/${desk.grant.id}`);
    expect(read.tokens[0].lastUsedAt).toBe(new Date(desk.w.now()).toISOString());

    const cut = `${(body.token as string).slice(0, -4)}AAAA`;
    expect((await asked(cut)).status).toBe(401);
    await call(desk.house.applicant, "DELETE", `/${desk.grant.id}/tokens/${body.id}`);
    expect((await asked(body.token)).status).toBe(401);
  });

  test("goes on working under its old text once it is prolonged", async () => {
    const { body } = await issue();
    const end = (at: number) =>
      desk.w.db.updateTable("token").set({ expires_at: at }).where("id", "=", body.id).execute();
    await end(desk.w.now());
    expect((await asked(body.token)).status).toBe(401);
    const old = await signedGrantToken(
      desk.w.ctx,
      { ...(await grantTokenById(desk.w.db, body.id))!, expiresAt: desk.w.now() - DAY_MS },
      desk.house.organization,
    );
    await end(desk.w.now() + DAY_MS);
    expect((await asked(old)).status).toBe(403);
  });

  test("is counted for itself, where it may read the state", async () => {
    const { body } = await issue();
    const left = async (text: string) =>
      Number(
        (await asked(text, "/api/v1/components/insee/sirene/availability", "GET")).headers.get(
          "ratelimit-remaining",
        ),
      );
    const first = await left(body.token);
    expect(await left(body.token)).toBe(first - 1);
    expect(await grantCounted(desk.w.ctx, body.token)).toEqual({
      id: body.id,
      hasQuota: true,
    });
    await call(desk.house.applicant, "DELETE", `/${desk.grant.id}/tokens/${body.id}`);
    expect(await grantCounted(desk.w.ctx, body.token)).toMatchObject({ hasQuota: false });
  });
});
