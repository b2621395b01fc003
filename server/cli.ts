import "./compile-cache.mjs";

// Imported only now: what is imported at the top would be compiled before the cache is there.
const [program, { fail }] = await Promise.all([
  programOf(process.argv[2]),
  import("./commands/exit.ts"),
]);
await program.parseAsync().catch(fail);

async function programOf(verb: string | undefined) {
  if (verb === "serve") return programOfServe();
  return verb === "agent" ? programOfAgent() : wholeProgram();
}

async function wholeProgram() {
  const { createProgram } = await import("./commands/program.ts");
  return createProgram();
}

/** The service starts without the code of the other verbs, which takes a tenth of its start. */
async function programOfServe() {
  const { openEarly } = await import("./commands/early-front.ts");
  const front = await openEarly(process.argv.slice(3), process.env);
  if (front) await (await import("./commands/load-parts.ts")).loadInParts();
  const [{ emptyProgram }, { serveCommand }] = await Promise.all([
    import("./commands/empty-program.ts"),
    import("./commands/serve.ts"),
  ]);
  const program = emptyProgram();
  serveCommand(program, front);
  return program;
}

/** An agent starts without the code of the service, which takes much of its memory. */
async function programOfAgent() {
  const [{ emptyProgram }, { agentCommands }] = await Promise.all([
    import("./commands/empty-program.ts"),
    import("./commands/agent.ts"),
  ]);
  const program = emptyProgram();
  agentCommands(program);
  return program;
}
