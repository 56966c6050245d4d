/** Prepared database files: each is filled once and copied for every run. */
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, constants } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { entries } from "./payload.mjs"
import * as deepwell from "./stores/deepwell.mjs"
import * as raw from "./stores/raw.mjs"

const folder = join(tmpdir(), "scipnet-bench-seeds")

const kinds = {
  /** Events in streams of 100. */
  log: async (filename, count) => {
    const store = await raw.open(filename)
    for (let start = 0; start < count; start += 1000) {
      const appends = Array.from({ length: 10 }, (_, offset) => ({
        stream: `seed-${start / 100 + offset}`,
        entries: entries(100, start),
        expected: 0
      }))
      await store.appendAll(appends)
    }
    await store.close()
  },
  deepwell: deepwell.fill
}

/** Copies a prepared file to `filename`, and fills it first if it does not exist. */
export const copySeed = async ({ kind, count }, filename) => {
  const seed = join(folder, `${kind}-${count}.db`)
  if (!existsSync(seed)) {
    mkdirSync(folder, { recursive: true })
    process.stderr.write(`  filling ${kind} with ${count.toLocaleString("en")} (only once)\n`)
    await kinds[kind](`${seed}.filling`, count)
    renameSync(`${seed}.filling`, seed)
  }
  copyFileSync(seed, filename, constants.COPYFILE_FICLONE)
  // Synced before the measurement, which would otherwise include writing half a gigabyte.
  const copy = openSync(filename, "r+")
  fsyncSync(copy)
  closeSync(copy)
}
