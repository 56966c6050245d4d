/**
 * Bundles the web applications for the server: hashed scripts, styles and fonts, and a page each. That of the readers is in
 * `packages/server/dist/web/`, the operator's log page in `packages/server/dist/inspect/`. No script is in both folders: the
 * listener of one does not serve the other.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { firstScreen } from "./first-screen.mjs"
import { root } from "./program.mjs"

const source = join("packages", "web", "src")

/**
 * An application.
 *
 * - `main` is its program; modules that are imported dynamically are entries of the bundle too
 * - `screen` is the module of its first screen, which becomes one file with all that it imports
 * - `page` is its page, which no other file imports
 * - `folder` is what the server loads into memory
 * - `prefix` begins the names of its scripts and styles
 * - `preloaded` are the fonts of the first screen
 */
const application = ({ main, screen, page, folder, prefix, preloaded }) => {
  /** The options of esbuild. Every file but the page has a hash in its name, so that browsers may keep it. */
  const options = {
    platform: "browser",
    target: ["chrome120", "firefox121", "safari17"],
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: [main],
    outdir: folder,
    entryNames: `${prefix}[name]-[hash]`,
    chunkNames: `${prefix}[name]-[hash]`,
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff2": "file" },
    publicPath: "/",
    splitting: true,
    plugins: [firstScreen(join(root, screen))],
    minifyIdentifiers: true,
    sourcemap: false
  }

  /** Renders the page with the names of the built files. */
  const renderPage = ({ outputs }) => {
    const names = Object.keys(outputs).map((path) => path.slice(`${folder}/`.length))
    const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === main)
    const [path, { cssBundle, imports }] = entry
    const chunks = imports.filter(({ kind }) => kind === "import-statement").map((each) => basename(each.path))
    const fonts = preloaded.map((font) =>
      names.find((name) => basename(name).startsWith(font) && name.endsWith(".woff2"))
    )
    const assets = [
      ...fonts.map((name) => `<link rel="preload" href="/${name}" as="font" type="font/woff2" crossorigin />`),
      `<link rel="stylesheet" href="/${basename(cssBundle)}" />`,
      // Without them, the browser would find the chunks only after it has read the program.
      ...chunks.map((name) => `<link rel="modulepreload" href="/${name}" />`),
      `<script type="module" src="/${basename(path)}"></script>`
    ]
    return readFileSync(join(root, page), "utf8").replace("<!-- assets -->", () => assets.join("\n    "))
  }

  /** Writes the page. */
  const writePage = (metafile) => writeFileSync(join(root, folder, "index.html"), renderPage(metafile))

  return { main, page, folder, options, renderPage, writePage }
}

/** The application of the readers. */
export const reader = application({
  main: join(source, "main.tsx"),
  screen: join(source, "app", "Start.tsx"),
  page: join(source, "index.html"),
  folder: join("packages", "server", "dist", "web"),
  prefix: "",
  preloaded: [
    "barlow-condensed-latin-500-normal",
    "barlow-condensed-latin-700-normal",
    "source-serif-4-latin-400-normal",
    "ibm-plex-mono-latin-400-normal"
  ]
})

/** The operator's log page. */
export const log = application({
  main: join(source, "log", "main.tsx"),
  screen: join(source, "log", "EntranceScreen.tsx"),
  page: join(source, "log", "index.html"),
  folder: join("packages", "server", "dist", "inspect"),
  prefix: "log-",
  preloaded: [
    "barlow-condensed-latin-500-normal",
    "barlow-condensed-latin-700-normal",
    "ibm-plex-mono-latin-400-normal"
  ]
})

/** Removes the fonts of the log page: the server has those of the readers' folder, under the same names. */
export const shareFonts = () => rmSync(join(root, log.folder, "fonts"), { recursive: true, force: true })

/** All applications. */
export const applications = [reader, log]
