import { createContext, Script } from "node:vm";
import { readPattern } from "./pattern.ts";

/** Some patterns take for ever on some texts; they must not take our event loop with them. */
const LIMIT_MS = 100;

const sandbox = createContext({ pattern: "", flags: "", text: "" });
const script = new Script("new RegExp(pattern, flags).test(text)");

/**
 * Tests a text against a regular expression: an operator wrote the pattern, a stranger's answer is
 * the text. Returns `null` where the test was stopped after 100 ms.
 */
export function matches(pattern: string, text: string): boolean | null {
  const read = readPattern(pattern);
  if ("mistake" in read) return null;
  sandbox["pattern"] = read.source;
  sandbox["flags"] = read.flags;
  sandbox["text"] = text;
  try {
    return script.runInContext(sandbox, { timeout: LIMIT_MS }) === true;
  } catch {
    return null;
  } finally {
    sandbox["text"] = "";
  }
}
