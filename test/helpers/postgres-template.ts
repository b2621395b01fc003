import pg from "pg";
import { openPostgres } from "../../db/postgres/open.ts";

/** Makes the database that every test on PostgreSQL copies, before all of them. */
export default async function makeTemplate(): Promise<() => Promise<void>> {
  const cluster = process.env["VIGIE_TEST_POSTGRES"];
  if (!cluster) return async () => {};
  const name = `vigie_template_${process.pid}`;
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  await admin.query(`create database ${name} encoding 'UTF8' locale 'C' template template0`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  await (await openPostgres(url.href)).destroy();
  process.env["VIGIE_TEST_TEMPLATE"] = name;
  return async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
}
