import "./compile-cache.mjs";

// Imported only now: what is imported at the top would be compiled before the cache is there.
const [{ createProgram }, { fail }] = await Promise.all([
  import("./commands/program.ts"),
  import("./commands/exit.ts"),
]);
await createProgram().parseAsync().catch(fail);
