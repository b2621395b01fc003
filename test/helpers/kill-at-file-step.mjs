/**
 * Loaded with `--import` before the program: kills the process before the change to the file system
 * of that number (VIGIE_TEST_KILL_AT, from 0), of those that name one of the database's files.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const killAt = Number(process.env.VIGIE_TEST_KILL_AT);
let count = 0;

for (const name of ["copyFileSync", "linkSync", "renameSync", "rmSync", "chmodSync", "fsyncSync"]) {
  const original = fs[name];
  fs[name] = (...parameters) => {
    const counts = typeof parameters[0] === "number" || String(parameters[0]).includes("v.db");
    if (counts && count++ === killAt) process.kill(process.pid, "SIGKILL");
    return original(...parameters);
  };
}
syncBuiltinESMExports();
