/** Files that take long to fill: each is filled once, and copied for every run. */
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
    for (let at = 0; at < count; at += 1000) {
      const appends = Array.from({ length: 10 }, (_, next) => ({
        stream: `seed-${at / 100 + next}`,
        entries: entries(100, at),
        expected: 0
      }))
      await store.appendAll(appends)
    }
    await store.close()
  },
  deepwell: deepwell.fill
}

/** Puts a filled file where it is wanted. */
export const plant = async ({ kind, count }, filename) => {
  const seed = join(folder, `${kind}-${count}.db`)
  if (!existsSync(seed)) {
    mkdirSync(folder, { recursive: true })
    process.stderr.write(`  filling ${kind} with ${count.toLocaleString("en")}, once\n`)
    await kinds[kind](`${seed}.filling`, count)
    renameSync(`${seed}.filling`, seed)
  }
  copyFileSync(seed, filename, constants.COPYFILE_FICLONE)
  // All of it is on the disk before anything is measured, or that would wait for half a gigabyte of it.
  const copy = openSync(filename, "r+")
  fsyncSync(copy)
  closeSync(copy)
}
