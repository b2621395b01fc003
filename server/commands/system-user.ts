import { userInfo } from "node:os";
import { atTerminal, type Author } from "../core/people/author.ts";

/** Returns the user who runs the program; in a container without names, their number. */
export function systemUser(): Author {
  try {
    return atTerminal(userInfo().username);
  } catch {
    return atTerminal(`uid ${process.getuid?.() ?? "unknown"}`);
  }
}
