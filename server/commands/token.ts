import { ONE_LINE } from "../core/plain-text.ts";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { StoredToken } from "../../db/tokens.ts";
import { grantTokenById } from "../../db/grant-tokens.ts";
import { usageOf } from "../actions/token-usage.ts";
import { rotateKey } from "../auth/keys.ts";
import { issueToken, listTokens, revokeToken } from "../auth/token.ts";
import { ROLES, type Role } from "../core/people/permission.ts";
import { usageJson } from "../core/api/token-usage.ts";
import { USAGE_WINDOWS, type UsageWindow } from "../core/people/token-usage.ts";
import { Refusal } from "../core/refusal.ts";
import { introspect } from "../routes/oauth/introspection.ts";
import { readPiped } from "./hidden.ts";
import { withContext } from "./in-force.ts";
import { onDatabase } from "./on-database.ts";

const MOST_MONTHS = 120;

/** `vigie token`: what machines call the writing API with. It works while a server runs. */
export function tokenCommands(program: Command): void {
  const token = program.command("token").description("tokens of machines that write to the API");

  token
    .command("create")
    .description("make a token and print it, this once")
    .requiredOption("--name <name>", "name of its holder", named)
    .addOption(
      new Option("--role <role>", "role of the token").choices(ROLES).makeOptionMandatory(),
    )
    .option("--months <n>", "months until it expires", months, 18)
    .option("--provider <id>", "the only provider that it may speak for", named)
    .action((options: { name: string; role: Role; months: number; provider?: string }) =>
      onDatabase(async (ctx) => {
        const { token, stored } = await issueToken(ctx, options);
        process.stdout.write(`${token}\n`);
        process.stderr.write(
          `Token ${stored.id}, good until ${iso(stored.expiresAt)}. It is not shown again.\n`,
        );
      }),
    );

  token
    .command("list")
    .description("every token that was made, newest first")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      onDatabase(async (ctx) => {
        const tokens = await listTokens(ctx);
        process.stdout.write(json ? `${JSON.stringify(tokens.map(asJson))}\n` : table(tokens));
      }),
    );

  token
    .command("revoke")
    .description("revoke a token, at once")
    .argument("<id>", "as `token list` shows it")
    .action((id: string) => onDatabase((ctx) => revokeToken(ctx, id)));

  token
    .command("introspect")
    .description("look whether a token of a grant or an account is valid; read from stdin")
    .action(() =>
      withContext(async (ctx) => {
        const found = await introspect(ctx, (await readPiped()).trim());
        process.stdout.write(`${JSON.stringify(found)}\n`);
      }),
    );

  token
    .command("usage")
    .description("requests of a grant's token, its last calls and its ban, as JSON")
    .argument("<id>", "its id, as `grant list --json` shows it")
    .addOption(
      new Option("--window <time>", "time that is shown")
        .choices(Object.keys(USAGE_WINDOWS))
        .default("10m"),
    )
    .action((id: string, { window }: { window: UsageWindow }) =>
      withContext(async (ctx) => {
        const found = await grantTokenById(ctx.db, id);
        if (!found) throw new Refusal("missing", `No grant has a token ${id}.`);
        const usage = await usageOf(ctx, id, window);
        const shown = usageJson(id, usage, ctx.config.limits.perToken);
        process.stdout.write(`${JSON.stringify(shown)}\n`);
      }),
    );

  token
    .command("rotate-key")
    .description("sign tokens with a new key from now on; those that are out stay good")
    .action(() =>
      onDatabase(async (ctx) => {
        const { kid } = await rotateKey(ctx);
        process.stdout.write(`${kid}\n`);
      }),
    );
}

function named(text: string): string {
  const name = text.trim();
  if (name !== "" && name.length <= 200 && ONE_LINE.test(name)) return name;
  throw new InvalidArgumentError("one line of at most 200 characters is wanted");
}

function months(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MOST_MONTHS) return number;
  throw new InvalidArgumentError(`a whole number from 1 to ${MOST_MONTHS} is wanted`);
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

const asJson = (t: StoredToken) => ({
  id: t.id,
  name: t.name,
  role: t.role,
  provider: t.provider,
  createdAt: iso(t.createdAt),
  expiresAt: iso(t.expiresAt),
  lastUsedAt: isoOrNull(t.lastUsedAt),
  revokedAt: isoOrNull(t.revokedAt),
});

function table(tokens: readonly StoredToken[]): string {
  const day = (at: number | null) => (at === null ? "-" : iso(at).slice(0, 10));
  const rows = [
    ["ID", "ROLE", "PROVIDER", "EXPIRES", "LAST USED", "REVOKED", "NAME"],
    ...tokens.map((t) => [
      t.id,
      t.role,
      t.provider ?? "-",
      day(t.expiresAt),
      day(t.lastUsedAt),
      day(t.revokedAt),
      t.name,
    ]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => `${row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}`.trimEnd() + "\n")
    .join("");
}
