import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSettings, UsageError } from "../../server/config/settings.ts";
import { temporaryFolder } from "../helpers/process.ts";

const OIDC = { OIDC_ISSUER: "https://idp.exemple.fr/api/v2", OIDC_CLIENT_ID: "vigie" };

test("without SMTP_URL and OIDC_ISSUER nothing of them is set up", () => {
  expect(readSettings({})).toMatchObject({ mail: null, oidc: null });
  expect(readSettings({ SMTP_URL: "", OIDC_ISSUER: "" })).toMatchObject({ mail: null, oidc: null });
});

test("an identity provider is configured by four variables, with its secret in a file if wanted", () => {
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, "secret");
    writeFileSync(file, "s3cret\n");

    const { oidc } = readSettings({
      ...OIDC,
      OIDC_CLIENT_SECRET_FILE: file,
      OIDC_DOMAINS: "exemple.fr=reader, Été.fr = editor",
    });

    expect(oidc).toEqual({
      issuer: OIDC.OIDC_ISSUER,
      clientId: "vigie",
      clientSecret: "s3cret",
      roles: new Map([
        ["exemple.fr", "reader"],
        ["xn--t-9fab.fr", "editor"],
      ]),
      trustEmail: false,
    });
  } finally {
    folder.remove();
  }
});

test.each([
  { env: { OIDC_ISSUER: "idp.exemple.fr" }, says: /OIDC_ISSUER/ },
  { env: { OIDC_ISSUER: OIDC.OIDC_ISSUER }, says: /OIDC_CLIENT_ID/ },
  { env: { ...OIDC, OIDC_DOMAINS: "exemple.fr" }, says: /exemple.fr=reader/ },
  { env: { ...OIDC, OIDC_DOMAINS: "exemple.fr=king" }, says: /OIDC_DOMAINS/ },
  { env: { ...OIDC, OIDC_DOMAINS: "*=admin" }, says: /OIDC_DOMAINS/ },
  { env: { SMTP_URL: "mail.exemple.fr" }, says: /SMTP_URL/ },
  { env: { SMTP_URL: "https://user:hunter2@exemple.fr" }, says: /SMTP_URL/ },
  { env: { SMTP_URL: "smtp://user:hunter2@exemple.fr" }, says: /MAIL_FROM/ },
  { env: { SMTP_URL: "smtp://u:50%hunter2@exemple.fr" }, says: /SMTP_URL.*must be written as %25/ },
  { env: { SMTP_URL: "smtp://100%:hunter2@exemple.fr" }, says: /SMTP_URL.*must be written as %25/ },
  { env: { SMTP_URL: "smtp://u:%E9hunter2@exemple.fr" }, says: /SMTP_URL.*in UTF-8/ },
  { env: { SMTP_URL: "smtp://u:12#hunter2@exemple.fr" }, says: /SMTP_URL.*# as %23/ },
  { env: { SMTP_URL: "smtp://u:12/hunter2@exemple.fr" }, says: /SMTP_URL/ },
  { env: { SMTP_URL: "smtp://u:12?hunter2@exemple.fr" }, says: /SMTP_URL.*\? as %3F/ },
  { env: { SMTP_URL: "smtp://exemple.fr", MAIL_FROM: "Vigie" }, says: /MAIL_FROM/ },
])("$env is a mistake that is told, without secrets", ({ env, says }) => {
  expect(() => readSettings(env)).toThrow(UsageError);
  expect(() => readSettings(env)).toThrow(says);
  expect(() => readSettings(env)).not.toThrow(/hunter2/);
});

test("an SMTP server and a sender are taken as they come", () => {
  const env = { SMTP_URL: "smtps://u:p@exemple.fr:465", MAIL_FROM: "Vigie <vigie@exemple.fr>" };

  expect(readSettings(env).mail).toMatchObject({ url: env.SMTP_URL, from: env.MAIL_FROM });
});
