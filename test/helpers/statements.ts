import type { KyselyPlugin } from "kysely";

/** Records the statements of a database, in order: "InsertQueryNode", "SelectQueryNode". */
export function statementLog() {
  const seen: string[] = [];
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      seen.push(node.kind);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    plugin,
    /** Returns the statements of some work. */
    async of(work: () => Promise<unknown>): Promise<readonly string[]> {
      const before = seen.length;
      await work();
      return seen.slice(before);
    },
  };
}
