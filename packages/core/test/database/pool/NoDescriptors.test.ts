/** A program that has reached its limit of file descriptors: opening a database is retried. */
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Programs from "../../../../../tests/Programs.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Files from "../Files.ts"

const core = fileURLToPath(new URL("../../..", import.meta.url))

it.scopedLive(
  "a file that cannot be opened without a file descriptor is opened when one is free, or fails at the deadline",
  () =>
    Effect.gen(function* () {
      const folder = yield* Files.folder
      const input = yield* Effect.promise(() =>
        ChildProcess.bundle(new URL("NoDescriptorsProgram.ts", import.meta.url))
      )
      const node = [process.execPath, "--input-type=module", "-", folder]
      const args = ["-c", 'ulimit -n 1024 && exec "$@"', "sh", ...node]
      const { stdout, stderr, status } = yield* Effect.promise(() =>
        Programs.run("sh", args, { cwd: core, stdin: input, timeout: 30_000 })
      )
      expect(status, stderr).toBe(0)
      expect(JSON.parse(stdout)).toEqual({
        reader: { opened: ["before"], waited: true },
        writer: { opened: ["before", "after"], waited: true },
        never: { _tag: "DatabaseUnavailable", reason: "SQLITE_CANTOPEN", triedAgain: true },
        next: ["before", "after"]
      })
    }),
  60_000
)
