import { parentPort } from "node:worker_threads";
import { Resvg } from "@resvg/resvg-js";
import { CARD_SIZE } from "../../core/page/social-card.ts";
import { cardSvg } from "./card-svg.ts";
import type { DrawingReply, DrawingTask } from "./drawing.ts";
import { loadTypefaces } from "./typefaces.ts";

/** Draws cards and icons as PNG, in a thread of its own. */
let faces: ReturnType<typeof loadTypefaces> | null = null;

parentPort?.on("message", (task: DrawingTask) => {
  parentPort?.postMessage(draw(task) satisfies DrawingReply);
});

function draw(task: DrawingTask): DrawingReply {
  try {
    const isCard = "card" in task;
    const svg = isCard ? cardSvg(task.card, (faces ??= loadTypefaces())) : task.svg;
    const width = isCard ? CARD_SIZE.width : task.width;
    const drawing = new Resvg(svg, {
      fitTo: { mode: "width", value: width },
      // Texts are outlines already: the machine's own typefaces would only cost time.
      font: { loadSystemFonts: false },
    });
    return { png: new Uint8Array(drawing.render().asPng()) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
