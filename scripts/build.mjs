/**
 * Builds the programs, bundled: what a program imports at start is most of its start-up time. `--all` builds
 * the library too, for those who import it from outside of this tree.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { Trouble, bootstrap, isProgram, root, run, say } from "./bootstrap.mjs"

const programs = ["cli", "server"]

/** Compiled packages, which cannot be part of a bundle. */
const external = ["better-sqlite3", "@node-rs/argon2"]

/** A bundle of ES modules has no `require`, which bundled CommonJS packages call for Node's own modules. */
const banner = [
  'import { createRequire as createBundleRequire } from "node:module";',
  "const require = createBundleRequire(import.meta.url);"
].join("\n")

/** What every bundle has in common. */
const bundled = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["@scipnet/source"],
  external,
  logLevel: "warning"
}

/** The table of the program's commands, as the program itself makes it. */
const commandTable = async (build) => {
  const outfile = join(root, "packages", "cli", "dist", "table.mjs")
  const contents = [
    'import { program } from "./src/Cli.ts"',
    'import { table } from "./src/CommandTree.ts"',
    "export default table(program)"
  ].join("\n")
  try {
    const stdin = { contents, resolveDir: join(root, "packages", "cli") }
    await build({ ...bundled, stdin, outfile, banner: { js: banner } })
    return JSON.stringify((await import(pathToFileURL(outfile).href)).default)
  } finally {
    rmSync(outfile, { force: true })
  }
}

/** What is put into a program when it is built. */
const definitions = {
  cli: async (build) => ({ COMMANDS: await commandTable(build) }),
  server: async () => ({})
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
  const hashbang = readFileSync(join(root, entry), "utf8").startsWith("#!") ? "" : "#!/usr/bin/env node\n"
  const { metafile } = await build({
    ...bundled,
    define: await definitions[name](build),
    entryPoints: [entry],
    outdir: dirname(output),
    // What is imported only when it is needed is a file of its own, and is not read before.
    splitting: true,
    chunkNames: "chunk-[hash]",
    banner: { js: `${hashbang}${banner}` },
    // Names are left as they are. Short ones would need a call for each function that is made, to keep what it is
    // called, and a server makes hundreds of them for a request.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    legalComments: "linked",
    metafile: true
  }).catch((error) => {
    throw new Trouble(`${entry} could not be built: ${error.errors?.length ?? "some"} error(s), see above.`)
  })
  chmodSync(output, 0o755)
  const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)))
  for (const file of readdirSync(dirname(output))) {
    if (!made.has(file)) rmSync(join(dirname(output), file), { recursive: true })
  }
  // The packages are pinned by the lock file, so only our own files are looked at.
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"))
  writeFileSync(stamp, JSON.stringify({ digest: digestOf(inputs), inputs }))
}

/** Builds the library: one `.js` and one `.d.ts` a source file. */
const buildLibrary = () => {
  say("Building packages/core/dist")
  const folder = join(root, "packages", "core", "dist")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
  const { status } = spawnSync(process.execPath, [compiler, "-p", "packages/core/tsconfig.json"], {
    cwd: root,
    stdio: "inherit"
  })
  if (status !== 0) throw new Trouble("packages/core could not be built; what the compiler said is above.")
}

if (isProgram(import.meta.url)) {
  await run(async () => {
    await bootstrap()
    for (const name of programs) await buildProgram(name)
    if (process.argv.includes("--all")) buildLibrary()
    return 0
  })
}
