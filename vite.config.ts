import { defineConfig } from "vite";

/**
 * Three builds of one source: the browser's islands (`vite build`), the team's console beside
 * them (`vite build --mode console`), and the server's renderer of pages (`vite build --ssr`),
 * since Node runs .ts by itself but not .tsx. The console is built by itself so that the public
 * page shares no file with it, and loads nothing for its sake.
 */
export default defineConfig(({ isSsrBuild, mode }) => ({
  root: "web",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  ssr: { noExternal: true },
  build: {
    outDir: isSsrBuild ? "dist/server" : "dist/client",
    emptyOutDir: mode !== "console",
    manifest: isSsrBuild ? false : mode === "console" ? ".vite/console.json" : true,
    // One URL per content, so that a browser may keep it for ever.
    assetsInlineLimit: 0,
    // Colours are pairs of light and dark, which a minifier must leave to the browser.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    rollupOptions: isSsrBuild
      ? { input: "web/page/render.tsx" }
      : mode === "console"
        ? { input: { console: "web/console/main.tsx" } }
        : { input: { page: "web/page/client.ts" } },
  },
}));
