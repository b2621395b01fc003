import { defineConfig } from "vite";

/**
 * Two builds of one source: the browser's islands (`vite build`), and the server's
 * renderer of pages (`vite build --ssr`), since Node runs .ts by itself but not .tsx.
 */
export default defineConfig(({ isSsrBuild }) => ({
  root: "web",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  ssr: { noExternal: true },
  build: {
    outDir: isSsrBuild ? "dist/server" : "dist/client",
    emptyOutDir: true,
    manifest: !isSsrBuild,
    // One URL per content, so that a browser may keep it for ever.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: isSsrBuild
      ? { input: "web/page/render.tsx" }
      : { input: { page: "web/page/client.ts" } },
  },
}));
