/**
 * Starts a program that is one script, with what V8 compiled of it the last time: compiling is a quarter of what a short
 * command takes. It is kept beside the program, by whoever may write there, as Python keeps its own.
 */
import { createHash } from "node:crypto"
import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { Script } from "node:vm"

// V8 itself knows a source by its length, and checks its own version and flags.
const digestOf = (source: Buffer, code: Buffer): Buffer => createHash("sha256").update(source).update(code).digest()
const digestBytes = 32

/** Where the compiled code of a program is kept: each Node has its own. */
const cachePath = (program: string): string =>
  program.replace(/\.script$/, `.${process.version}-${process.platform}-${process.arch}.cache`)

const readCache = (file: string, source: Buffer): Buffer | undefined => {
  try {
    const bytes = readFileSync(file)
    const code = bytes.subarray(digestBytes)
    return digestOf(source, code).equals(bytes.subarray(0, digestBytes)) ? code : undefined
  } catch {
    // None that can be read: the program is compiled, as it is the first time.
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
    // Whoever may not write here, or has no room, compiles each time. Nothing else depends on it.
    rmSync(unfinished, { force: true })
  }
}

/** Runs the program in a file. `NODE_DISABLE_COMPILE_CACHE` says that it is to be compiled anew, and not kept. */
export const start = (filename: string): void => {
  const source = readFileSync(filename)
  const isKept = process.env["NODE_DISABLE_COMPILE_CACHE"] === undefined
  const file = cachePath(filename)
  const cachedData = isKept ? readCache(file, source) : undefined
  // What esbuild writes is ASCII, for which this is the quickest way to a string.
  const script = new Script(source.toString("latin1"), {
    filename,
    ...(cachedData === undefined ? {} : { cachedData })
  })
  if (isKept && (cachedData === undefined || script.cachedDataRejected === true)) {
    process.once("exit", () => writeCache(file, source, script))
  }
  const body: (require: NodeJS.Require, programUrl: string) => void = script.runInThisContext()
  body(createRequire(filename), pathToFileURL(filename).href)
}
