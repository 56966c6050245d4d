/**
 * A plugin of esbuild that keeps the modules of the first screen in one file. esbuild puts modules into one file that the same
 * entries of the bundle reach, and knows only that a lazy module reaches some of those that are loaded already: each lazy
 * module would split them further, into files that compress worse. Here every lazy module reaches all of them.
 */
import { readFileSync } from "node:fs"
import { dirname, extname } from "node:path"

const resolving = Symbol("resolving")

/** The plugin. `screen` is the absolute path of a module without effects of its own that imports the first screen. */
export const firstScreen = (screen) => ({
  name: "first-screen",
  setup: (build) => {
    const lazy = new Set()
    build.onResolve({ filter: /^(?:\.|@scipnet\/)/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === resolving) return undefined
      const resolved = await build.resolve(path, { kind, resolveDir, importer, pluginData: resolving })
      lazy.add(resolved.path)
      return resolved
    })
    build.onLoad({ filter: /\.tsx?$/ }, ({ path }) =>
      lazy.has(path)
        ? {
            contents: `${readFileSync(path, "utf8")}\nimport ${JSON.stringify(screen)}\n`,
            loader: extname(path).slice(1),
            resolveDir: dirname(path)
          }
        : undefined
    )
  }
})
