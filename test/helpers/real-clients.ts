import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A client's reading of an answer: the body as it was sent, or why it was refused. */
export type ClientReading =
  | { readonly bytes: Buffer; readonly status: number }
  | { readonly refused: string };

/**
 * Reads addresses with the curl command, all in one process.
 *
 * @param options lines of a configuration file of curl for each of them, or for all
 */
export async function readByCurl(
  urls: readonly string[],
  options: readonly (readonly string[])[] | readonly string[] = [],
): Promise<ClientReading[]> {
  const folder = await mkdtemp(join(tmpdir(), "vigie-curl-"));
  const at = (index: number) => join(folder, String(index));
  const lines = urls.map((url, index) =>
    [
      ...["silent", "max-time = 10", 'noproxy = "*"', ...optionsOf(options, index)],
      `url = "${url}"`,
      `output = "${at(index)}"`,
      `write-out = "${index} %{exitcode} %{http_code} %{errormsg}\\n"`,
    ].join("\n"),
  );
  await writeFile(join(folder, "config"), lines.join("\nnext\n"));
  const written = await new Promise<string>((resolve) =>
    // Its own status is that of the last transfer.
    execFile("curl", ["-q", "-K", join(folder, "config")], (_, stdout) => resolve(stdout)),
  );
  const found = new Map(
    written
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [index, code, status, ...why] = line.split(" ");
        return [Number(index), { code: Number(code), status: Number(status), why: why.join(" ") }];
      }),
  );
  const read = urls.map(async (_, index): Promise<ClientReading> => {
    const { code, status, why } = found.get(index) ?? { code: -1, status: 0, why: "not called" };
    if (code !== 0) return { refused: `${code} ${why}` };
    return { status, bytes: await readFile(at(index)).catch(() => Buffer.alloc(0)) };
  });
  const readings = await Promise.all(read);
  await rm(folder, { recursive: true, force: true });
  return readings;
}

const optionsOf = (
  options: readonly (readonly string[])[] | readonly string[],
  index: number,
): readonly string[] => {
  const own = options[index];
  return Array.isArray(own) ? own : (options as readonly string[]);
};

/** Reads an address with Node's own `fetch`. */
export async function readByFetch(url: string, init: RequestInit = {}): Promise<ClientReading> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000), ...init });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    const { cause } = error as Error;
    return { refused: `${String(error)} ${cause instanceof Error ? cause.message : ""}` };
  }
}
