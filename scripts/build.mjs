/**
 * Bundles the programs with esbuild, because loading modules is most of their start-up time. `--all` also compiles the
 * library for use outside of this repository, and copies the examples that are published with it.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { bootstrap } from "./bootstrap.mjs"
import { precompress } from "./precompress.mjs"
import { Trouble, isProgram, root, run, say } from "./program.mjs"
import * as Web from "./web.mjs"

const programs = ["cli", "server"]

/** Native packages, which cannot be bundled, and the optional one of pg, which is never installed. */
const external = ["better-sqlite3", "@node-rs/argon2", "pg-native"]

/** Defines `require` in an ES module bundle: bundled CommonJS packages call it for Node's built-in modules. */
export const moduleBanner = [
  'import { createRequire as createBundleRequire } from "node:module";',
  "const require = createBundleRequire(import.meta.url);"
].join("\n")

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

/** Options of the bundles that are published. */
export const published = {
  ...bundled,
  // Identifiers keep their names: with shortened ones, esbuild adds a call to each function to restore its `name`.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  metafile: true
}

/** Options of a bundle that is a script: Node starts a script sooner than an ES module. */
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
const escapeNonAscii = (file) => {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  writeFileSync(file, readFileSync(file, "utf8").replace(/[^\0-\x7f]/g, escaped))
}

/** Leaves the driver of PostgreSQL out of a script: it is a script of its own, which only commands on a log read. */
const driverApart = {
  name: "driver-apart",
  setup: ({ onResolve }) => onResolve({ filter: /^pg$/ }, () => ({ path: "./pg.js", external: true }))
}

/**
 * The bundles of each program, by the options of esbuild. The CLI is three scripts, and the driver of PostgreSQL: `bin.js` answers `--version`,
 * `--help` and completions of its own words; otherwise it runs `program.script`, or `completion.script` for completions
 * from a deepwell, with V8's compile cache (packages/cli/src/program/CompileCache.ts).
 */
const bundles = {
  cli: async (build) => {
    const define = { COMMANDS: await commandTable(build) }
    const source = join("packages", "cli", "src")
    const dist = join("packages", "cli", "dist")
    return [
      {
        ...script,
        entryPoints: [join(source, "bin.ts")],
        outfile: join(dist, "bin.js"),
        define: { ...define, "import.meta.dirname": "__dirname" },
        banner: { js: hashbang }
      },
      {
        ...script,
        entryPoints: [join(source, "program", "Main.ts")],
        outfile: join(dist, "program.script"),
        plugins: [driverApart],
        define: { ...define, "import.meta.url": "programUrl" },
        banner: { js: "(function (require, programUrl) {" },
        footer: { js: "})" }
      },
      {
        ...script,
        stdin: { contents: 'module.exports = require("pg")', resolveDir: join(root, "packages", "postgres") },
        outfile: join(dist, "pg.js")
      },
      {
        ...script,
        entryPoints: [join(source, "completion", "Main.ts")],
        outfile: join(dist, "completion.script"),
        define: { ...define, "import.meta.url": "programUrl" },
        banner: { js: "(function (require, programUrl) {" },
        footer: { js: "})" }
      }
    ]
  },
  server: async () => [
    {
      entryPoints: [join("packages", "server", "src", "bin.ts")],
      outdir: join("packages", "server", "dist"),
      // Modules that are imported dynamically become files of their own.
      splitting: true,
      chunkNames: "chunk-[hash]",
      banner: { js: `${hashbang}\n${moduleBanner}` }
    },
    ...Web.applications.map(({ options }) => options)
  ]
}

/** Marks the scripts of a folder as CommonJS; the package itself says "module". */
const scriptPackage = '{ "type": "commonjs" }\n'

/** The hash of the contents of the files, of the lock file, of this script and of the options of the web application. */
const digestOf = (paths) => {
  const hash = createHash("sha256")
  for (const path of [
    ...paths,
    "package-lock.json",
    "scripts/web.mjs",
    "scripts/first-screen.mjs",
    relative(root, fileURLToPath(import.meta.url))
  ]) {
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
  const failed = () => {
    throw new Trouble(`${entry} could not be built: see the errors above.`)
  }
  const dist = dirname(output)
  const options = await bundles[name](build).catch(failed)
  const results = await Promise.all(options.map((each) => build({ ...published, ...each }))).catch(failed)
  chmodSync(output, 0o755)
  const written = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)))
  for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name)
    if (file.isFile() && !written.has(relative(root, path))) rmSync(path)
  }
  const built = Web.applications.filter((each) => options.includes(each.options))
  for (const each of built) {
    each.writePage(results[options.indexOf(each.options)].metafile)
    precompress(join(root, each.folder))
  }
  if (built.length > 0) Web.shareFonts()
  for (const { format, outfile } of options) {
    if (format === "cjs") {
      escapeNonAscii(join(root, outfile))
      writeFileSync(join(dist, "package.json"), scriptPackage)
    }
  }
  // Packages are pinned by the lock file, so that only our own files are compared.
  const own = results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  const inputs = [...new Set([...own, ...built.map(({ page }) => page)])].filter((path) => path.startsWith("packages/"))
  writeFileSync(stamp, JSON.stringify({ digest: digestOf(inputs), inputs }))
}

/** The packages that are compiled for users, in the order of their dependencies. */
const libraries = ["core", "postgres"]

/** Compiles a library to one `.js` and one `.d.ts` per source file. One rename replaces the previous build. */
const buildLibrary = (name) => {
  say(`Building packages/${name}/dist`)
  const folder = join(root, "packages", name, "dist")
  const unfinished = `${folder}.building`
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
  try {
    rmSync(unfinished, { recursive: true, force: true })
    const { status } = spawnSync(process.execPath, [compiler, "-p", `packages/${name}`, "--outDir", unfinished], {
      cwd: root,
      stdio: "inherit"
    })
    if (status !== 0) throw new Trouble(`packages/${name} could not be built; see the errors of the compiler above.`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Copies the examples, without their tests, into the library's folder: npm packs only files below it. */
const copyExamples = () => {
  const folder = join(root, "packages", "core", "examples")
  rmSync(folder, { recursive: true, force: true })
  const isPublished = (path) => !/\.test\.ts$|[/\\]examples[/\\]program\.ts$/.test(path)
  cpSync(join(root, "examples"), folder, { recursive: true, filter: isPublished })
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    await bootstrap()
    for (const name of programs) await buildProgram(name)
    if (process.argv.includes("--all")) {
      for (const name of libraries) buildLibrary(name)
      copyExamples()
    }
    return 0
  })
}
