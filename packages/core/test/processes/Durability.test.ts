/**
 * A command is acknowledged only after its commit was synced to disk. A kill cannot test this, since the kernel keeps
 * written data; instead the order of system calls is recorded.
 */
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Programs from "../../../../tests/Programs.ts"
import * as OnFile from "../deepwell/OnFile.ts"
import * as ChildProcess from "./ChildProcess.ts"
import * as Plan from "./Plan.ts"

const program = new URL("./CommandProgram.ts", import.meta.url)
const source = fileURLToPath(new URL("./witness.c", import.meta.url))

type Call = "written" | "synced" | "acknowledged"

const callOf = (line: string): ReadonlyArray<Call> =>
  line === "write stdout"
    ? ["acknowledged"]
    : !line.endsWith("-wal")
      ? []
      : [line.startsWith("sync") ? "synced" : "written"]

/** Counts acknowledgements without a sync of the WAL immediately before. */
const unsynced = (calls: ReadonlyArray<Call>): number => {
  let [isSynced, count] = [false, 0]
  for (const call of calls) {
    count += call === "acknowledged" && !isSynced ? 1 : 0
    isSynced = call === "synced"
  }
  return count
}

describe("an acknowledgement", () => {
  it("is detected as early by the order of calls", () => {
    expect(unsynced(["written", "synced", "acknowledged"])).toBe(0)
    expect(unsynced(["written", "acknowledged", "synced"])).toBe(1)
    expect(unsynced(["written", "synced", "written", "acknowledged"])).toBe(1)
    expect(unsynced(["written", "synced", "acknowledged", "acknowledged"])).toBe(1)
  })

  // LD_PRELOAD exists on Linux only.
  it.scopedLive.runIf(process.platform === "linux")(
    "follows the sync of its commit with synchronous=FULL, and is detected as early with NORMAL",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        const shim = join(dirname(file), "witness.so")
        yield* Effect.promise(() => Programs.succeed("cc", ["-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"]))
        yield* Effect.provide(Plan.prepare, OnFile.layer(file))
        const callsOf = (name: string, synchronous: "FULL" | "NORMAL") =>
          Effect.gen(function* () {
            const log = join(dirname(file), name)
            const env = { LD_PRELOAD: shim, WITNESS_LOG: log }
            const args = [file, name, "100", "1", synchronous]
            const child = yield* ChildProcess.open(program, args, { listen: true, env })
            expect(yield* child.ended).toBe(0)
            const calls = readFileSync(log, "utf8").split("\n").flatMap(callOf)
            // The first line reports that the program is ready.
            expect(child.lines.length).toBe(1 + 100)
            return calls.slice(calls.indexOf("acknowledged") + 1)
          })
        const full = yield* callsOf("full", "FULL")
        expect(full.filter((call) => call === "acknowledged").length).toBe(100)
        expect(unsynced(full)).toBe(0)
        expect(unsynced(yield* callsOf("normal", "NORMAL"))).toBeGreaterThan(50)
      }),
    120_000
  )
})
