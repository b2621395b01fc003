import {
  sql,
  type DatabaseIntrospector,
  type DatabaseMetadataOptions,
  type Kysely,
  type SchemaMetadata,
  type TableMetadata,
} from "kysely";

/**
 * Reads the tables of the current schema alone. Kysely's own introspection reads those of every
 * schema: it takes another program's `kysely_migration` for ours, and fails while somebody else
 * drops a schema.
 */
export function introspector(db: Kysely<unknown>): DatabaseIntrospector {
  const getTables = async (
    { withInternalKyselyTables }: DatabaseMetadataOptions = { withInternalKyselyTables: false },
  ): Promise<TableMetadata[]> => {
    const rows = await columnsOf(db);
    const byTable = Map.groupBy(rows, (row) => row.table);
    return [...byTable]
      .filter(([name]) => withInternalKyselyTables || !name.startsWith("kysely_migration"))
      .map(([name, own]) => ({
        name,
        isView: false,
        isForeign: false,
        schema: own[0]!.schema,
        columns: own.map((c) => ({
          name: c.name,
          dataType: c.type,
          isNullable: !c.isRequired,
          hasDefaultValue: c.hasDefault,
          isAutoIncrementing: c.isIdentity,
        })),
      }));
  };
  return {
    getSchemas: async (): Promise<SchemaMetadata[]> => {
      const { rows } = await sql<SchemaMetadata>`select current_schema() as name`.execute(db);
      return rows;
    },
    getTables,
  };
}

type ColumnRow = {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  readonly isIdentity: boolean;
};

/** Tables and partitioned tables, without the partitions. */
async function columnsOf(db: Kysely<unknown>): Promise<ColumnRow[]> {
  const { rows } = await sql<ColumnRow>`
    select n.nspname as schema, c.relname as "table", a.attname as name, t.typname as type,
      a.attnotnull as "isRequired", a.atthasdef as "hasDefault",
      a.attidentity <> '' as "isIdentity"
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    join pg_catalog.pg_type t on t.oid = a.atttypid
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum
  `.execute(db);
  return rows;
}
