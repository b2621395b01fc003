import type { Command } from "commander";
import { tokensOfGrants } from "../../db/grant-tokens.ts";
import { grantsLike } from "../../db/grants.ts";
import { bansNow } from "../../db/token-usage.ts";
import { organizationsById } from "../../db/organizations.ts";
import { deedsOf, revokeGrant, transferGrant } from "../actions/grants.ts";
import { personCalled } from "../auth/people.ts";
import type { Context } from "../context/context.ts";
import { grantJson, type Grant } from "../core/api/grants.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import { refusedAsUsage } from "./arguments.ts";
import { columns } from "./columns.ts";
import { withContext } from "./in-force.ts";
import { organizationNamed } from "./organization.ts";

type Listed = { readonly organization?: string; readonly json?: boolean };

/** `vigie grant`: what approved requests gave organisations. It works while a server runs. */
export function grantCommands(program: Command): void {
  const grant = program.command("grant").description("grants of organisations, and their tokens");

  grant
    .command("list")
    .description("every grant, newest first")
    .option("--organization <slug>", "only those of one organisation")
    .option("--json", "as JSON")
    .action((options: Listed) => withContext((ctx) => list(ctx, options)));

  grant
    .command("transfer")
    .description("hand a grant on to another member of its organisation")
    .argument("<grant>", "its id")
    .argument("<email>", "address of the member")
    .action((id: string, email: string) =>
      withContext((ctx) =>
        refusedAsUsage(async () => {
          const person = await personCalled(ctx, email);
          await transferGrant(ctx, id, person.id);
        }),
      ),
    );

  grant
    .command("revoke")
    .description("revoke a grant with its tokens, for ever, at once")
    .argument("<grant>", "its id")
    .action((id: string) => withContext(async (ctx) => void (await revokeGrant(ctx, id))));
}

async function list(ctx: Context, { organization, json }: Listed): Promise<void> {
  const owner = organization === undefined ? null : await organizationNamed(ctx, organization);
  const found = await grantsLike(ctx.db, {
    ...(owner && { organizationId: owner.id }),
    limit: MOST_LISTED,
  });
  const all = await Promise.all(found.map((one) => shown(ctx, one)));
  process.stdout.write(json ? `${JSON.stringify(all)}\n` : columns(all.map(line)));
}

const MOST_LISTED = 10_000;

async function shown(ctx: Context, held: HeldGrant): Promise<Grant> {
  const ids = [held.organizationId, ...(held.vendorId === null ? [] : [held.vendorId])];
  const organizations = await organizationsById(ctx.db, ids);
  const tokens = await tokensOfGrants(ctx.db, [held.id]);
  return grantJson(
    held,
    {
      tokens,
      bans: await bansNow(
        ctx.db,
        ctx.now(),
        tokens.map(({ id }) => id),
      ),
      organization: organizations.find(({ id }) => id === held.organizationId)!,
      vendor: organizations.find(({ id }) => id === held.vendorId) ?? null,
      may: deedsOf(ctx, held),
      address: (email) => email,
    },
    ctx.now(),
  );
}

function line({ id, organization, state, contacts, tokens, title }: Grant): string[] {
  const active = tokens.find((token) => token.state === "active");
  const end = active ? active.expiresAt.slice(0, 10) : "-";
  return [id, organization.slug, state, contacts.applicant?.email ?? "-", end, title];
}
