/**
 * Builds the programs, bundled: what a program imports at start is most of its start-up time. `--all` builds
 * the library too, for those who import it from outside of this tree.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { bootstrap } from "./bootstrap.mjs"
import { Trouble, isProgram, root, run, say } from "./program.mjs"

const programs = ["cli", "server"]

/** Compiled packages, which cannot be part of a bundle. */
const external = ["better-sqlite3", "@node-rs/argon2"]

/** A bundle of ES modules has no `require`, which bundled CommonJS packages call for Node's own modules. */
export const moduleBanner = [
  'import { createRequire as createBundleRequire } from "node:module";',
  "const require = createBundleRequire(import.meta.url);"
].join("\n")

/** The modules that a package's index names (`export * as Effect from "./Effect.js"`), each with its file. */
const modulesOf = (index) =>
  new Map(
    Array.from(readFileSync(index, "utf8").matchAll(/^export \* as (\w+) from "(.+)"/gm), ([, name, path]) => [
      name,
      join(dirname(index), path)
    ])
  )

/**
 * Whoever imports one module from the index of a package has all that the index names. Our files have what they use:
 * each module is imported as itself.
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
        // What follows stays in its line.
        contents = contents.replace(declared, () => imported.join("") + "\n".repeat(declared.split("\n").length - 1))
      }
      return { contents, loader: "ts" }
    })
  }
}

const hashbang = "#!/usr/bin/env node"

/** What every bundle has in common. */
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

/** Its segmenter and its tables of characters take a third of Node's own start: they are made by who first needs them. */
const lateWidths = {
  name: "late widths",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, ({ path }) => {
      const [, imports, body, rest] =
        /^((?:import .*\n)+)([^]*)^export default function stringWidth([^]*)$/m.exec(readFileSync(path, "utf8")) ?? []
      if (rest === undefined) throw new Error("string-width is written otherwise: see scripts/build.mjs")
      const made = `const make = () => {${body} return function stringWidth${rest}}`
      return { contents: `${imports}${made}\nlet made\nexport default (...given) => (made ??= make())(...given)` }
    })
}

/** Formats that libraries can read and write, and that nobody asks of them here: an eighth of what would be loaded. */
const noFormats = {
  name: "no formats",
  setup: (build) => {
    build.onResolve({ filter: /^(yaml|toml|ini|msgpackr)$/ }, ({ path }) => ({ path, namespace: "unused" }))
    build.onLoad({ filter: /./, namespace: "unused" }, () => ({ contents: "module.exports = {}" }))
  }
}

/** What is shipped. */
const shipped = {
  ...bundled,
  // Names are left as they are. Short ones would need a call for each function that is made, to keep what it is
  // called, and a server makes hundreds of them for a request.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  metafile: true,
  plugins: [lateWidths, noFormats, noIndexes]
}

/** A bundle that is one script, no module. */
const script = { format: "cjs", supported: { "dynamic-import": false } }

/** The table of the program's commands, as the program itself makes it. */
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

/** What esbuild leaves as it is are the letters in regular expressions. A script of ASCII alone is read quickest. */
const keepAscii = (file) => {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  writeFileSync(file, readFileSync(file, "utf8").replace(/[^\0-\x7f]/g, escaped))
}

/** What is put into a program when it is built, what else belongs to it, and what that was made of. */
const parts = {
  cli: async (build) => {
    const define = { COMMANDS: await commandTable(build) }
    const dist = join("packages", "cli", "dist")
    // In pieces first: what is made into one script at once is loaded module by module, each of them whole.
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
      // No module that Node could load by itself.
      outfile: join(dist, "program.script"),
      // One script, which V8 can be given with what it compiled of it the last time: see packages/cli/src/program/CompileCache.ts.
      ...script,
      banner: { js: "(function (require, programUrl) {" },
      footer: { js: "})" }
    }
    // Node takes longer over an ES module than this program to tell its version.
    const program = { ...script, define: { ...define, "import.meta.dirname": "__dirname" }, banner: { js: hashbang } }
    return { program, wholes: [whole], madeOf: [pieces], beside: { "package.json": '{ "type": "commonjs" }\n' } }
  },
  server: async () => {
    // What is imported only when it is needed is a file of its own, and is not read before.
    const program = { splitting: true, chunkNames: "chunk-[hash]", banner: { js: `${hashbang}\n${moduleBanner}` } }
    return { program, wholes: [], madeOf: [], beside: {} }
  }
}

/** Changes whenever one of the files does, whatever their times say. */
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
    say(`${relative(root, stamp)} is not readable (${error.message}): building again.`)
    return false
  }
}

/** Builds one program unless it is current. */
export const buildProgram = async (name) => {
  const entry = join("packages", name, "src", "bin.ts")
  const output = join(root, "packages", name, "dist", "bin.js")
  const stamp = join(dirname(output), "bin.inputs.json")
  if (!existsSync(join(root, entry))) throw new Trouble(`${entry} is missing: this is not a whole copy of SCiPNET.`)
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
  // The packages are pinned by the lock file, so only our own files are looked at.
  const own = [...madeOf, ...results].flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const inputs = [...new Set(own)].filter(
    (path) => path.startsWith("packages/") && !/^packages\/\w+\/dist\//.test(path)
  )
  writeFileSync(stamp, JSON.stringify({ digest: digestOf(inputs), inputs }))
}

/** Builds the library: one `.js` and one `.d.ts` a source file. Whoever reads it meanwhile finds the one before, whole. */
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
    if (status !== 0) throw new Trouble("packages/core could not be built; what the compiler said is above.")
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
