import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import type { Command } from "commander";
import { openAgentStore, UnusableStore } from "../../db/agent-store.ts";
import { rememberSecret } from "../../probes/redaction.ts";
import { startAgent } from "../agent/agent.ts";
import { createService } from "../agent/service.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { stopOnSignal } from "./exit.ts";
import { createLog } from "./log.ts";

type Options = { region?: string; server?: string; token?: string; data: string };

/** `vigie agent`: probes from another place, and the tokens with which it may report. */
export function agentCommands(program: Command): void {
  const agent = program
    .command("agent")
    .description("probe from a region, and send the results to a service elsewhere")
    .option("--region <id>", "region that it probes from (VIGIE_REGION)")
    .option("--server <url>", "address of the service")
    .option("--token <token>", "token of the region (VIGIE_AGENT_TOKEN)")
    .option("--data <folder>", "folder for what the service has not stored yet", "data/agent")
    .action((options: Options) => runAgent(options));

  const token = agent
    .command("token")
    .description("make a token for the agents of a region and print it, this once")
    .action(async (_: unknown, command: Command) =>
      (await tokens()).makeToken(command.optsWithGlobals<Options>().region),
    );

  token
    .command("list")
    .description("every token of agents, newest first")
    .option("--json", "as JSON")
    .action(async ({ json = false }: { json?: boolean }) => (await tokens()).listTokens(json));

  token
    .command("revoke")
    .description("revoke a token, at once")
    .argument("<id>", "as `agent token list` shows it")
    .action(async (id: string) => (await tokens()).revokeToken(id));
}

/** Loaded only when wanted: an agent needs neither the database nor the configuration. */
const tokens = () => import("./agent-tokens.ts");

async function runAgent(options: Options): Promise<void> {
  // As the service does: the heap grows by a quarter, instead of doubling.
  setFlagsFromString("--heap-growing-percent=25");
  const region = options.region ?? process.env["VIGIE_REGION"];
  if (!region) throw new UsageError("--region is wanted: the region that this agent probes from");
  const server = serverOf(options.server);
  const token = tokenOf(options.token);
  const log = createLog(readSettings({ LOG_LEVEL: process.env["LOG_LEVEL"] }).logLevel);
  if (server.startsWith("http:"))
    log.warn({ server }, "http: whoever is on the way reads the token");
  const store = openStore(options.data, (path) =>
    log.error(
      { path },
      "the file of the agent is damaged: it was set aside, and another one begun",
    ),
  );
  const service = createService(server, token);
  const agent = startAgent({ region, service, store, log, env: process.env });
  stopOnSignal(() => agent.stop());
  process.stdout.write(`Vigie probes from ${region} for ${server}\n`);
}

function openStore(folder: string, setAside: (path: string) => void) {
  try {
    return openAgentStore(folder, setAside);
  } catch (error) {
    throw error instanceof UnusableStore ? new UsageError(error.message) : error;
  }
}

function serverOf(text: string | undefined): string {
  if (!text) throw new UsageError("--server is wanted: the address of the service");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw new UsageError(
      `--server is ${JSON.stringify(text)}: https://status.exemple.fr is wanted`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** The token itself is never repeated. */
function tokenOf(given: string | undefined): string {
  const { VIGIE_AGENT_TOKEN: own, VIGIE_AGENT_TOKEN_FILE: file } = process.env;
  const token = (given ?? (own || (file && readFileSync(file, "utf8")) || "")).trim();
  if (token === "") {
    throw new UsageError(
      "--token or VIGIE_AGENT_TOKEN is wanted: `vigie agent token --region <id>` makes one where the service runs",
    );
  }
  rememberSecret(token);
  if (!/^vga_[\w-]{43}$/.test(token)) {
    throw new UsageError("the token is none of an agent: those begin with vga_");
  }
  return token;
}
