#!/usr/bin/env node
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The `vigie` command of an installed package. It runs on the Node that started it or, where that
 * is older than 24, on the one that was installed with it. Plain JavaScript of any version, since
 * an old Node must get as far as that.
 */
const OLDEST = 24;

/** Returns the path of the Node that was installed beside this package, or `null`. */
function nodeBeside() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin/node");
  } catch {
    return null;
  }
}

/** Runs this file again on another Node, passing signals on, and ends as that ended. */
function runOn(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`${node} cannot be started (${error.message})`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse(reason) {
  process.stderr.write(
    `vigie needs Node ${OLDEST} or later and this is ${process.versions.node}: ${reason}\n`,
  );
  process.exit(1);
}

if (Number.parseInt(process.versions.node, 10) >= OLDEST) {
  process.setSourceMapsEnabled(true);
  // Beside this file once it is built.
  await import(new URL("cli.js", import.meta.url));
} else {
  const node = nodeBeside();
  if (node === null) refuse("install one from https://nodejs.org, or the package `node`");
  else runOn(node);
}
