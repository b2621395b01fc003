import { Command } from "commander";
import { VERSION } from "../context/version.ts";

/** Returns the command line without any verb. */
export function emptyProgram(): Command {
  return new Command("vigie")
    .description("Status page and provider monitoring for API gateways.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(--help lists commands and options)")
    .addHelpText(
      "after",
      `
Environment: VIGIE_CONFIG (./vigie.yaml; the demo if there is none), DATABASE_URL
(file:./data/vigie.db; or postgres://user:password@host/database, with
VIGIE_STATE, a folder for this process, ./data), VIGIE_SECRET (made and stored beside the database), HOST (127.0.0.1),
PORT (3000), SMTP_URL and MAIL_FROM (no mail), DKIM_KEY, DKIM_SELECTOR and DKIM_DOMAIN (the mail
server signs), MAIL_PER_MINUTE (as fast as the mail server takes them), OIDC_ISSUER, OIDC_CLIENT_ID
and OIDC_CLIENT_SECRET (no sign-in by OpenID Connect), TRUST_PROXY (nobody; a number of proxies, or
their networks), LOG_LEVEL (info). Of secrets, NAME_FILE may name a file that holds them.
Exit codes: 0 ok, 1 failure, 2 usage, 3 invalid configuration, 4 database unusable.`,
    );
}
