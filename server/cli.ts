import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Stripping types and compiling take half of a start, and 30 MB that are never given back: the
// work is kept beside the packages. Where that cannot be written, Node goes on without.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/vigie", import.meta.url)));

// Only now: what is imported at the top would be compiled before the cache is there.
await import("./program.ts");
