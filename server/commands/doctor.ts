import { DEFAULT_DATABASE } from "../../db/store-files.ts";
import type { Command } from "commander";
import {
  checkAnchors,
  checkConfig,
  checkCredentials,
  checkPace,
  checkSecrets,
  monitorsOf,
} from "./doctor/configured.ts";
import type { DoctorFinding } from "./doctor/finding.ts";
import {
  checkClock,
  checkDescriptors,
  checkDisk,
  checkNode,
  checkPort,
  checkWeb,
  clockSkews,
} from "./doctor/machine.ts";
import { checkDatabase, checkModes, checkSecretOf, secretFilesOf } from "./doctor/stored.ts";
import { checkBackups } from "./doctor/backups.ts";
import { checkChannels } from "./doctor/channels.ts";
import { withMend } from "./doctor/mends.ts";
import { checkPeople } from "./doctor/people.ts";
import { checkAddresses, checkMail, checkProxy } from "./doctor/reached.ts";
import { trustSystemAuthorities } from "../../probes/authorities.ts";
import { perEngine } from "../../db/dialect.ts";
import { storeOf, type Store } from "../../db/store.ts";
import { checkPostgres } from "./doctor/postgres.ts";
import { readSettings } from "../config/settings.ts";
import { EXIT } from "./exit.ts";
import { defaultConfig } from "./default-config.ts";
import { databaseOf } from "./on-database.ts";
import { paintFor, type Paint } from "./probe-screen.ts";

type Options = { config?: string; json?: boolean };

/** `vigie doctor`: whether everything that the service needs is there and sound. */
export function doctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("check configuration, database, machine and network for problems")
    .option("--config <file>", "the configuration (VIGIE_CONFIG)")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      `
Reads the configuration, every page of the database, the clock, the disk, the limits of this
process, the port, the built pages, people, tokens and backups; connects to the mail server and
to the alert channels, and calls the public addresses and the reference targets (network.anchors). Changes and sends nothing,
and may be run beside the service. Each finding says how to mend it. Exit codes: 0 all well, 1 something is wrong.`,
    )
    .action(async (options: Options) => {
      const findings = await examine(options.config);
      process.stdout.write(
        options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : screen(findings),
      );
      const isWrong = findings.some((f) => f.status === "fail");
      process.exitCode = isWrong ? EXIT.failure : EXIT.ok;
    });
}

async function examine(configPath: string | undefined): Promise<DoctorFinding[]> {
  const settings = readSettings(process.env);
  const path = configPath ?? settings.configPath ?? defaultConfig();
  const { finding, config } = checkConfig(path, process.env);
  const monitors = config ? monitorsOf(config) : [];
  const database = settings.database ?? (path === null ? databaseOf(settings) : DEFAULT_DATABASE);
  const store = storeOf(database, settings.stateFolder);
  const stored = await perEngine(database, { sqlite: storedInFile, postgres: checkPostgres })(
    store,
    settings.secret,
  );
  const anchors = config?.network.anchors.filter((a) => /^https?:/i.test(a)) ?? [];
  const skews = await clockSkews(anchors);
  const now = Date.now();
  trustSystemAuthorities();
  const findings = [
    checkNode(process.versions.node),
    finding,
    ...(config ? [checkSecrets(config), checkCredentials(config, now), checkPace(config)] : []),
    ...stored.findings,
    ...(await checkPeople(store, now)),
    await checkMail(settings.mail),
    ...(config ? await checkChannels(config, settings.mail !== null) : []),
    ...(config
      ? [
          ...(await checkAddresses(config, now)),
          checkProxy(config, settings.host, settings.trust),
          checkBackups(config.backup, database, now),
        ]
      : []),
    checkModes(store.files, secretFilesOf(process.env)),
    checkDisk(store.files, monitors),
    checkClock(now, stored.newestSlot, skews),
    checkDescriptors(monitors),
    await checkPort(settings.host, settings.port),
    await checkWeb(),
    ...(config ? [await checkAnchors(config)] : []),
  ];
  return findings.map(withMend);
}

async function storedInFile({ name }: Store, secret: string | null) {
  const { finding, newestSlot } = await checkDatabase(name);
  const own = finding.status === "fail" ? [] : [await checkSecretOf(name, secret)];
  return { findings: [finding, ...own], newestSlot };
}

const COLOURS = { ok: "green", warn: "yellow", fail: "red" } as const;

function screen(
  findings: readonly DoctorFinding[],
  paint: Paint = paintFor(process.stdout),
): string {
  const width = Math.max(...findings.map((f) => f.check.length));
  const lines = findings.map(({ check, status, detail, mend }) => {
    const label = `${paint(COLOURS[status], status.padEnd(4))}  ${check.padEnd(width)}  `;
    const text = mend === undefined ? detail : `${detail}\nto mend: ${mend}`;
    return label + text.replaceAll("\n", `\n${" ".repeat(8 + width)}`);
  });
  const wrong = findings.filter((f) => f.status === "fail").length;
  const doubtful = findings.filter((f) => f.status === "warn").length;
  const verdict =
    wrong > 0
      ? paint("red", `${wrong} wrong`)
      : doubtful > 0
        ? paint("yellow", "nothing wrong")
        : paint("green", "all well");
  return `${[...lines, "", doubtful > 0 ? `${verdict}, ${doubtful} to look at` : verdict].join("\n")}\n`;
}
