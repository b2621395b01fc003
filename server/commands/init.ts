import { existsSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Option, type Command } from "commander";
import { stringify } from "yaml";
import { formatMistakes, loadConfig } from "../config/load.ts";
import { UsageError } from "../config/settings.ts";
import { slugOf } from "../core/page/paths.ts";

type Options = {
  readonly title?: string;
  readonly url?: string;
  readonly monitor?: string;
  readonly contact?: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly force?: boolean;
};

/** Values without which there is no configuration: as they are asked for, and their flags. */
const ASKED = {
  title: "Name of the gateway, such as API Exemple",
  url: "Public address of the page, such as https://status.exemple.fr",
  monitor: "Address to check, such as https://api.exemple.fr/ping",
} as const;

type Wanted = Readonly<Record<keyof typeof ASKED, string>>;

/** `vigie init`: a first configuration. */
export function initCommand(program: Command): void {
  program
    .command("init")
    .description("write a commented configuration, the least that runs; asks on a terminal")
    .argument("[file]", "file to write", "vigie.yaml")
    .option("--title <text>", ASKED.title)
    .option("--url <url>", ASKED.url)
    .option("--monitor <url>", ASKED.monitor)
    .option("--contact <address>", "address that readers may write to")
    .addOption(
      new Option("--locale <language>", "language of the team").choices(["fr", "en"]).default("fr"),
    )
    .option("--time-zone <zone>", "time zone of days and months", localZone())
    .option("--force", "replace a file that is there")
    .action(async (file: string, options: Options) => {
      if (existsSync(file) && !options.force) {
        throw new UsageError(`${file} is there already: name another file, or --force replaces it`);
      }
      const text = configurationOf({ ...options, ...(await wantedOf(options)) });
      const loaded = loadConfig(text, { path: file, env: {} });
      if (!loaded.ok) {
        throw new UsageError(
          `nothing was written, since it would not hold:\n${formatMistakes(loaded.mistakes)}`,
        );
      }
      writeFileSync(file, text, { flag: options.force ? "w" : "wx", mode: 0o640 });
      process.stdout.write(`${file} is written. Next:\n${NEXT}`);
    });
}

const NEXT = `  vigie doctor                                        what is missing, and how to mend it
  vigie user add you@example.org --role admin         who may sign in to the console
  vigie serve                                         http://127.0.0.1:3000
`;

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the values given by flags; others are asked for where a person can answer. */
async function wantedOf(options: Options): Promise<Wanted> {
  const missing = keysOf(ASKED).filter((key) => !options[key]);
  if (missing.length > 0 && !process.stdin.isTTY) {
    throw new UsageError(
      `not on a terminal: ${missing.map((key) => `--${key}`).join(", ")} wanted`,
    );
  }
  const answers = missing.length > 0 ? await ask(missing) : {};
  return Object.fromEntries(
    keysOf(ASKED).map((key) => [key, options[key] || answers[key] || ""]),
  ) as Wanted;
}

const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] =>
  Object.keys(record) as K[];

async function ask(keys: readonly (keyof Wanted)[]): Promise<Partial<Wanted>> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answers: [string, string][] = [];
    for (const key of keys) {
      let answer = "";
      while (answer === "") answer = (await terminal.question(`${ASKED[key]}: `)).trim();
      answers.push([key, answer]);
    }
    return Object.fromEntries(answers);
  } finally {
    terminal.close();
  }
}

/** Returns a text as YAML, whatever is in it: JSON's strings are YAML's, and no variable is meant. */
const quoted = (text: string): string => JSON.stringify(text.trim()).replaceAll("${", () => "$${");

/** Returns the text of a configuration: one page, its gateway, one monitor. */
function configurationOf(given: Wanted & Options): string {
  const { title, url, monitor, contact, locale, timeZone } = given;
  const id = stringify(slugOf(title) || "page").trim();
  return `# Configuration of Vigie. docs/configure.md has every setting.
# After a change: vigie config check FILE, then send SIGHUP to the server, or start it again.
pages:
  - id: ${id}
    title: ${quoted(title)}
    url: ${quoted(url)}
    locale: ${locale}
    timeZone: ${quoted(timeZone)}
    ${contact ? `contact: ${quoted(contact)}` : "# contact: support@exemple.fr"}
    # Availability promised for a month, and the notice that planned maintenance needs:
    # sla: { target: 99.5, noticeHours: 24 }
    providers:
      # The gateway itself; its commitment binds it alone.
      - id: ${id}
        name: ${quoted(title)}
        role: gateway
        components:
          - id: gateway
            name: ${quoted(title)}
            monitors:
              # Up while it answers 200 to 299 within 5 s; a failure is repeated twice first.
              - { kind: http, url: ${quoted(monitor)}, every: 60s }
      # A provider behind it, and what it offers:
      # - id: insee
      #   name: INSEE
      #   components:
      #     - id: insee/sirene
      #       name: Sirene
      #       monitors:
      #         - { kind: http, url: "https://api.insee.fr/health", every: 60s }

# Two targets that are up whenever your own network is: an outage of yours is blamed on no provider.
# network: { anchors: ["1.1.1.1:443", "9.9.9.9:443"] }

# Mail addresses of the team (mail needs SMTP_URL and MAIL_FROM).
# team: { email: [equipe@exemple.fr] }

# Copies of the database, each opened and read before it counts.
backup: { every: 1d, keep: 14, to: backups }
`;
}
