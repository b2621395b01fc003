import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename } from "node:path";
import { Option, type Command } from "commander";
import { readForeignTables } from "../../db/kuma-file.ts";
import { UsageError } from "../config/settings.ts";
import { formatMistakes, loadConfig } from "../config/load.ts";
import { convert, PEER_KINDS, type Converted, type PeerFile } from "../convert/convert.ts";
import { isSqlite } from "../convert/database-file.ts";
import { KUMA_TABLES } from "../convert/kuma-database.ts";
import { formatNotices } from "../convert/report.ts";
import { LARGEST_TEXT } from "../convert/source.ts";
import { Refusal } from "../core/refusal.ts";
import { EXIT } from "./exit.ts";
import { counted } from "../core/counted.ts";

type Options = {
  from?: string;
  out?: string;
  force?: boolean;
  title?: string;
  url?: string;
  json?: boolean;
};

/** Adds `vigie import-config`: a peer's configuration as vigie.yaml. It changes nothing else. */
export function importConfigCommand(program: Command): void {
  program
    .command("import-config")
    .description(
      "write a vigie.yaml from another tool's configuration; list what has no counterpart",
    )
    .argument(
      "<files...>",
      "Uptime Kuma's backup or kuma.db; Gatus' YAML; prometheus.yml and the modules of its blackbox exporter; Statuspage's components, UptimeRobot's or Hyperping's monitors as their APIs give them; an OpenAPI document; - reads from the standard input",
    )
    .addOption(
      new Option(
        "--from <kind>",
        "kind of the file; recognised by its content unless given",
      ).choices(PEER_KINDS),
    )
    .option("--out <file>", "write to a file instead of the standard output")
    .option("--force", "overwrite that file")
    .option("--title <title>", "title of the page")
    .option("--url <url>", "public address of the page")
    .option("--json", "print the YAML, the variables and the notices as JSON")
    .action((files: string[], options: Options) => {
      if (options.out !== undefined && !options.force && existsSync(options.out))
        throw new UsageError(`${options.out} exists: --force overwrites it`);
      const converted = convert(files.map(readPeerFile), options);
      deliver(converted, options);
    });
}

function deliver(converted: Converted, options: Options): void {
  const { yaml, notices, variables, kind, monitors } = converted;
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ kind, monitors, yaml, variables, notices }, null, 2)}\n`,
    );
  } else if (options.out === undefined) process.stdout.write(yaml);
  if (options.out !== undefined) writeFileSync(options.out, yaml);

  const env = Object.fromEntries(variables.map(({ name }) => [name, "x"]));
  const path = options.out ?? "vigie.yaml";
  const loaded = loadConfig(yaml, { path, env });
  const lines = [
    formatNotices(notices),
    ...variables.map(({ name, place }) => `${place}: a secret: set the variable ${name}`),
    loaded.ok ? "" : formatMistakes(loaded.mistakes),
    `${kind}: ${counted(monitors, "monitor")} written, ${counted(notices.length, "notice")}`,
  ];
  process.stderr.write(`${lines.filter(Boolean).join("\n")}\n`);
  if (!loaded.ok) process.exitCode = EXIT.failure;
}

function readPeerFile(path: string): PeerFile {
  const name = path === "-" ? "-" : basename(path);
  if (path === "-") return { name, content: { bytes: readFileSync(0) } };
  try {
    const beginning = readBeginning(path);
    if (isSqlite(beginning)) return { name, content: { tables: kumaTables(path, name) } };
    return { name, content: { bytes: beginning } };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(`${path} cannot be read${code && ` (${code})`}`);
  }
}

/** Reads no more than is allowed, and one byte to tell: a device may have no end. */
function readBeginning(path: string): Buffer {
  if (statSync(path).isDirectory())
    throw new Refusal("invalid", `${path} is a directory: expected a file`);
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(LARGEST_TEXT + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function kumaTables(path: string, name: string) {
  try {
    return readForeignTables(path, KUMA_TABLES);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw new Refusal("invalid", `${name}: this database cannot be read: ${why}`);
  }
}
