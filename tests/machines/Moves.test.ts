/** Moves of a deepwell between a single file and a log in PostgreSQL, with programs as processes. */
import { copyFileSync, readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import { admin, make, reader, succeed, withoutLog } from "./Machines.ts"

const headOf = (text: string): string => /Head:? +([\da-f]{64})/.exec(text)?.[1] ?? text

describe.skipIf(Installation.isSkipped)("a deepwell in a log", () => {
  it.scopedLive("becomes a single file by a backup, and the same log again by an import", () =>
    Effect.gen(function* () {
      const { box, run, operate } = yield* make
      yield* succeed(run(reader, ["login"]))
      const [file, copy] = [box.path("backup.db"), box.path("copy.db")]
      const { stdout: report } = yield* succeed(operate(["backup", file]))
      yield* Effect.sync(() => copyFileSync(file, copy))
      const doctor = yield* succeed(operate(["doctor", "--json", "--deepwell", file]))
      expect(JSON.parse(doctor.stdout)).toMatchObject({ well: true, findings: [] })
      expect(yield* run(reader, ["access", "scp", "173", "--deepwell", file])).toMatchObject({ code: 0 })

      const other = { env: { SCIPNET_LOG_SCHEMA: "other" } }
      yield* succeed(operate(["log", "create"], other))
      const moved = yield* succeed(operate(["log", "import", copy], other))
      const status = yield* succeed(operate(["log", "status"], other))
      expect([headOf(status.stdout), headOf(moved.stdout)]).toEqual([headOf(report), headOf(report)])
      expect(yield* run(reader, ["access", "scp", "173"], other)).toMatchObject({ code: 0 })
      expect((yield* succeed(operate(["verify"], other))).stdout).toContain("intact")

      const again = yield* operate(["log", "import", copy], other)
      expect(again.code).toBe(1)
      expect(again.stderr).toContain("nothing was changed")
    })
  )

  it.scopedLive("is exported and imported as lines, into an empty log", () =>
    Effect.gen(function* () {
      const { box, operate } = yield* make
      const file = box.path("log.ndjson")
      const exported = yield* succeed(operate(["export", file]))
      const other = { env: { SCIPNET_LOG_SCHEMA: "other" } }
      yield* succeed(operate(["log", "create"], other))
      const imported = yield* succeed(operate(["import", "log", file], other))
      expect(headOf(imported.stdout)).toBe(headOf(exported.stdout))
      const lines = readFileSync(file, "utf8").split("\n").length - 2
      expect(imported.stdout).toContain(`${lines} events added`)
    })
  )

  it.scopedLive("is restored into an empty log, and not while others are connected", () =>
    Effect.gen(function* () {
      const { box, run, operate, serve } = yield* make
      yield* succeed(run(reader, ["login"]))
      const file = box.path("backup.db")
      yield* succeed(operate(["backup", file]))
      const other = { env: { SCIPNET_LOG_SCHEMA: "other" } }
      yield* succeed(operate(["log", "create"], other))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* serve("a.db")
          const refused = yield* operate(["restore", file], other)
          expect(refused.code).toBe(3)
          expect(refused.stderr).toContain("Stop all servers")
        })
      )
      const restored = yield* succeed(operate(["restore", file], other))
      expect(restored.stdout).toContain("1 session was ended")
      expect(yield* run(reader, ["access", "scp", "173"], other)).toMatchObject({ code: 0 })
      expect((yield* succeed(operate(["doctor"], other))).stdout).toContain("All is well")
    })
  )

  it.scopedLive("is not changed by the file of another deepwell in the place of its replica", () =>
    Effect.gen(function* () {
      const { box, run, operate } = yield* make
      const foreign = box.path("foreign.db")
      yield* succeed(operate(["init", "--user", admin, "--deepwell", foreign], withoutLog))
      const before = readFileSync(foreign)
      const refused = yield* run(admin, ["whoami", "--replica", foreign])
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain("LOG_FOREIGN")
      expect(readFileSync(foreign).equals(before)).toBe(true)
      expect(yield* run(admin, ["whoami", "--deepwell", foreign], withoutLog)).toMatchObject({ code: 0 })
    })
  )
})
