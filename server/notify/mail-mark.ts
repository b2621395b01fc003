import { h, type ComponentChild } from "preact";

/** Colours of the brand: a night sky, a tower, a lamp, and the horizon. */
const [NIGHT, TOWER, LAMP, HORIZON] = ["#0f2b3c", "#ffffff", "#ffd166", "#8fdcc0"];

const box = (style: string, children: readonly ComponentChild[] = []): ComponentChild =>
  h("span", { style: `display:inline-block;${style}` }, children);

/** A part of the tower, on a line of its own. */
const floor = (style: string): ComponentChild => h("span", { style: `display:block;${style}` });

const bar = (top: number, height: number): ComponentChild =>
  box(
    `width:3px;height:${height}px;margin:${top}px 0 0 1px;background:${LAMP};border-radius:1px;vertical-align:top`,
  );

/**
 * Returns the lighthouse whose beam is three bars, drawn with boxes and borders of 28 pixels. It is
 * no image: nothing is fetched or attached, and filters weigh images in short mails as spam. A
 * program that knows no boxes in a line shows nothing of it.
 */
export const mailMark = (): ComponentChild =>
  h(
    "span",
    {
      "aria-hidden": "true",
      style: `display:inline-block;width:24px;height:25px;margin-right:8px;padding:2px 2px 1px;border-radius:7px;background:${NIGHT};line-height:0;font-size:0;white-space:nowrap;vertical-align:middle`,
    },
    [
      box(`width:24px;height:21px;border-bottom:2px solid ${HORIZON}`, [
        box("width:10px;margin-left:1px;vertical-align:top", [
          floor(
            `width:0;border-left:5px solid ${NIGHT};border-right:5px solid ${NIGHT};border-bottom:4px solid ${TOWER}`,
          ),
          floor(`width:6px;height:4px;margin:0 2px;background:${LAMP}`),
          floor(`width:10px;height:2px;background:${TOWER}`),
          floor(
            `width:4px;margin:0 1px;border-left:2px solid ${NIGHT};border-right:2px solid ${NIGHT};border-bottom:11px solid ${TOWER}`,
          ),
        ]),
        bar(4, 4),
        bar(2, 8),
        bar(0, 12),
      ]),
    ],
  );
