/**
 * Loaded with `--import` before the program: kills the process before the SQL statement of that
 * number (VIGIE_TEST_KILL_AT, from 0) would be run. Calls of `prepare` alone are not counted.
 */
import Database from "better-sqlite3";

const killAt = Number(process.env.VIGIE_TEST_KILL_AT);
let count = 0;

const prototype = Object.getPrototypeOf(new Database(":memory:").prepare("select 1"));
for (const method of ["run", "all"]) {
  const original = prototype[method];
  prototype[method] = function (...parameters) {
    if (count === killAt) process.kill(process.pid, "SIGKILL");
    count += 1;
    return original.apply(this, parameters);
  };
}
