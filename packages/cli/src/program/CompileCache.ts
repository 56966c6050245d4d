/**
 * Runs a bundled script with V8's code cache, since compilation takes a quarter of the time of a short command. The cache
 * file is in the folder of the program, if it is writable, like the `__pycache__` of Python.
 */
import { createHash } from "node:crypto"
import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { Script } from "node:vm"

// V8 checks its version and flags, but identifies a source only by its length.
const digestOf = (source: Buffer, code: Buffer): Buffer => createHash("sha256").update(source).update(code).digest()
const digestBytes = 32

/** The path of the cache file, one for each version of Node. */
const cachePath = (program: string): string =>
  program.replace(/\.script$/, `.${process.version}-${process.platform}-${process.arch}.cache`)

const readCache = (file: string, source: Buffer): Buffer | undefined => {
  try {
    const bytes = readFileSync(file)
    const code = bytes.subarray(digestBytes)
    return digestOf(source, code).equals(bytes.subarray(0, digestBytes)) ? code : undefined
  } catch {
    // A missing or unreadable cache: the program is compiled.
    return undefined
  }
}

const writeCache = (file: string, source: Buffer, script: Script): void => {
  const unfinished = `${file}.${process.pid}`
  try {
    accessSync(dirname(file), constants.W_OK)
    const code = script.createCachedData()
    writeFileSync(unfinished, Buffer.concat([digestOf(source, code), code]), { flag: "wx" })
    renameSync(unfinished, file)
  } catch {
    // Without permission or disk space the program is compiled at every start.
    rmSync(unfinished, { force: true })
  }
}

/** Runs the program in a file. `NODE_DISABLE_COMPILE_CACHE` disables the cache. */
export const start = (filename: string): void => {
  const source = readFileSync(filename)
  const isCached = process.env["NODE_DISABLE_COMPILE_CACHE"] === undefined
  const file = cachePath(filename)
  const cachedData = isCached ? readCache(file, source) : undefined
  // The bundle is ASCII, for which latin1 is the fastest decoding.
  const script = new Script(source.toString("latin1"), {
    filename,
    ...(cachedData === undefined ? {} : { cachedData })
  })
  if (isCached && (cachedData === undefined || script.cachedDataRejected === true)) {
    process.once("exit", () => writeCache(file, source, script))
  }
  const body: (require: NodeJS.Require, programUrl: string) => void = script.runInThisContext()
  body(createRequire(filename), pathToFileURL(filename).href)
}
