import { Command } from "commander";
import { accountCommands } from "./account.ts";
import { alertCommands } from "./alerts.ts";
import { auditCommands } from "./audit.ts";
import { backupCommands } from "./backup.ts";
import { configCommands } from "./config.ts";
import { correctionCommands } from "./correction.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { importConfigCommand } from "./import-config.ts";
import { incidentCommands } from "./incident.ts";
import { initCommand } from "./init.ts";
import { mailCommands } from "./mail.ts";
import { maintenanceCommands } from "./maintenance.ts";
import { migrateCommand } from "./migrate.ts";
import { organizationCommands } from "./organization.ts";
import { probeCommand } from "./probe.ts";
import { reportCommand } from "./report.ts";
import { rollupCommands } from "./rollup.ts";
import { serveCommand } from "./serve.ts";
import { subscriberCommands } from "./subscribers.ts";
import { tokenCommands } from "./token.ts";
import { accessCommands } from "./access.ts";
import { userCommands } from "./user.ts";
import { VERSION } from "../context/version.ts";

/** Returns the command line with all of its verbs. */
export function createProgram(): Command {
  const program = new Command("vigie")
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

  for (const add of VERBS) add(program);
  return program;
}

const VERBS = [
  serveCommand,
  demoCommand,
  initCommand,
  configCommands,
  probeCommand,
  doctorCommand,
  tokenCommands,
  userCommands,
  accessCommands,
  organizationCommands,
  accountCommands,
  incidentCommands,
  maintenanceCommands,
  mailCommands,
  alertCommands,
  auditCommands,
  exportCommand,
  importCommand,
  importConfigCommand,
  reportCommand,
  correctionCommands,
  rollupCommands,
  backupCommands,
  migrateCommand,
  subscriberCommands,
];
