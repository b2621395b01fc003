import { existsSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Debian's browsers, the preferred one first: the shell opens a context in a sixth of the processor
 * time, since it has no window, toolbar or start page to make for it. Its pages are the same.
 */
const DEBIANS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/**
 * A real Chromium: `$CHROMIUM`, else Debian's, else the one that npm brought, which unpacks
 * its own libraries. The caller closes it.
 */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: FLAGS });
}

async function browserPath(): Promise<string> {
  const found = process.env["CHROMIUM"] ?? DEBIANS.find((path) => existsSync(path));
  if (found) return found;
  // It decides by this variable whether to unpack libraries that a bare machine lacks.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const { default: bundled } = await import("@sparticuz/chromium");
  return bundled.executablePath();
}

/**
 * A reader in Paris without motion, unless other options say so: a colour that is fading would be
 * measured half-way.
 */
export function reader(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    reducedMotion: "reduce",
    ...options,
  });
}

/** A server of the test's own, on loopback at a free port; `await using` closes it. */
export async function listenOnLoopback(
  answer: RequestListener,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server's address is an object with its port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
