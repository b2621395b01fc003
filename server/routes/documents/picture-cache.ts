import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Drawing, DrawingTask } from "../../formats/cards/drawing.ts";

/** Drawn pictures by their contents. Equal contents are drawn once, whoever asks and how often. */
export type PictureCache = {
  /** Returns true if the picture is in memory. */
  readonly has: (task: DrawingTask) => boolean;
  /** @throws what the drawing throws */
  readonly get: (task: DrawingTask) => Promise<Buffer>;
};

/** Most bytes of pictures in memory: some hundred cards. The least used make room. */
const MOST_BYTES = 6 * 1024 * 1024;

const keyOf = (task: DrawingTask): string =>
  createHash("sha256").update(JSON.stringify(task)).digest("base64url");

export function createPictureCache({ draw }: Drawing): PictureCache {
  const kept = new LRUCache<string, Buffer>({
    maxSize: MOST_BYTES,
    sizeCalculation: (png) => png.length,
  });
  const underWay = new Map<string, Promise<Buffer>>();
  return {
    has: (task) => kept.has(keyOf(task)),
    async get(task) {
      const key = keyOf(task);
      const known = kept.get(key);
      if (known) return known;
      let drawing = underWay.get(key);
      if (!drawing) {
        drawing = draw(task).finally(() => underWay.delete(key));
        underWay.set(key, drawing);
      }
      const png = await drawing;
      kept.set(key, png);
      return png;
    },
  };
}
