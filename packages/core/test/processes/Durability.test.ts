/**
 * That a command is acknowledged only once its commit was synced to the disk. A kill does not show it, since the kernel
 * keeps what was written; here the calls to the kernel are watched, in their order.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as OnFile from "../deepwell/OnFile.ts"
import * as ChildProcess from "./ChildProcess.ts"
import * as Plan from "./Plan.ts"

const program = new URL("./CommandProgram.ts", import.meta.url)
const source = fileURLToPath(new URL("./witness.c", import.meta.url))

type Call = "written" | "synced" | "told"

const callOf = (line: string): ReadonlyArray<Call> =>
  line === "write stdout" ? ["told"] : !line.endsWith("-wal") ? [] : [line.startsWith("sync") ? "synced" : "written"]

/** How often something was told while what stands before it in the WAL was not synced, or nothing was. */
const unsynced = (calls: ReadonlyArray<Call>): number => {
  let [safe, wrong] = [false, 0]
  for (const call of calls) {
    wrong += call === "told" && !safe ? 1 : 0
    safe = call === "synced"
  }
  return wrong
}

describe("an acknowledgement", () => {
  it("is found to come too early by the order of calls", () => {
    expect(unsynced(["written", "synced", "told"])).toBe(0)
    expect(unsynced(["written", "told", "synced"])).toBe(1)
    expect(unsynced(["written", "synced", "written", "told"])).toBe(1)
    expect(unsynced(["written", "synced", "told", "told"])).toBe(1)
  })

  // The loader that can come between a program and the C library is that of Linux.
  it.scopedLive.runIf(process.platform === "linux")(
    "comes after the sync of its commit, for each of 100 commands; and is seen to come before it where that is chosen",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        const shim = join(dirname(file), "witness.so")
        execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"])
        yield* Effect.provide(Plan.prepare, OnFile.layer(file))
        const callsOf = (name: string, synchronous: "FULL" | "NORMAL") =>
          Effect.gen(function* () {
            const log = join(dirname(file), name)
            const env = { LD_PRELOAD: shim, WITNESS_LOG: log }
            const args = [file, name, "100", "1", synchronous]
            const child = yield* ChildProcess.open(program, args, { listen: true, env })
            expect(yield* child.ended).toBe(0)
            const calls = readFileSync(log, "utf8").split("\n").flatMap(callOf)
            // The first line says that the program is ready.
            expect(child.lines.length).toBe(1 + 100)
            return calls.slice(calls.indexOf("told") + 1)
          })
        const full = yield* callsOf("full", "FULL")
        expect(full.filter((call) => call === "told").length).toBe(100)
        expect(unsynced(full)).toBe(0)
        expect(unsynced(yield* callsOf("normal", "NORMAL"))).toBeGreaterThan(50)
      }),
    120_000
  )
})
