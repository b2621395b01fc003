import { closeSync, openSync, readSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { parse } from "yaml";
import { probeKinds } from "../../probes/index.ts";
import { buildConfig } from "./build.ts";
import { checkWhole } from "./checks.ts";
import { readDocument, type Path } from "./document.ts";
import { variables } from "./environment.ts";
import { findingsOf } from "./issues.ts";
import { jsonSchemaOf, keysAt, type JsonSchema } from "./json-schema.ts";
import type { ConfigFinding, Mistake } from "./mistake.ts";
import { readMonitors } from "./monitors.ts";
import { readPageFiles, readSmallFile } from "./page-files.ts";
import { readPart } from "./read.ts";
import { configSchema } from "./schema.ts";
import type { Config } from "../core/configuration.ts";

export { formatMistakes, type Mistake } from "./mistake.ts";

/** A configuration, or every mistake that keeps the file from being one. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly Mistake[];
      /**
       * Returns a hash of what the file says, before variables are replaced: the same on each node
       * that has the same file, whatever its comments, its layout and its secrets.
       */
      readonly fingerprint: () => string;
      /** Returns its text. */
      readonly document: () => string;
    }
  | {
      readonly ok: false;
      /** In the file's order; never empty. */
      readonly mistakes: readonly Mistake[];
      readonly warnings: readonly Mistake[];
    };

type Env = Readonly<Record<string, string | undefined>>;

/** 64 MiB: some 200,000 components, which a program wrote. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Read at once: most files are smaller. */
const READ_BYTES = 256 * 1024;
const TOO_LARGE = "the file is larger than 64 MiB";

/**
 * Reads a configuration file: YAML, or the equivalent JSON. Never throws: all mistakes are
 * answered at once, each with its place.
 *
 * A variable that is not set is a mistake only outside monitors: within one it is a warning and
 * makes that monitor `unusable`, so that one missing secret does not keep the page from showing.
 *
 * @param options.path how the file is called in messages
 * @param options.env where `${NAME}` and `NAME_FILE` are looked up
 * @param options.readFile reads what `NAME_FILE` names; throws where it cannot
 * @param options.readBytes reads what a page is to be clothed in; throws where it cannot
 */
export function loadConfig(
  text: string,
  options: {
    readonly path: string;
    readonly env: Env;
    readonly readFile?: (path: string) => string;
    readonly readBytes?: (path: string) => Buffer;
  },
): LoadedConfig {
  const { path: file, env, readFile = readText } = options;
  if (Buffer.byteLength(text) > MAX_BYTES) return refused(file, TOO_LARGE);
  const source = text.replace(/^\uFEFF/, "");
  if (source.includes("\0")) return refused(file, "this is not a text file");
  const document = readDocument(source, variables(env, readFile));
  const placed = (findings: readonly ConfigFinding[]): Mistake[] => {
    const distinct = new Map(
      findings.map((finding) => [`${finding.at} ${finding.message}`, finding]),
    );
    return [...distinct.values()]
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, message }) => ({ file, ...document.line(at), message }));
  };
  if (!document.sound) return { ok: false, mistakes: placed(document.findings), warnings: [] };

  const monitors = readMonitors(document, probeKinds);
  const files = readPageFiles(document, dirname(file), options.readBytes ?? readSmallFile);
  const whole = readPart(configSchema, () => document.value, document, []);
  const checked = checkWhole(document);
  const unset = document
    .unset([])
    .filter((one) => !monitors.paths.some((path) => startsWith(one.path, path)));
  const telling = { document, keysAt: (path: Path) => keysAt(configJsonSchema(), path) };
  const mistakes = placed([
    ...document.findings,
    ...whole.issues.flatMap((issue) => findingsOf(issue, telling)),
    ...monitors.mistakes,
    ...checked.mistakes,
    ...files.mistakes,
    ...unset.flatMap(({ at, problems }) => problems.map((message) => ({ at, message }))),
  ]);
  const warnings = placed([...monitors.warnings, ...checked.warnings]);
  if (mistakes.length > 0 || whole.data === null) return { ok: false, mistakes, warnings };
  const config = buildConfig(whole.data, monitors.at, files.of);
  return {
    ok: true,
    config,
    warnings,
    fingerprint: () => fingerprintOf(source),
    document: () => source,
  };
}

/** `loadConfig` of a file: one that is missing, unreadable or no text is a mistake as well. */
export function readConfigFile(path: string, env: Env): LoadedConfig {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    return refused(path, error instanceof Error ? whyUnreadable(error) : String(error));
  }
  return loadConfig(text, { path, env });
}

const fingerprintOf = (source: string): string =>
  createHash("sha256")
    .update(JSON.stringify(parse(source)))
    .digest("base64url");

let made: JsonSchema | undefined;

/**
 * The configuration's schema as JSON Schema 2020-12, for editors, with the settings of each kind
 * of monitor. Made once.
 */
export function configJsonSchema(): JsonSchema {
  made ??= jsonSchemaOf(probeKinds);
  return made;
}

function refused(file: string, message: string): LoadedConfig {
  return { ok: false, mistakes: [{ file, line: 1, column: 1, message }], warnings: [] };
}

const startsWith = (path: Path, start: Path) => start.every((step, index) => path[index] === step);

/** A file's text. Never reads on past what is allowed: a device may have no end. */
function readText(path: string): string {
  const file = openSync(path, "r");
  try {
    const pieces: Buffer[] = [];
    for (let length = 0; ;) {
      const piece = Buffer.alloc(READ_BYTES);
      const read = readSync(file, piece, 0, READ_BYTES, null);
      if (read === 0) break;
      length += read;
      if (length > MAX_BYTES) throw new Error(TOO_LARGE);
      pieces.push(piece.subarray(0, read));
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } finally {
    closeSync(file);
  }
}

function whyUnreadable(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "this is a directory: expected a file";
    case "EACCES":
    case "EPERM":
      return "this file may not be read (permission denied)";
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return "this is not a text file in UTF-8";
    default:
      return error.message;
  }
}
