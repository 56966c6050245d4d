/** Runs an example as a separate program. */
import { rmSync } from "node:fs"
import { basename, dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import * as Programs from "../tests/Programs.ts"

/** Bundles a file and runs it; returns the exit code and the output. */
export const run = async (file: URL, ...args: ReadonlyArray<string>) => {
  const entry = fileURLToPath(file)
  // A folder from which Node resolves the packages by name.
  const name = `${basename(dirname(entry))}-${process.pid}.mjs`
  const program = fileURLToPath(new URL(`../node_modules/.cache/${name}`, import.meta.url))
  try {
    await build({
      entryPoints: [entry],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@scipnet/source"],
      external: ["better-sqlite3", "@node-rs/argon2"],
      banner: {
        js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);'
      },
      logLevel: "silent"
    })
    const { status, stdout, stderr } = await Programs.run(process.execPath, [program, ...args])
    return { status, stdout, stderr }
  } finally {
    rmSync(program, { force: true })
  }
}
