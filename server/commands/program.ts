import type { Command } from "commander";
import { accountCommands } from "./account.ts";
import { grantCommands } from "./grant.ts";
import { agentCommands } from "./agent.ts";
import { alertCommands } from "./alerts.ts";
import { auditCommands } from "./audit.ts";
import { backupCommands } from "./backup.ts";
import { configCommands } from "./config.ts";
import { correctionCommands } from "./correction.ts";
import { demoCommand } from "./demo.ts";
import { emptyProgram } from "./empty-program.ts";
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

/** Returns the command line with all of its verbs. */
export function createProgram(): Command {
  const program = emptyProgram();
  for (const add of VERBS) add(program);
  return program;
}

const VERBS = [
  serveCommand,
  agentCommands,
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
  grantCommands,
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
