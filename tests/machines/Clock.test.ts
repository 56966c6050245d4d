/** A server whose clock is off by an hour: refused at its start, and while it runs. */
import { rmSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Schema } from "effect"
import * as Program from "../../packages/cli/test/cli/Program.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Fleet from "./Fleet.ts"
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

const decodeSession = Schema.decodeUnknown(Schema.Struct({ token: Schema.String }))

describe.skipIf(Installation.isSkipped)("a server whose clock is off", () => {
  it.scopedLive.each([1, -1])(
    "by %i hour is refused at its start and while it runs, and works again when it is right",
    (hours) =>
      Effect.gen(function* () {
        const { box, run, serve, cluster, database } = yield* make
        const module = box.path("clock.mjs")
        writeFileSync(module, movedClock)
        const clock = (name: string) => ({ MOVED_CLOCK: box.path(name), NODE_OPTIONS: `--import=${module}` })
        writeFileSync(box.path("moved"), `${hours}`)
        const start = Effect.flip(Effect.sandbox(serve("moved.db", clock("moved"))))
        const log = Cause.pretty(yield* start)
        expect(log).toContain("LOG_CLOCK_SKEW")
        expect(log).toContain("Synchronize both clocks")

        const [right, wrong] = [yield* serve("right.db"), yield* serve("wrong.db", clock("later"))]
        const events = cluster.query("SELECT count(*)::int AS events FROM scipnet.events", [], database)
        const read = run(reader, ["access", "scp", "173", ...at(wrong)], withoutLog)
        expect((yield* succeed(read)).stdout).toContain("The Sculpture")
        const ready = Effect.promise(() => fetch(`${wrong.http}/readyz`))
        expect(yield* ready).toMatchObject({ status: 200 })
        // By the wrong clock, this session has been idle for too long, or begins in the future.
        const ask = (tag: string, payload: unknown) =>
          Effect.scoped(
            Effect.flatMap(Fleet.connect({ running: wrong }), (client) =>
              Effect.promise(() => client.ask(tag, payload))
            )
          )
        const opened = yield* ask("Login", { user: reader, password: Program.password })
        const { token } = yield* decodeSession(opened._tag === "Success" ? opened.value : undefined)
        const resume = ask("Resume", { token })
        expect(yield* resume).toMatchObject({ _tag: "Success" })
        const before = yield* events

        writeFileSync(box.path("later"), `${hours}`)
        yield* Effect.sleep(200)
        for (let turn = 0; turn < 3; turn++) {
          expect(yield* resume).toMatchObject({ _tag: "Failure", error: "ServerTrouble" })
        }
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
        // The session has not ended.
        expect(yield* resume).toMatchObject({ _tag: "Success" })
      })
  )
})
