import { down } from "./failure.ts";
import type { Reception } from "./reception.ts";

/** Most bytes of a size with its extensions, and of all trailers together. */
const MAX_LINE_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

/** "1a", "1A;name=value", and "1a  " of old servers that leave room for it. */
const SIZE_LINE = /^[ \t]*([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i;

/**
 * Reads a body in chunks (RFC 9112, 7.1): sizes with or without extensions, lines that end with
 * CRLF or LF, and trailers, which are dropped.
 */
export function chunkReading(reception: Reception) {
  let state: "size" | "data" | "after data" | "trailers" = "size";
  let left = 0;
  let line = "";
  let trailerBytes = 0;

  const refuse = (detail: string) => reception.failed(down("protocol", detail));
  const lineEnds = (): void => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    line = "";
    if (state === "trailers") {
      trailerBytes += text.length;
      if (text === "") reception.ended();
      else if (trailerBytes > MAX_LINE_BYTES) refuse("trailers without an end");
      return;
    }
    if (state === "after data") {
      if (text !== "") return refuse(`a chunk does not end where it said: ${shown(text)}`);
      state = "size";
      return;
    }
    const size = SIZE_LINE.exec(text)?.[1];
    if (size === undefined) return refuse(`no size of a chunk: ${shown(text)}`);
    left = Number.parseInt(size, 16);
    state = left === 0 ? "trailers" : "data";
  };

  return {
    bytes: (chunk: Buffer): void => {
      let at = 0;
      while (at < chunk.length && !reception.settled()) {
        if (state === "data") {
          const piece = chunk.subarray(at, at + left);
          reception.data(piece);
          at += piece.length;
          left -= piece.length;
          if (left === 0) state = "after data";
          continue;
        }
        const end = chunk.indexOf(NEWLINE, at);
        line += chunk.toString("latin1", at, end < 0 ? chunk.length : end);
        if (line.length > MAX_LINE_BYTES) return refuse(`no size of a chunk: ${shown(line)}`);
        // What is longer than a chunk said would otherwise be gathered up to the limit.
        if (state === "after data" && line.replace("\r", "") !== "") return lineEnds();
        if (end < 0) return;
        at = end + 1;
        lineEnds();
      }
    },
    ended: (): void =>
      refuse(
        state === "data" || line !== "" || state !== "trailers"
          ? "the answer was cut short within its chunks"
          : "the answer was cut short after its last chunk",
      ),
  };
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
