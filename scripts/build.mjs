/**
 * Bundles the programs with esbuild, because loading modules is most of their start-up time. `--all` also compiles the
 * library for use outside of this repository.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { bootstrap } from "./bootstrap.mjs"
import { Trouble, isProgram, root, run, say } from "./program.mjs"

const programs = ["cli", "server"]

/** Native packages, which cannot be bundled. */
const external = ["better-sqlite3", "@node-rs/argon2"]

/** Defines `require` in an ES module bundle: bundled CommonJS packages call it for Node's built-in modules. */
export const moduleBanner = [
  'import { createRequire as createBundleRequire } from "node:module";',
  "const require = createBundleRequire(import.meta.url);"
].join("\n")

/** Maps each module that a package index exports (`export * as Effect from "./Effect.js"`) to its file. */
const modulesOf = (index) =>
  new Map(
    Array.from(readFileSync(index, "utf8").matchAll(/^export \* as (\w+) from "(.+)"/gm), ([, name, path]) => [
      name,
      join(dirname(index), path)
    ])
  )

/**
 * Replaces imports from a package index by imports of the modules that are used. Importing one module through the index
 * would load every module that the index exports.
 */
const noIndexes = {
  name: "no indexes",
  setup: (build) => {
    const indexes = new Map()
    build.onLoad({ filter: /[\\/]packages[\\/]\w+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      let contents = readFileSync(path, "utf8")
      for (const [declared, list, from] of contents.matchAll(/^import \{([^}]+)\} from "([^."][^"]*)"$/gm)) {
        if (!indexes.has(from)) {
          const { path: index } = await build.resolve(from, { kind: "import-statement", resolveDir: root })
          indexes.set(from, existsSync(index) ? modulesOf(index) : new Map())
        }
        const modules = indexes.get(from)
        const names = list.split(",").map((name) => name.trim())
        const imported = names.map((name) => {
          const [, module, local = module] = /^(\w+)(?: as (\w+))?$/.exec(name) ?? []
          return modules.has(module)
            ? `import * as ${local} from ${JSON.stringify(modules.get(module))};`
            : `import { ${name} } from ${JSON.stringify(from)};`
        })
        // Keeps the number of lines, so that source maps stay correct.
        contents = contents.replace(declared, () => imported.join("") + "\n".repeat(declared.split("\n").length - 1))
      }
      return { contents, loader: "ts" }
    })
  }
}

const hashbang = "#!/usr/bin/env node"

/** Options of all bundles. */
export const bundled = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["@scipnet/source"],
  external,
  logLevel: "warning"
}

/**
 * Defers the initialization of string-width to its first call: its segmenter and character tables would take as long as a
 * third of Node's own start-up time.
 */
const lateWidths = {
  name: "late widths",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, ({ path }) => {
      const [, imports, body, rest] =
        /^((?:import .*\n)+)([^]*)^export default function stringWidth([^]*)$/m.exec(readFileSync(path, "utf8")) ?? []
      if (rest === undefined)
        throw new Error("The source of string-width does not match the pattern in scripts/build.mjs.")
      const made = `const make = () => {${body} return function stringWidth${rest}}`
      return { contents: `${imports}${made}\nlet made\nexport default (...given) => (made ??= make())(...given)` }
    })
}

/** Replaces parsers of unused formats by empty modules; they would be an eighth of the loaded code. */
const noFormats = {
  name: "no formats",
  setup: (build) => {
    build.onResolve({ filter: /^(yaml|toml|ini|msgpackr)$/ }, ({ path }) => ({ path, namespace: "unused" }))
    build.onLoad({ filter: /./, namespace: "unused" }, () => ({ contents: "module.exports = {}" }))
  }
}

/** Options of the published programs. */
const shipped = {
  ...bundled,
  // Identifiers are not minified: keeping function names would then require a call for each function that is created, and
  // a server creates hundreds of functions per request.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  metafile: true,
  plugins: [lateWidths, noFormats, noIndexes]
}

/** Options of a bundle that is a single CommonJS script. */
const script = { format: "cjs", supported: { "dynamic-import": false } }

/** Generates the table of commands by running the program's own code. */
const commandTable = async (build) => {
  const outfile = join(root, "packages", "cli", "dist", "table.mjs")
  const contents = [
    'import { all } from "./src/program/CommandRegistry.ts"',
    'import { table } from "./src/program/CommandDescriptions.ts"',
    "export default table(await all())"
  ].join("\n")
  try {
    const stdin = { contents, resolveDir: join(root, "packages", "cli") }
    await build({ ...bundled, stdin, outfile, banner: { js: moduleBanner } })
    return JSON.stringify((await import(pathToFileURL(outfile).href)).default)
  } finally {
    rmSync(outfile, { force: true })
  }
}

/** Escapes characters outside ASCII, which esbuild leaves in regular expressions: an ASCII script is the fastest to decode. */
const keepAscii = (file) => {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  writeFileSync(file, readFileSync(file, "utf8").replace(/[^\0-\x7f]/g, escaped))
}

