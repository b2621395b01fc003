import "./compile-cache.mjs";

// Only now: what is imported at the top would be compiled before the cache is there.
await import("./commands/program.ts");
