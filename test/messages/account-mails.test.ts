import { afterAll, beforeAll, expect, test } from "vitest";
import { keepAccounts } from "../../server/actions/account-clock.ts";
import {
  changeAccount,
  createAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
} from "../../server/actions/technical-accounts.ts";
import { issueAccessToken, revokeAccessToken } from "../../server/auth/access-token.ts";
import { accessClaims } from "../../server/auth/access-token.ts";
import { addPerson } from "../../server/auth/people.ts";
import type { Context } from "../../server/context/context.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { mailLane } from "../helpers/mail-lane.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";
import { organizationWith } from "../helpers/technical-accounts.ts";
import { ANNE, NOON, world, type World } from "../helpers/world.ts";

let w: World;
let mails: MailServer;
let at = NOON;
let ctx: Context;
beforeAll(async () => {
  [w, mails] = await Promise.all([world(), startMailServer()]);
  ctx = { ...w.ctx, now: () => at, by: ANNE };
});
afterAll(async () => {
  await mails.stop();
  await w.db.destroy();
});

/** Everything that is stored, as text. */
async function stored(): Promise<string> {
  const tables = await w.db.introspection.getTables({ withInternalKyselyTables: true });
  const rows = [];
  for (const { name } of tables) {
    rows.push(
      await w.db
        .selectFrom(name as "setting")
        .selectAll()
        .execute(),
    );
  }
  return JSON.stringify(rows);
}

test("each step is mailed once, in the reader's language; no secret is mailed or stored", async () => {
  const organization = await organizationWith(w.ctx, ["insee"]);
  await addPerson(ctx, { email: "bob@exemple.fr", name: "Bob", role: "member", locale: "en" });
  const scopes = ["maintenance:write"] as const;
  const made = await createAccount(ctx, organization, { contactEmail: "ada@exemple.fr", scopes });
  const { id } = made.account;
  const issued = await issueAccessToken(
    ctx,
    { account: made.account, organization, secretUntil: null },
    scopes,
  );
  const claims = await accessClaims(ctx, issued.token);
  await revokeAccessToken(ctx, { account: made.account, organization }, claims);
  const second = await resetSecret(ctx, id, 24);
  const third = await resetSecret(ctx, id, 0);
  await deactivateAccount(ctx, id);
  await reactivateAccount(ctx, id);
  await changeAccount(ctx, id, { contactEmail: "bob@exemple.fr" });
  await deactivateAccount(ctx, id);
  at += 53 * DAY_MS;
  await keepAccounts(ctx);

  const lane = mailLane(ctx, mails.url);
  while ((await lane.tick()) > 0);
  await lane.close();

  const sent = (await mails.parsed()).map((mail) => ({
    to: mail.to?.[0]?.address,
    subject: mail.subject,
    text: mail.text ?? "",
  }));
  expect(sent.map(({ to, subject }) => `${to} ${subject}`).toSorted()).toEqual([
    "ada@exemple.fr [API Exemple] Compte technique créé",
    "ada@exemple.fr [API Exemple] Compte technique désactivé",
    "ada@exemple.fr [API Exemple] Compte technique réactivé",
    "ada@exemple.fr [API Exemple] Secret d’un compte technique renouvelé",
    "ada@exemple.fr [API Exemple] Secret d’un compte technique renouvelé",
    "ada@exemple.fr [API Exemple] Vous n’êtes plus contact d’un compte technique",
    "bob@exemple.fr [API Exemple] Technical account closes soon",
    "bob@exemple.fr [API Exemple] Technical account deactivated",
    "bob@exemple.fr [API Exemple] You are a technical account’s contact",
  ]);
  const texts = sent.map(({ text }) => text.replaceAll(/\s+/g, " ")).join("\n");
  expect(texts).toContain(made.account.login);
  // 60 days after noon on 15 January, and a day after it.
  expect(texts).toContain("avant le lun. 16 mars 12 h");
  expect(texts).toContain("jusqu’au ven. 16 janv. 12 h");
  expect(texts).toContain("Mon 16 Mar 12:00");

  const secrets = [made.secret, second.secret, third.secret, issued.token, claims.jti];
  const everything = (await stored()) + mails.caught.map(({ raw }) => raw.toString()).join("");
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  expect(everything).not.toMatch(/vts_|eyJ[\w-]+\.eyJ/);
  for (const { raw } of mails.caught) expect(raw.toString()).not.toContain("vts=5F");
});
