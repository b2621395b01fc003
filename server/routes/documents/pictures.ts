import { Hono, type Context } from "hono";
import type { Logger } from "pino";
import { z } from "zod";
import { locale as localeShape } from "../../core/api/basics.ts";
import { LOCALES } from "../../core/model.ts";
import { tileSvg } from "../../core/page/brand-mark.ts";
import { cardPath } from "../../core/page/card-paths.ts";
import { LARGE_ICON_PATH, TOUCH_ICON_PATH } from "../../core/page/icons.ts";
import type { PageRoute } from "../../core/page/view.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { createDrawing, TooManyDrawings, type DrawingTask } from "../../formats/cards/drawing.ts";
import { PUBLIC_CACHE } from "../../http/document-bytes.ts";
import type { Documents } from "../../http/documents.ts";
import { etagOf } from "../../http/encoding.ts";
import { matches } from "../../http/negotiation.ts";
import { createDrawingThrottle } from "../../http/throttles.ts";
import { problem, problemResponse } from "../../http/problem.ts";
import { waitResponse } from "../middleware/rate-limit.ts";
import { awaitPrepared, notFound } from "../pages/error-pages.ts";
import type { Web } from "../pages/html.ts";
import { incidentOf, maintenanceOf } from "../pages/pages.ts";
import { cardOf, cardVersion } from "../pages/social-cards.ts";
import { describeDocument, text } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";
import { createPictureCache, type PictureCache } from "./picture-cache.ts";

const tag = "Operation";
const media = "image/png";
const locale = localeShape.meta({ example: "fr" });

const pageCard = describeDocument("/card/{locale}/page.png", {
  tag,
  id: "pageCard",
  summary: "The page's state as a picture for shared links (Open Graph)",
  params: z.object({ locale }),
  media,
  responses: NOT_FOUND,
});
const LISTS = ["providers", "incidents", "maintenances"] as const;
const subjectCard = describeDocument("/card/{locale}/{list}/{id}.png", {
  tag,
  id: "subjectCard",
  summary: "A provider, an incident or a maintenance as a picture for shared links",
  params: z.object({
    locale,
    list: z.enum(LISTS).meta({ example: "providers" }),
    id: text("<provider>", "Identifier of the provider or of the event"),
  }),
  media,
  responses: NOT_FOUND,
});

/** The mark as files, with their widths; browsers and telephones ask for some without a link. */
const ICONS = [
  { path: "/favicon.ico", width: 180, id: "favicon" },
  { path: TOUCH_ICON_PATH, width: 180, id: "appleTouchIcon" },
  { path: "/apple-touch-icon-precomposed.png", width: 180, id: "precomposedTouchIcon" },
  { path: LARGE_ICON_PATH, width: 512, id: "largeIcon" },
] as const;
const icons = ICONS.map(({ path, id }) =>
  describeDocument(path, { tag, id, summary: "The icon as a file", media }),
);

export const pictureDescriptions = [pageCard, subjectCard, ...icons];

/** Every picture of a page, for what copies the whole site. */
export const pictureAddresses = (page: PageSnapshot): string[] => [
  ...ICONS.map(({ path }) => path),
  ...LOCALES.flatMap((locale) => [
    cardPath({ kind: "page" }, locale),
    ...page.providers.map(({ id }) => cardPath({ kind: "provider", id }, locale)),
    ...page.incidents.map(({ id }) => cardPath({ kind: "incident", id }, locale)),
    ...page.maintenances.map(({ id }) => cardPath({ kind: "maintenance", id }, locale)),
  ]),
];

type Parts = {
  readonly documents: Documents;
  readonly web: Web;
  readonly log: Logger;
  /** The client's address as `clientKey` writes it; empty for the process itself. */
  readonly clientOf: (c: Context) => string;
};

/** A picture at an address with its version never changes. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Serves the pictures that are drawn when they are first asked for: social cards and icons. */
export function pictureRoutes(parts: Parts): Hono {
  const app = new Hono();
  // The few icons neither wait for cards nor make room for them.
  const icons = createPictureCache(createDrawing());
  for (const { path, width } of ICONS) {
    app.get(path, (c) => answer(c, parts, icons, { svg: tileSvg(), width }, PUBLIC_CACHE));
  }
  const pictures = createPictureCache(createDrawing());
  const throttle = createDrawingThrottle();
  app.get("/card/:locale/page.png", (c) =>
    cardAnswer(c, parts, pictures, throttle, () => ({ name: "home" })),
  );
  app.get("/card/:locale/:list/:file", (c) => {
    const { list, file } = c.req.param();
    return cardAnswer(c, parts, pictures, throttle, (page) =>
      subjectOf(parts.web, page, list, file),
    );
  });
  return app;
}

async function cardAnswer(
  c: Context,
  parts: Parts,
  pictures: PictureCache,
  throttle: (client: string) => Promise<number>,
  routeOf: (page: PageSnapshot) => PageRoute | null,
): Promise<Response> {
  const page = parts.documents.pageOf(c.req.header("host"));
  const snapshot = parts.documents.snapshot();
  const locale = LOCALES.find((one) => one === c.req.param("locale"));
  const route = page && (await awaitPrepared(() => routeOf(page)));
  if (!page || !snapshot || !locale || !route)
    return notFound(parts, c.req.path, c.req.raw.headers);
  const card = cardOf(parts.web, page, route, locale, snapshot.generatedAt);
  const client = parts.clientOf(c);
  // A copy of the whole site asks from within the process, for each once.
  const waitMs = client === "" || pictures.has({ card }) ? 0 : await throttle(client);
  if (waitMs > 0) return waitResponse(waitMs);
  const isNamed = c.req.query("v") === cardVersion(card);
  return answer(c, parts, pictures, { card }, isNamed ? FOR_EVER : PUBLIC_CACHE);
}

/** The page that a card belongs to, or `null` if there is no such thing. */
function subjectOf(web: Web, page: PageSnapshot, list: string, file: string): PageRoute | null {
  const id = /^(.+)\.png$/.exec(file)?.[1];
  if (list === "providers") {
    const provider = page.providers.find((one) => one.id === id);
    return provider ? { name: "provider", provider, period: "24h", past: null } : null;
  }
  if (id === undefined || !/^[a-z0-9]{12}$/.test(id)) return null;
  if (list === "incidents") {
    const incident = incidentOf(web, page, id);
    return incident && { name: "incident", incident, hours: null };
  }
  const maintenance = list === "maintenances" ? maintenanceOf(web, page, id) : null;
  return maintenance && { name: "maintenance", maintenance };
}

const OPEN_TO_ALL = {
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};

/** Answers with a picture. Its ETag is known, and compared, before anything is drawn. */
async function answer(
  c: Context,
  { log }: Parts,
  pictures: PictureCache,
  task: DrawingTask,
  caching: string,
): Promise<Response> {
  const etag = etagOf(Buffer.from(JSON.stringify(task)));
  const headers = { ...OPEN_TO_ALL, etag, "cache-control": caching };
  const asked = c.req.header("if-none-match");
  if (asked !== undefined && matches(asked, etag))
    return new Response(null, { status: 304, headers });
  try {
    const png = await pictures.get(task);
    const whole = { ...headers, "content-type": media, "content-length": String(png.length) };
    return new Response(c.req.method === "HEAD" ? null : (png as BodyInit), { headers: whole });
  } catch (error) {
    if (!(error instanceof TooManyDrawings)) log.error({ err: error }, "a picture cannot be drawn");
    return problemResponse(problem(503, "The picture cannot be drawn now."), {
      "retry-after": "5",
    });
  }
}
