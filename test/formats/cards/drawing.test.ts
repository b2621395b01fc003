import { afterAll, expect, test } from "vitest";
import { markSvg } from "../../../server/core/page/brand-mark.ts";
import type { SocialCard } from "../../../server/core/page/social-card.ts";
import { TONES } from "../../../server/core/page/tone.ts";
import { cardSvg } from "../../../server/formats/cards/card-svg.ts";
import { createDrawing, TooManyDrawings } from "../../../server/formats/cards/drawing.ts";
import { loadTypefaces } from "../../../server/formats/cards/typefaces.ts";
import { pngSize } from "../../helpers/png.ts";

const drawing = createDrawing();
afterAll(() => drawing.close());

const CARD: SocialCard = {
  site: "Statut API Entreprise",
  tone: "down",
  state: "Panne",
  title: "INSEE en panne",
  lines: ["24 des 25 API répondent normalement.", "Depuis le 30 nov. 2026 à 23 h 40"],
  bars: [
    { tone: "ok", isSubject: true },
    { tone: "down", isSubject: true },
  ],
};

test("a card is a PNG of 1200 by 630, the same each time it is drawn", async () => {
  const [one, two] = [await drawing.draw({ card: CARD }), await drawing.draw({ card: CARD })];

  expect(pngSize(one)).toEqual({ width: 1200, height: 630 });
  expect(one.equals(two)).toBe(true);
  expect(one.length).toBeLessThan(150_000);
});

test.each(TONES)(
  "a card of the tone %s differs from the others in form, not only in colour",
  (tone) => {
    const faces = loadTypefaces();
    const withoutColours = (of: SocialCard) =>
      cardSvg(of, faces).replaceAll(/#[0-9a-f]{6}/g, "#000000");
    const others = TONES.filter((other) => other !== tone);

    for (const other of others) {
      expect(withoutColours({ ...CARD, tone })).not.toBe(withoutColours({ ...CARD, tone: other }));
      expect(markSvg(tone)).not.toBe(markSvg(other));
    }
  },
);

test("no text of a card becomes markup of the drawing", () => {
  const hostile = `</svg><script>alert(1)</script> & "'<image href="file:///etc/passwd"/>`;
  const svg = cardSvg(
    { ...CARD, site: hostile, state: hostile, title: hostile, lines: [hostile, hostile] },
    loadTypefaces(),
  );

  const elements = new Set([...svg.matchAll(/<\/?([a-z]\w*)/gi)].map((m) => m[1]));
  expect(elements).toEqual(new Set(["svg", "rect", "path", "g"]));
  expect(svg).not.toContain("passwd");
});

test("a card has a drawing whatever its texts and however many its APIs", async () => {
  const bars = Array.from({ length: 3000 }, () => ({ tone: "none", isSubject: false }) as const);
  const odd = {
    ...CARD,
    site: "中文",
    title: "🚧",
    state: "",
    lines: ["x".repeat(20_000), ""],
    bars,
  };

  expect(pngSize(await drawing.draw({ card: odd }))).toEqual({ width: 1200, height: 630 });
});

test("the operator's logo takes the place of the mark, and one that cannot be read leaves none", async () => {
  const logo = {
    type: "image/svg+xml",
    base64: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path fill="#f0f" d="M0 0h4v1H0z"/></svg>`,
    ).toString("base64"),
  };
  const broken = { type: "image/png", base64: "AAAA" };

  const plain = await drawing.draw({ card: CARD });
  const own = await drawing.draw({ card: { ...CARD, logo } });

  expect(own.equals(plain)).toBe(false);
  expect(pngSize(await drawing.draw({ card: { ...CARD, logo: broken } }))).not.toBeNull();
});

test("an SVG that cannot be read fails alone: the next picture is drawn", async () => {
  await expect(drawing.draw({ svg: "<svg", width: 10 })).rejects.toThrow();

  expect(pngSize(await drawing.draw({ svg: markSvg("ok"), width: 64 }))).toEqual({
    width: 64,
    height: 64,
  });
});

test("more pictures than the queue holds are refused at once", async () => {
  const small = createDrawing({ mostWaiting: 2 });
  const first = [1, 2].map(() => small.draw({ svg: markSvg("down"), width: 16 }));

  await expect(small.draw({ card: CARD })).rejects.toThrow(TooManyDrawings);

  expect((await Promise.all(first)).map(pngSize)).toEqual([
    { width: 16, height: 16 },
    { width: 16, height: 16 },
  ]);
  await small.close();
});
