import { userInfo } from "node:os";
import { atTerminal, type Author } from "../core/people/author.ts";

/** Whoever runs the program; in a container that knows no names, by their number. */
export function systemUser(): Author {
  try {
    return atTerminal(userInfo().username);
  } catch {
    return atTerminal(`uid ${process.getuid?.() ?? "unknown"}`);
  }
}
