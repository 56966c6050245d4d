/** Bundles the web application into `packages/server/dist/web/`: hashed scripts, styles and fonts, and their `index.html`. */
import { readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { firstScreen } from "./first-screen.mjs"
import { root } from "./program.mjs"

const source = join("packages", "web", "src")

/** The folder of the application, which the server loads into memory. */
export const folder = join("packages", "server", "dist", "web")

/** The fonts of the first screen. */
const preloaded = [
  "barlow-condensed-latin-500-normal",
  "barlow-condensed-latin-700-normal",
  "source-serif-4-latin-400-normal",
  "ibm-plex-mono-latin-400-normal"
]

/** The program. Modules that are imported dynamically are entries of the bundle too. */
const main = join(source, "main.tsx")

/** The page, which no other file imports. */
export const page = join(source, "index.html")

/** The options of esbuild. Every file but `index.html` has a hash in its name, so that browsers may keep it. */
export const options = {
  platform: "browser",
  target: ["chrome120", "firefox121", "safari17"],
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  entryPoints: [main],
  outdir: folder,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  loader: { ".woff2": "file" },
  publicPath: "/",
  splitting: true,
  plugins: [firstScreen(join(root, source, "app", "App.tsx"))],
  minifyIdentifiers: true,
  sourcemap: false
}

/** Renders `index.html` with the names of the built files. */
export const renderPage = ({ outputs }) => {
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
  const page = readFileSync(join(root, source, "index.html"), "utf8")
  return page.replace("<!-- assets -->", () => assets.join("\n    "))
}

/** Writes `index.html`. */
export const writePage = (metafile) => writeFileSync(join(root, folder, "index.html"), renderPage(metafile))
