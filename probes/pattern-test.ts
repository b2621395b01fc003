import { createContext, Script } from "node:vm";

/** Some patterns take for ever on some texts; they must not take our event loop with them. */
const LIMIT_MS = 100;

const sandbox = createContext({ pattern: "", text: "" });
const script = new Script('new RegExp(pattern, "u").test(text)');

/**
 * Whether a text matches a regular expression, which people wrote and a stranger's answer is
 * put to. `null` where the question was given up after 100 ms.
 */
export function matches(pattern: string, text: string): boolean | null {
  sandbox["pattern"] = pattern;
  sandbox["text"] = text;
  try {
    return script.runInContext(sandbox, { timeout: LIMIT_MS }) === true;
  } catch {
    return null;
  } finally {
    sandbox["text"] = "";
  }
}
