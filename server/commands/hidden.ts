import { UsageError } from "../config/settings.ts";

const [ENTER, END, BREAK, DELETE, BACKSPACE] = ["\r", "\u0004", "\u0003", "\u007f", "\b"];

/**
 * Asks for something on the terminal that is not shown while it is typed.
 *
 * @throws UsageError if it is broken off by Ctrl-C
 */
export async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  // Before the question, so that a quick answer is hidden too.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  stdin.resume();
  let typed = "";
  try {
    for await (const chunk of keysOf(stdin)) {
      for (const key of chunk) {
        if (key === BREAK) throw new UsageError("broken off");
        if (key === ENTER || key === "\n" || key === END) return typed;
        if (key === DELETE || key === BACKSPACE) typed = Array.from(typed).slice(0, -1).join("");
        else if (key >= " ") typed += key;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Reads a line from the keyboard, without ending the stream for the next reader. */
async function* keysOf(stdin: NodeJS.ReadStream): AsyncGenerator<string> {
  for (;;) {
    yield await new Promise<string>((typed) => stdin.once("data", (keys) => typed(String(keys))));
  }
}

/** The first line of what is piped in, without its end. */
export async function readPiped(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text.split(/\r?\n/, 1)[0] ?? "";
}
