import { Command } from "commander";
import { auditCommands } from "./commands/audit.ts";
import { backupCommands } from "./commands/backup.ts";
import { configCommands } from "./commands/config.ts";
import { correctionCommands } from "./commands/correction.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { fail } from "./commands/exit.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { incidentCommands } from "./commands/incident.ts";
import { mailCommands } from "./commands/mail.ts";
import { maintenanceCommands } from "./commands/maintenance.ts";
import { probeCommand } from "./commands/probe.ts";
import { reportCommand } from "./commands/report.ts";
import { rollupCommands } from "./commands/rollup.ts";
import { serveCommand } from "./commands/serve.ts";
import { subscriberCommands } from "./commands/subscribers.ts";
import { tokenCommands } from "./commands/token.ts";
import { userCommands } from "./commands/user.ts";
import { VERSION } from "./version.ts";

const program = new Command("vigie")
  .description("Status page and provider monitoring for API gateways.")
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError("(--help tells what is understood)")
  .addHelpText(
    "after",
    `
Environment: VIGIE_CONFIG (./vigie.yaml; the demo if there is none), DATABASE_URL
(file:./data/vigie.db), VIGIE_SECRET (made and kept beside the database), HOST (127.0.0.1),
PORT (3000), SMTP_URL and MAIL_FROM (no mail), DKIM_KEY, DKIM_SELECTOR and DKIM_DOMAIN (the mail
server signs), MAIL_PER_MINUTE (as fast as the mail server takes them), OIDC_ISSUER, OIDC_CLIENT_ID
and OIDC_CLIENT_SECRET (no sign-in by OpenID Connect), TRUST_PROXY (nobody; a number of proxies, or
their networks), LOG_LEVEL (info). Of secrets, NAME_FILE may name a file that holds them.
Exit codes: 0 ok, 1 failure, 2 usage, 3 invalid configuration, 4 database unusable.`,
  );

serveCommand(program);
demoCommand(program);
configCommands(program);
probeCommand(program);
doctorCommand(program);
tokenCommands(program);
userCommands(program);
incidentCommands(program);
maintenanceCommands(program);
mailCommands(program);
auditCommands(program);
exportCommand(program);
importCommand(program);
reportCommand(program);
correctionCommands(program);
rollupCommands(program);
backupCommands(program);
subscriberCommands(program);

await program.parseAsync().catch(fail);
