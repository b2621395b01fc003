import { rememberSecret } from "../../probes/redaction.ts";

/** The value of a variable, or why there is none. */
export type Variable = { readonly value: string } | { readonly problem: string };
export type Lookup = (name: string) => Variable;

/**
 * Looks variables up as containers hand secrets over: `NAME` itself or, where that is absent or
 * empty, what the file named by `NAME_FILE` holds, without white space around it.
 *
 * @param readFile throws where the file cannot be read
 */
export function variables(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Lookup {
  const own = (name: string) => (Object.hasOwn(env, name) ? env[name] : undefined);
  return (name) => {
    const value = own(name);
    // Compose files turn what is not set into an empty text: a secret is never meant to be that.
    if (value) return { value };
    const file = own(`${name}_FILE`);
    if (!file) return { problem: `the environment variable ${name} is not set` };
    try {
      const held = readFile(file).trim();
      return held === ""
        ? { problem: `the file that ${name}_FILE names is empty` }
        : { value: held };
    } catch (error) {
      const why = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
      return { problem: `the file that ${name}_FILE names cannot be read${why}` };
    }
  };
}

export type Expanded = {
  readonly text: string;
  /** True if a variable was replaced: the text may then contain a secret. */
  readonly replaced: boolean;
  /** Why variables have no value; these are left as they were written. */
  readonly problems: readonly string[];
  /** The first `${...}` that is not a variable's name, or `null`. */
  readonly malformed: string | null;
};

/**
 * Replaces each `${NAME}`, and remembers its value as a secret; `$${` stands for a literal `${`. What a variable holds is not
 * expanded again, so that a password may contain anything.
 */
export function expand(text: string, lookup: Lookup): Expanded {
  const problems: string[] = [];
  let replaced = false;
  let malformed: string | null = null;
  const result = text.replaceAll(/\$\$\{|\$\{[^}]*\}?/g, (written) => {
    if (written === "$${") return "${";
    const name = /^\$\{([A-Za-z_]\w*)\}$/.exec(written)?.[1];
    if (name === undefined) {
      malformed ??= written;
      return written;
    }
    const found = lookup(name);
    if ("value" in found) {
      replaced = true;
      rememberSecret(found.value);
      return found.value;
    }
    if (!problems.includes(found.problem)) problems.push(found.problem);
    return written;
  });
  return { text: result, replaced, problems, malformed };
}
