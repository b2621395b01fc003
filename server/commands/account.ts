import { InvalidArgumentError, Option, type Command } from "commander";
import { membershipsIn } from "../../db/memberships.ts";
import { organizationsById } from "../../db/organizations.ts";
import { personById } from "../../db/people.ts";
import { accountById, accountByLogin, accountsOf } from "../../db/technical-accounts.ts";
import {
  createAccount,
  deactivateAccount,
  existingAccount,
  reactivateAccount,
  resetSecret,
  unknownAccount,
  type WithSecret,
} from "../actions/technical-accounts.ts";
import type { Context } from "../context/context.ts";
import { technicalAccountJson } from "../core/api/technical-accounts.ts";
import { contactAddress } from "../core/mail-address.ts";
import type { Organization } from "../core/people/organization.ts";
import { BUILT_IN_SCOPES, type AccountScope } from "../core/people/scopes.ts";
import {
  accountState,
  LONGEST_OVERLAP_HOURS,
  type TechnicalAccount,
} from "../core/people/technical-account.ts";
import { refusedAsUsage } from "./arguments.ts";
import { columns } from "./columns.ts";
import { withContext } from "./in-force.ts";
import { organizationNamed } from "./organization.ts";

type Created = {
  readonly organization: string;
  readonly scope: readonly AccountScope[];
  readonly contact?: string;
  readonly json?: boolean;
};
type Reset = { readonly keepOldFor: number; readonly json?: boolean };
type Listed = { readonly organization?: string; readonly json?: boolean };

/** `vigie account`: programs of organisations. It works while a server runs. */
export function accountCommands(program: Command): void {
  const account = program
    .command("account")
    .description("technical accounts: the programs of organisations");

  account
    .command("create")
    .description("make a technical account, and print its secret, this once")
    .requiredOption("--organization <slug>", "slug or id of its organisation")
    .addOption(
      new Option("--scope <scope...>", "what it may do; several may be named")
        .choices(BUILT_IN_SCOPES)
        .makeOptionMandatory(),
    )
    .option("--contact <email>", "who is written to; by default an admin of the organisation")
    .option("--json", "login, secret and the rest as JSON")
    .action((options: Created) => withContext((ctx) => refusedAsUsage(() => create(ctx, options))));

  account
    .command("list")
    .description("every technical account, newest first")
    .option("--organization <slug>", "only those of one organisation")
    .option("--json", "as JSON")
    .action((options: Listed) => withContext((ctx) => list(ctx, options)));

  account
    .command("secret")
    .description("give a technical account a new secret, and print it, this once")
    .argument("<login>", "its login or id")
    .option("--keep-old-for <hours>", "hours for which the old one is valid too", hours, 0)
    .option("--json", "login, secret and the rest as JSON")
    .action((login: string, { keepOldFor, json }: Reset) =>
      withContext(async (ctx) => {
        const { id } = await called(ctx, login);
        await show(ctx, await resetSecret(ctx, id, keepOldFor), json);
      }),
    );

  account
    .command("deactivate")
    .description("deactivate a technical account; its access tokens end at once")
    .argument("<login>", "its login or id")
    .action((login: string) =>
      withContext(
        async (ctx) => void (await deactivateAccount(ctx, (await called(ctx, login)).id)),
      ),
    );

  account
    .command("reactivate")
    .description("reactivate a technical account, within 60 days")
    .argument("<login>", "its login or id")
    .action((login: string) =>
      withContext(
        async (ctx) => void (await reactivateAccount(ctx, (await called(ctx, login)).id)),
      ),
    );
}

async function create(ctx: Context, options: Created): Promise<void> {
  const organization = await organizationNamed(ctx, options.organization);
  const contactEmail = options.contact ?? (await usualContact(ctx, organization));
  const wanted = { scopes: options.scope, ...(contactEmail !== null && { contactEmail }) };
  await show(ctx, await createAccount(ctx, organization, wanted), options.json);
}

/** Returns the address of the organisation's first admin, else the team's; `null`: there is none. */
async function usualContact(ctx: Context, { id }: Organization): Promise<string | null> {
  const members = await membershipsIn(ctx.db, [id]);
  const admin = members.find(({ role }) => role === "admin");
  const person = admin ? await personById(ctx.db, admin.personId) : null;
  return person?.email ?? contactAddress(ctx.config.pages[0]?.contact ?? null);
}

/** Prints a secret alone on stdout, the rest on stderr; or all of it as JSON. */
async function show(ctx: Context, { account, secret }: WithSecret, json = false): Promise<void> {
  if (json) {
    const { organization } = await existingAccount(ctx, account.id);
    const shown = technicalAccountJson(account, organization, ctx.now(), secret);
    process.stdout.write(`${JSON.stringify(shown)}\n`);
    return;
  }
  process.stdout.write(`${secret}\n`);
  process.stderr.write(
    `The secret of ${account.login}; ${account.contactEmail} is written to. It is not shown again.\n`,
  );
}

async function list(ctx: Context, { organization: slug, json }: Listed): Promise<void> {
  const only = slug === undefined ? null : await organizationNamed(ctx, slug);
  const all = await accountsOf(ctx.db, only ? { organizationId: only.id } : {});
  const ids = [...new Set(all.map((one) => one.organizationId))];
  const known = new Map((await organizationsById(ctx.db, ids)).map((one) => [one.id, one]));
  const rows = all.map((account) => ({ account, of: known.get(account.organizationId)! }));
  const shown = rows.map(({ account, of }) => technicalAccountJson(account, of, ctx.now()));
  process.stdout.write(json ? `${JSON.stringify(shown)}\n` : table(rows, ctx.now()));
}

const table = (
  rows: readonly { readonly account: TechnicalAccount; readonly of: Organization }[],
  now: number,
): string =>
  columns([
    ["LOGIN", "STATE", "LAST USED", "SCOPES", "ORGANISATION"],
    ...rows.map(({ account, of }) => [
      account.login,
      accountState(account, now),
      account.lastUsedAt === null ? "-" : new Date(account.lastUsedAt).toISOString().slice(0, 10),
      account.scopes.join(","),
      of.slug,
    ]),
  ]);

async function called({ db }: Context, login: string): Promise<TechnicalAccount> {
  const account = (await accountByLogin(db, login)) ?? (await accountById(db, login));
  if (account) return account;
  throw unknownAccount();
}

function hours(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= LONGEST_OVERLAP_HOURS) return number;
  throw new InvalidArgumentError(`a whole number from 0 to ${LONGEST_OVERLAP_HOURS} is wanted`);
}
