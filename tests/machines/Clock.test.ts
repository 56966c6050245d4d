/** A server whose clock is off by an hour: refused at its start, and while it runs. */
import { rmSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect } from "effect"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import { admin, at, make, reader, succeed, withoutLog } from "./Machines.ts"

/** A module that moves the clock of its process by the hours in a file, while there is one. */
const movedClock = `
import { existsSync, readFileSync } from "node:fs"
const now = Date.now
let off = 0
const look = () => { off = existsSync(process.env.MOVED_CLOCK) ? 3600000 * Number(readFileSync(process.env.MOVED_CLOCK, "utf8")) : 0 }
look()
setInterval(look, 20).unref()
Date.now = () => now() + off
`

describe.skipIf(Installation.isSkipped)("a server whose clock is off", () => {
  it.scopedLive.each([1, -1])(
    "by %i hour is refused at its start and while it runs, and works again when it is right",
    (hours) =>
      Effect.gen(function* () {
        const { box, run, serve, cluster, database } = yield* make
        const module = box.path("clock.mjs")
        writeFileSync(module, movedClock)
        const clock = (name: string) => ({
          MOVED_CLOCK: box.path(name),
          NODE_OPTIONS: `--import=${module}`,
          SCIPNET_SESSION_IDLE: "3 hours"
        })
        writeFileSync(box.path("moved"), `${hours}`)
        const start = Effect.flip(Effect.sandbox(serve("moved.db", clock("moved"))))
        const log = Cause.pretty(yield* start)
        expect(log).toContain("LOG_CLOCK_SKEW")
        expect(log).toContain("Synchronize both clocks")

        const [right, wrong] = [yield* serve("right.db"), yield* serve("wrong.db", clock("later"))]
        const events = cluster.query("SELECT count(*)::int AS events FROM scipnet.events", [], database)
        const read = run(reader, ["access", "scp", "173", ...at(wrong)], withoutLog)
        expect((yield* succeed(read)).stdout).toContain("The Sculpture")
        const before = yield* events
        const ready = Effect.promise(() => fetch(`${wrong.http}/readyz`))
        expect(yield* ready).toMatchObject({ status: 200 })
        writeFileSync(box.path("later"), `${hours}`)
        yield* Effect.sleep(200)
        const refused = yield* read
        expect(refused.code).toBe(4)
        expect(refused.stdout).toBe("")
        const change = ["user", "clearance", reader, "--level", "1", "--reason", "moved"]
        expect(yield* run(admin, [...change, ...at(wrong)], withoutLog)).toMatchObject({ code: 4, stdout: "" })
        expect(yield* events).toEqual(before)
        yield* Effect.repeat(Effect.delay(ready, 200), { until: ({ status }) => status === 503 }).pipe(
          Effect.timeout("20 seconds")
        )
        // The others go on.
        yield* succeed(run(admin, ["access", "scp", "173", ...at(right)], withoutLog))

        rmSync(box.path("later"))
        yield* Effect.repeat(Effect.delay(ready, 200), { until: ({ status }) => status === 200 }).pipe(
          Effect.timeout("20 seconds")
        )
        expect((yield* succeed(read)).stdout).toContain("The Sculpture")
      })
  )
})
