import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { defineConfig, type Plugin, type UserConfig } from "vite";

/**
 * `web/dist`, three builds of one source: the browser's islands (`vite build`), the team's console
 * beside them (`vite build --mode console`), and the server's renderer of pages (`vite build
 * --ssr`), since Node runs .ts by itself but not .tsx. The console is built by itself so that the
 * public page shares no file with it, and loads nothing for its sake.
 */
const pages = (isSsrBuild: boolean, mode: string): UserConfig => ({
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
});

/**
 * The folder of the program that `npm pack` ships (`vite build --mode package`): Node does not strip
 * types below node_modules. Its files have the places of their sources (`dist/server`,
 * `dist/web/dist`), so that what they read beside them is found there too. Packages remain outside,
 * as dependencies.
 */
const OUT = "dist";

/** Threads have files of their own, which the server names by their source. */
const ENTRIES = ["server/cli.ts", ...globSync("{server,db,probes}/**/*-worker.ts")];

/** Files that the program reads or starts, copied as they are. */
const COPIED = ["server/installed.mjs", "server/formats/fonts", "server/presets", "web/dist"];

/** The built file of a thread, or the address of the module itself. */
const ADDRESSES = /new URL\("[^"]*?([\w-]+-worker)\.ts", import\.meta\.url\)|import\.meta\.url/g;

/** Gives a bundled module the address that its source has, and a thread its built file. */
const places: Plugin = {
  name: "places",
  transform(code, id) {
    if (!code.includes("import.meta.url")) return null;
    const source = JSON.stringify(`./${relative(join(import.meta.dirname, "server"), id)}`);
    const placed = code.replaceAll(ADDRESSES, (_all, worker?: string) =>
      worker
        ? `new URL("./${worker}.js", import.meta.url)`
        : `new URL(${source}, import.meta.url).href`,
    );
    // No line moves, and stack traces need no columns.
    return { code: placed, map: null };
  },
  writeBundle() {
    for (const path of COPIED) cpSync(path, join(OUT, path), { recursive: true });
    const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as {
      name: string;
      version: string;
    };
    writeFileSync(join(OUT, "package.json"), JSON.stringify({ name, version, type: "module" }));
  },
};

const program: UserConfig = {
  publicDir: false,
  plugins: [places],
  ssr: { external: true },
  build: {
    ssr: true,
    outDir: OUT,
    target: "node24",
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: ENTRIES,
      output: {
        // All in dist/server: the addresses of `places` are relative to it.
        entryFileNames: "server/[name].js",
        chunkFileNames: "server/[name]-[hash].js",
        sourcemapExcludeSources: true,
      },
    },
  },
};

export default defineConfig(({ isSsrBuild = false, mode }) =>
  mode === "package" ? program : pages(isSsrBuild, mode),
);