/** The build options of each program: its entry, further scripts, the builds that these depend on, and further files. */
const parts = {
  cli: async (build) => {
    const define = { COMMANDS: await commandTable(build) }
    const dist = join("packages", "cli", "dist")
    // Split into chunks first, so that dynamic imports stay lazy when the chunks are bundled into one script.
    const pieces = await build({
      ...shipped,
      define: { ...define, "import.meta.url": "programUrl" },
      entryPoints: [join("packages", "cli", "src", "program", "Main.ts")],
      outdir: join(dist, "pieces"),
      splitting: true,
      sourcemap: "inline",
      legalComments: "inline"
    })
    const whole = {
      entryPoints: [join(dist, "pieces", "Main.js")],
      // Not `.js`: the file is a function expression, not a module.
      outfile: join(dist, "program.script"),
      // One script, so that V8 can load it with its code cache: see packages/cli/src/program/CompileCache.ts.
      ...script,
      banner: { js: "(function (require, programUrl) {" },
      footer: { js: "})" }
    }
    // CommonJS: loading an ES module takes Node longer than this program takes to print its version.
    const program = { ...script, define: { ...define, "import.meta.dirname": "__dirname" }, banner: { js: hashbang } }
    return { program, wholes: [whole], madeOf: [pieces], beside: { "package.json": '{ "type": "commonjs" }\n' } }
  },
  server: async () => {
    // Dynamic imports become separate files, which are loaded on demand.
    const program = { splitting: true, chunkNames: "chunk-[hash]", banner: { js: `${hashbang}\n${moduleBanner}` } }
    return { program, wholes: [], madeOf: [], beside: {} }
  }
}

/** Returns a digest of the contents of files; modification times are ignored. */
const digestOf = (paths) => {
  const hash = createHash("sha256")
  for (const path of [...paths, "package-lock.json", relative(root, fileURLToPath(import.meta.url))]) {
    const file = join(root, path)
    hash.update(`${path}\0`).update(existsSync(file) ? readFileSync(file) : "gone")
  }
  return hash.digest("hex")
}

const isCurrent = (output, stamp) => {
  if (!existsSync(output) || !existsSync(stamp)) return false
  try {
    const { digest, inputs } = JSON.parse(readFileSync(stamp, "utf8"))
    return digestOf(inputs) === digest
  } catch (error) {
    say(`${relative(root, stamp)} cannot be read (${error.message}); the program is rebuilt.`)
    return false
  }
}

/** Builds a program unless its output is up to date. Fails with `Trouble`. */
export const buildProgram = async (name) => {
  const entry = join("packages", name, "src", "bin.ts")
  const output = join(root, "packages", name, "dist", "bin.js")
  const stamp = join(dirname(output), "bin.inputs.json")
  if (!existsSync(join(root, entry))) throw new Trouble(`${entry} is missing: this copy of SCiPNET is incomplete.`)
  if (isCurrent(output, stamp)) return
  say(`Building ${relative(root, output)}`)
  rmSync(stamp, { force: true })
  const { build } = await import("esbuild")
  const failed = (error) => {
    throw new Trouble(`${entry} could not be built: ${error.errors?.length ?? "some"} error(s), see above.`)
  }
  const { program, wholes, madeOf, beside } = await parts[name](build).catch(failed)
  const programs = [{ ...program, entryPoints: [entry], outdir: dirname(output) }, ...wholes]
  const results = await Promise.all(programs.map((options) => build({ ...shipped, ...options }))).catch(failed)
  chmodSync(output, 0o755)
  for (const { outfile } of wholes) keepAscii(join(root, outfile))
  for (const [file, text] of Object.entries(beside)) writeFileSync(join(dirname(output), file), text)
  const built = results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path)))
  const made = new Set([...built, ...Object.keys(beside)])
  for (const file of readdirSync(dirname(output))) {
    if (!made.has(file)) rmSync(join(dirname(output), file), { recursive: true })
  }
  // Packages are pinned by the lock file, so only the files of this repository are tracked.
  const own = [...madeOf, ...results].flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const inputs = [...new Set(own)].filter(
    (path) => path.startsWith("packages/") && !/^packages\/\w+\/dist\//.test(path)
  )
  writeFileSync(stamp, JSON.stringify({ digest: digestOf(inputs), inputs }))
}

/**
 * Compiles the library: one `.js` and one `.d.ts` file for each source file. The output replaces the previous one by a
 * rename once it is complete, so that concurrent readers never load a partial build.
 */
const buildLibrary = () => {
  say("Building packages/core/dist")
  const folder = join(root, "packages", "core", "dist")
  const unfinished = `${folder}.building`
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
  try {
    rmSync(unfinished, { recursive: true, force: true })
    const { status } = spawnSync(process.execPath, [compiler, "-p", "packages/core", "--outDir", unfinished], {
      cwd: root,
      stdio: "inherit"
    })
    if (status !== 0) throw new Trouble("packages/core could not be built; the output of the compiler is above.")
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    await bootstrap()
    for (const name of programs) await buildProgram(name)
    if (process.argv.includes("--all")) buildLibrary()
    return 0
  })
}
