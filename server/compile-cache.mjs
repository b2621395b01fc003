import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Stripping types and compiling take half of a start, and 30 MB that are never given back: the
 * work is kept beside the packages. Where that cannot be written, Node goes on without. Not
 * TypeScript, since what strips types would be loaded to read it; npm's scripts load it before
 * cli.ts for the same reason.
 */
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/vigie", import.meta.url)));
